//! 我的登录: the sessions of a person, each of which they can end, and all at once.

use alliance::pages::console::{MePage, OwnSession, me};
use alliance::runtime::cookies::Cookie;
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Random};
use alliance::services::door::{self, Entered};
use alliance::store::{Accounts, OpenSession, Sessions, StaffRoll, StoreError, digest};
use domain::logins::Session;
use domain::staff::Locus;
use domain::staff::kinds::KeepLogins;
use http::{Method, StatusCode};

/// The page of a person's sessions.
#[derive(Debug)]
pub(crate) struct Me {
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) staff: StaffRoll,
    pub(crate) cookie: Cookie,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
}

impl Me {
    pub(crate) async fn handle(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        if request.method == Method::POST {
            self.end(entered, request).await
        } else {
            self.show(entered, request).await
        }
    }

    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let open = self.open(entered).await?;
        let this = self.this(request);
        let own = |open: &'_ OpenSession| open.name == this;
        let sessions: Vec<_> = open
            .iter()
            .rev()
            .map(|one| OwnSession { name: &one.name, session: &one.session, is_this: own(one) })
            .collect();
        let mut units: Vec<_> = entered.staff().units().map(|unit| alliance.unit_name(unit)).collect();
        units.dedup();
        let second = match entered.allow::<KeepLogins>(&Locus::own(entered.staff())) {
            Some(by) if entered.staff().needs_second() => self.staff.second(&by, &entered.staff().id).await?,
            _ => None,
        };
        let html = me(&MePage {
            staff: entered.staff(),
            units: &units,
            csrf: entered.csrf(),
            sessions: &sessions,
            second: second.as_ref(),
            now: self.clock.now(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// Ends one session, or all of them.
    async fn end(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let form = request.form().await.unwrap_or_default().fields;
        let own = entered.own_form(form.get("csrf"));
        let Some(asked) = own.and_then(|own| entered.ask::<KeepLogins>(own, &Locus::own(entered.staff())))
        else {
            return Ok(door::say(
                StatusCode::FORBIDDEN,
                Some(entered.staff()),
                "请重新打开页面",
                "这张表单不是在本次登录里打开的，没有执行。请打开“我的登录”再办一次。",
            ));
        };
        let this = self.this(request);
        let all = form.contains_key("all");
        let mut ended_this = all;
        if all {
            // Also ends what the index does not list yet: a session opened at this very moment, and a login that was
            // confirmed and not used yet.
            let fresh = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
            let Session { generation, .. } = entered.session();
            self.staff.end_generation(&asked, generation, fresh).await?;
        }
        // Only this person's sessions are searched, so that nobody can end another person's.
        for one in self.sessions.of(&asked, &entered.staff().id).await? {
            if all || form.get("end") == Some(&one.name) {
                self.sessions.end_named(&asked, &one.name).await?;
                ended_this |= one.name == this;
            }
        }
        if !ended_this {
            return Ok(web::see_other("/console/me"));
        }
        // The index may not list a session opened at this very moment: the present one ends in any case.
        self.sessions.end_named(&asked, &this).await?;
        let mut answer = web::see_other("/console/login");
        self.cookie.set(&mut answer, "", 0);
        Ok(answer)
    }

    /// The valid sessions of this person, oldest first.
    async fn open(&self, entered: &Entered) -> Result<Vec<OpenSession>, StoreError> {
        let now = self.clock.now();
        let own = Locus::own(entered.staff());
        let Some(by) = entered.allow::<KeepLogins>(&own) else { return Ok(Vec::new()) };
        let mut open = self.sessions.of(&by, &entered.staff().id).await?;
        open.retain(|one| {
            one.session.generation == entered.session().generation
                && one.session.is_in_time(entered.staff(), now)
        });
        Ok(open)
    }

    /// The name of the session that the request bears.
    fn this(&self, request: &Request) -> String {
        self.cookie.of(request).map(digest).unwrap_or_default()
    }
}
