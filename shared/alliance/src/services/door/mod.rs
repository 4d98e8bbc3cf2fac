//! The console's door: who is in front of it, and what they may do behind it.

mod answers;
mod entered;
mod foreign;
mod record;

use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::pages::console::routes::route_of;
use crate::runtime::base_url::BaseUrl;
use crate::runtime::clock::Clock;
use crate::runtime::cookies::Cookie;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::random::Random;
use crate::runtime::web::{self, Request, Response};
use crate::store::{Audit, Sessions, StaffRoll, StoreError};
use answers::{confirm_first, log_in_first, login_address};
use domain::ids::StaffId;
use domain::logins::Session;
use domain::staff::{Act, DELEGATION_DEPTH, Enrolled, Locus, Party};
use foreign::is_foreign;

pub use answers::{no_filing, no_page, no_ticket, say, unavailable};
pub use entered::{Entered, OwnForm};

/// Lets members of staff in.
#[derive(Clone, Debug)]
pub struct Door {
    sessions: Sessions,
    staff: StaffRoll,
    cookie: Cookie,
    base: BaseUrl,
    audit: Audit,
    clock: Clock,
    random: Random,
}

impl Door {
    /// A door over the deployment's sessions and staff.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            sessions: deployment.sessions()?,
            staff: deployment.staff()?,
            cookie: Cookie::session(&deployment.base_url()?),
            base: deployment.public_address()?,
            audit: deployment.audit()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The member of staff who sends a request. `Err` is the answer to give instead: a redirect to the login, or that
    /// the store does not respond.
    ///
    /// # Errors
    /// The answer to give instead.
    pub async fn enter(&self, request: &Request) -> Result<Entered, Response> {
        if let Some(answer) = self.turn_away(request) {
            return Err(answer);
        }
        match self.look(request).await.map_err(|error| unavailable(request, &error))? {
            // Nobody may use an address that is not in the routes.
            Some(entered) => match route_of(request.method.as_str(), &request.path) {
                // Who may not do it in any place is told so, not asked who they are.
                Some(route) if route.fresh && entered.staff().holds(route.act) => {
                    if entered.is_fresh(self.clock.now()) { Ok(entered) } else { Err(confirm_first(request)) }
                }
                Some(_) => Ok(entered),
                None => Err(no_page(entered.staff())),
            },
            None if request.method == Method::POST => Err(log_in_first(request).await),
            None => Err(web::see_other(&login_address(request))),
        }
    }

    /// The answer to a form that a page of another site makes the browser send: it is neither carried out nor shown as
    /// if the person in front of the browser had written it.
    #[must_use]
    pub fn turn_away(&self, request: &Request) -> Option<Response> {
        if request.method != Method::POST || !is_foreign(&self.base, &request.headers) {
            return None;
        }
        let text = "这张表单是别的网站发来的，没有执行。要办事请从工作台进入。";
        Some(say(StatusCode::FORBIDDEN, None, "没有执行", text))
    }

    /// The member of staff who sends a request, where their session is valid.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn look(&self, request: &Request) -> Result<Option<Entered>, StoreError> {
        let Some(cookie) = self.cookie.of(request) else { return Ok(None) };
        let Some(session) = self.sessions.get(cookie).await? else { return Ok(None) };
        // Read at each request, so that a removal or a change of rights takes effect at once.
        let now = self.clock.now();
        let found = self.staff.get(&session.staff).await?;
        let Some(person) = found.and_then(|person| person.at(now)) else { return Ok(None) };
        if !session.is_live(&person, now) {
            return Ok(None);
        }
        if session.is_noted_late(now) {
            self.note_seen(cookie, &session, now).await;
        }
        self.in_their_stead(person, session, now).await.map(Some)
    }

    /// The person as they act in this session: for themselves, or in the stead of somebody who is away.
    async fn in_their_stead(
        &self,
        person: Enrolled,
        session: Session,
        now: Timestamp,
    ) -> Result<Entered, StoreError> {
        let away = self.away(&person, now).await?;
        let behind = self.behind(&delegates(&person, now), now).await?;
        let mut staff = person.staff;
        for principal in &away {
            if !staff.is_one_with(&principal.staff.id) {
                staff.stands.one_with.push(principal.staff.id.clone());
            }
        }
        let chosen = away.iter().find(|away| Some(&away.staff.id) == session.acting_for.as_ref());
        for other in behind {
            if !staff.is_one_with(&other) {
                staff.stands.one_with.push(other);
            }
        }
        let acting = chosen.and_then(|principal| staff.in_stead_of(principal, now));
        let away = away.iter().map(|principal| Party::from(&principal.staff)).collect();
        Ok(Entered::new(acting.unwrap_or(staff), session, away))
    }

    /// Those to whom somebody's work was passed on, from `first` on: for four eyes they are one person with them. Only of
    /// people who are away does this read anything.
    async fn behind(&self, first: &[StaffId], now: Timestamp) -> Result<Vec<StaffId>, StoreError> {
        let (mut found, mut next) = (Vec::new(), first.to_vec());
        for _ in 0..DELEGATION_DEPTH {
            let mut after = Vec::new();
            for delegate in std::mem::take(&mut next) {
                if found.contains(&delegate) {
                    continue;
                }
                if let Some(person) = self.staff.get(&delegate).await? {
                    after.extend(delegates(&person, now));
                }
                found.push(delegate);
            }
            next = after;
        }
        Ok(found)
    }

    /// Those in whose stead somebody may act now, what was passed on to them among it. Only of people who stand in for
    /// somebody does this read anything.
    async fn away(&self, person: &Enrolled, now: Timestamp) -> Result<Vec<Enrolled>, StoreError> {
        let mut found: Vec<Enrolled> = Vec::new();
        let mut seen = vec![person.staff.id.clone()];
        let mut next: Vec<_> = person.principals(now).map(|party| party.staff.clone()).collect();
        for _ in 0..DELEGATION_DEPTH {
            let mut after = Vec::new();
            for principal in std::mem::take(&mut next) {
                if seen.contains(&principal) {
                    continue;
                }
                seen.push(principal.clone());
                // Nobody acts in the stead of somebody who is frozen or gone.
                let read = self.staff.get(&principal).await?;
                let Some(principal) = read.filter(|it| it.clone().at(now).is_some()) else { continue };
                after.extend(principal.principals(now).map(|party| party.staff.clone()));
                found.push(principal);
            }
            next = after;
        }
        Ok(found)
    }

    /// Whether whoever asked for something could still ask for it, perhaps in another's stead: nobody who was frozen, or
    /// has lost the right, has what they left behind confirmed.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn may_still(
        &self,
        act: Act,
        by: &StaffId,
        stood_for: Option<&StaffId>,
        locus: &Locus,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let Some(asker) = self.staff.get(by).await?.and_then(|it| it.at(now)) else { return Ok(false) };
        if asker.staff.may(act, locus) {
            return Ok(true);
        }
        let Some(principal) = stood_for else { return Ok(false) };
        let principal = self.staff.get(principal).await?;
        let acting = principal.and_then(|principal| asker.staff.in_stead_of(&principal, now));
        Ok(acting.is_some_and(|acting| acting.may(act, locus)))
    }

    /// Records that the session is used. Where that fails, the next request records it.
    async fn note_seen(&self, cookie: &str, session: &Session, now: Timestamp) {
        match self.sessions.note_seen(cookie, session, now).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a request was not noted");
            }
        }
    }
}

/// Who may act in somebody's stead now.
fn delegates(person: &Enrolled, now: Timestamp) -> Vec<StaffId> {
    person.delegates(now).map(|party| party.staff.clone()).collect()
}
