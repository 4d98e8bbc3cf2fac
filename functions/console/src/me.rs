//! 我的登录: the sessions of a person, each of which they can end, and all at once.

use alliance::pages::console::{MePage, OwnSession, me};
use alliance::pages::{Errors, Typed};
use alliance::runtime::cookies::Cookie;
use alliance::runtime::doorway::{remember_theme, theme};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Random};
use alliance::services::door::{self, Entered};
use alliance::store::{Accounts, Audit, OpenSession, Sessions, StaffRoll, StoreError, digest};
use domain::logins::Session;
use domain::staff::Locus;
use domain::staff::kinds::KeepLogins;
use http::header::SET_COOKIE;
use http::{HeaderValue, Method, StatusCode};

/// The cookie by which a browser's script knows that its keys are switched off. It says nothing about anybody.
const KEYS: &str = "keys";

/// Switches the keys on or off.
fn with_keys(on: bool) -> Response {
    let mut answer = web::see_other("/console/me");
    let value = if on {
        "keys=on; Path=/; Max-Age=0; SameSite=Lax"
    } else {
        "keys=off; Path=/; Max-Age=31536000; SameSite=Lax"
    };
    answer.headers_mut().append(SET_COOKIE, HeaderValue::from_static(value));
    answer
}

use crate::delegations::Back;

/// The page of a person's sessions.
#[derive(Debug)]
pub(crate) struct Me {
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) staff: StaffRoll,
    pub(crate) cookie: Cookie,
    pub(crate) audit: Audit,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
}

impl Me {
    pub(crate) async fn handle(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        if request.method == Method::POST {
            self.change(entered, request).await
        } else {
            self.show(entered, request, None).await
        }
    }

    async fn show(
        &self,
        entered: &Entered,
        request: &Request,
        back: Option<Back>,
    ) -> Result<Response, StoreError> {
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
        let colleagues = self.colleagues(entered).await?;
        let enrolled = self.staff.get(&entered.staff().id).await?;
        let delegations = enrolled.map(|enrolled| enrolled.delegations).unwrap_or_default();
        let banner = match request.query_value("done").as_deref() {
            Some("delegated") => Some("已安排代办。对方在“我的登录”里选“代您办理”，就能看到、办理您的工作。"),
            Some("ended") => Some("代办已结束。"),
            _ => None,
        };
        let Back(status, typed, errors) =
            back.unwrap_or_else(|| Back(StatusCode::OK, Typed::new(), Errors::default()));
        let html = me(&MePage {
            staff: entered.staff(),
            units: &units,
            csrf: entered.csrf(),
            sessions: &sessions,
            keys: request.cookie(KEYS) != Some("off"),
            second: second.as_ref(),
            away: entered.away(),
            delegations: &delegations,
            colleagues: &colleagues,
            banner,
            typed: &typed,
            errors: &errors,
            theme: theme(request),
            now: self.clock.now(),
        });
        Ok(rendered(status, html))
    }

    /// What a form of the page asks for: to end one session or all of them, something about delegations, or
    /// how this browser shows the pages.
    async fn change(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
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
        if let Some(wanted) = form.get("keys") {
            return Ok(with_keys(wanted != "off"));
        }
        if form.contains_key("delegate") {
            return match self.delegate(entered, &asked, &form).await? {
                Ok(done) => Ok(done),
                Err(back) => self.show(entered, request, Some(back)).await,
            };
        }
        if let Some(id) = form.get("end-delegation") {
            return self.end_delegation(entered, &asked, id).await;
        }
        if let Some(whom) = form.get("act-for") {
            return self.act_for(entered, &asked, request, whom).await;
        }
        if let Some(chosen) = form.get("theme") {
            let mut answer = web::see_other("/console/me");
            remember_theme(&mut answer, chosen);
            return Ok(answer);
        }
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
