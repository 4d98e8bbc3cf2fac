//! What the transitions of staff have in common: session, form, rule, one conditional write, one answer.

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;

use super::back::{At, present_token, unreadable};
use super::phones::{self, Sent};
use super::photos::{Photos, Received};
use super::wanted::{About, Plain, ReadForm, Then, Wanted};
use crate::pages::console::Trail;
use crate::pages::steps::{ACCEPT, StepForm};
use crate::pages::{Errors, Typed};
use crate::runtime::web::{self, Request, Response};
use crate::runtime::{Deployment, StartError};
use crate::services::casework::{Casework, Step, StepOutcome};
use crate::services::door::{self, Door, Entered};
use crate::services::forms::FormReader;
use crate::services::ticket_pages::{Returned, TicketPages};
use crate::store::{Asked, Holding, IsStep, StoreError, Transaction};
use domain::accounts::Alliance;
use domain::ids::MediaId;
use domain::staff::kinds::{ReadReports, WorkOnSite};
use domain::tickets::{Actor, Refusal, Ticket};

/// The transitions of staff.
#[derive(Debug)]
pub struct Transitions {
    door: Door,
    pub(super) pages: TicketPages,
    casework: Casework,
    /// Only for the transitions that bring photos.
    photos: Option<Photos>,
}

/// The photo fields of a form.
struct Brought {
    /// The form's name.
    form: &'static str,
    /// The held photos that are to be used.
    kept: Vec<MediaId>,
    /// New files.
    files: Vec<Bytes>,
    /// Whether the form was sent only to add photos.
    adds: bool,
}

impl Transitions {
    /// Builds it for forms without photos.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let (door, pages) = (Door::build(deployment)?, TicketPages::build(deployment)?);
        Ok(Self { door, pages, casework: Casework::build(deployment)?, photos: None })
    }

    /// Builds it for forms with photos. A program that calls this contains the photo decoder.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn with_photos(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { photos: Some(Photos::build(deployment)?), ..Self::build(deployment)? })
    }

    /// The same for the form that passes an order on: where it comes back, it names the colleagues again.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn with_colleagues(self, deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { pages: self.pages.with_colleagues(deployment)?, ..self })
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.pages.clock.now()
    }

    /// Runs one transition, for staff who may do the act `K`. `read` makes the command from the form; `None` if a field
    /// is wrong.
    ///
    /// `K` is the act of the form's address, which everybody who may send the form has to hold. Where the choices of a
    /// form lead to steps of different acts, or to the work of one unit among several, `K` is the act that all of them
    /// hold, as `FollowUp` is: `tickets::apply` checks the act of the chosen step's own row and has the last word.
    pub async fn run<K: IsStep>(
        &self,
        request: Request,
        step: &'static StepForm,
        read: impl FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted<K>> + Send,
    ) -> Response {
        self.run_with(request, step, Plain(read)).await
    }

    /// The same for a form that cannot be read without the store, such as one that names another report.
    pub async fn run_with<K: IsStep>(
        &self,
        request: Request,
        step: &'static StepForm,
        read: impl ReadForm<K>,
    ) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        // Boxed: every handler carries this future inside its own.
        let answer = Box::pin(self.transition(&entered, &request, step, read)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }

    async fn transition<K: IsStep>(
        &self,
        entered: &Entered,
        request: &Request,
        step: &'static StepForm,
        read: impl ReadForm<K>,
    ) -> Result<Response, StoreError> {
        let Some((ticket, reading)) = self.casework.find(entered, request.param("ticket")).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(step, form);
        let own = entered.own_form(form.typed.get("csrf"));
        if own.is_none() && request.accepts_json() {
            return Ok(present_token(entered));
        }
        let by_phone = self.photos.is_some() && phones::is_from_one(&form, request);
        let at = At { entered, reading: &reading, by_phone };
        if by_phone && form.text("by") != entered.staff().id.as_str() {
            return Ok(phones::theirs());
        }
        let version = form.parsed("version", |text| text.parse::<u64>().ok());
        let by = own.and_then(|own| entered.ask::<K>(own, &ticket.locus()));
        let sent = if by_phone { Sent::of(&mut form, &ticket, step) } else { None };
        if let Some(answer) = self.repeated(by.as_ref(), sent.as_ref()).await? {
            return Ok(answer);
        }
        // Read from every session's form, so that none of these fields is reported as unknown.
        let brought = self.brought(step, &mut form);
        let alliance = self.pages.accounts.alliance().await?;
        let adds = brought.as_ref().is_some_and(|brought| brought.adds);
        let kept = brought.as_ref().map_or(0, |brought| brought.kept.len());
        // Photos are not kept for a form of another session, nor for a person who may not take the step.
        let site = own.and_then(|own| entered.ask::<WorkOnSite>(own, &ticket.locus()));
        let brought = site.as_ref().zip(brought);
        let received = match self.receive(&ticket, &mut form, brought).await {
            Err(StoreError::Throttled(_)) => {
                let returned =
                    Returned { form: step, typed: form.typed, errors: Errors::default(), banner: None };
                return self.busy(at, &ticket, returned).await;
            }
            received => received?,
        };
        if received.is_some() && adds {
            return self.added(at, request, &ticket, form).await;
        }
        if by_phone && received.as_ref().is_some_and(|received| received.chosen.len() < kept) {
            return Ok(phones::photos_gone());
        }
        let now = self.now();
        let about = About { entered, alliance: &alliance, ticket: &ticket, now, casework: &self.casework };
        let wanted = match read.read(&mut form, &about).await {
            Err(StoreError::Throttled(_)) => {
                let (typed, _) = form.finish();
                let returned = Returned { form: step, typed, errors: Errors::default(), banner: None };
                return self.busy(at, &ticket, returned).await;
            }
            wanted => wanted?,
        };
        let (typed, errors) = form.finish();
        let mut returned = Returned { form: step, typed, errors, banner: None };
        if own.is_none() {
            returned.banner = Some(ANOTHER_LOGIN.to_owned());
            return self.back(at, &ticket, &returned, StatusCode::FORBIDDEN).await;
        }
        // What was seen on site may join whatever the report has become while the phone had no network.
        let of_today = sent.is_some() && step.tells_what_was_seen();
        let seen = version.filter(|_| !of_today);
        if seen.is_some_and(|seen| seen != ticket.version) {
            return self.moved_on(at, &ticket, returned).await;
        }
        let photos = received.as_ref().map(|received| received.chosen.clone()).unwrap_or_default();
        let (make, besides, then) =
            wanted.map_or((None, None, None), |wanted| (Some(wanted.make), wanted.besides, wanted.then));
        let (command, actor) = (make.map(|make| make(photos)), Actor::Staff(entered.staff().clone()));
        let not_theirs = Refusal::NotYours { who: K::ACT.rule().who };
        let asked = command.as_ref().map(|command| Step { command, actor: &actor, seen, now });
        let Some(asked) = asked.filter(|_| returned.errors.is_empty()) else {
            if by.is_none() {
                return self.refused(at, &ticket, returned, &not_theirs).await;
            }
            // What the rules would refuse as well, so that everything can be corrected at once.
            let refused = asked.and_then(|asked| self.casework.foresee(&ticket, &asked).err());
            if let Some(StepOutcome::Refused(refusal)) = refused {
                returned.errors.add(refusal.fields());
                returned.errors = returned.errors.in_order_of(step);
            }
            return self.back(at, &ticket, &returned, StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let outcome = match (&by, self.casework.foresee(&ticket, &asked)) {
            (_, Err(outcome)) => outcome,
            // As a rule the row names the same act as the address, and has refused it already.
            (None, Ok(_)) => StepOutcome::Refused(not_theirs),
            (Some(by), Ok(_)) => {
                let writes = |transaction: &mut Transaction| {
                    if let (Some(photos), Some(site), Some(received)) = (&self.photos, &site, &received) {
                        photos.submit(site, transaction, received)?;
                    }
                    if let Some(Sent { entry, acted }) = &sent {
                        self.pages.tickets.act_once(by, transaction, &entry.key, acted, now)?;
                    }
                    besides.map_or(Ok(()), |besides| besides(by, transaction))
                };
                self.casework.carry_out_with(by, &ticket, &asked, writes).await?
            }
        };
        // Two copies of an entry may have come at once.
        if !matches!(outcome, StepOutcome::Done(_))
            && let Some(answer) = self.repeated(by.as_ref(), sent.as_ref()).await?
        {
            return Ok(answer);
        }
        match outcome {
            StepOutcome::Done(applied) if by_phone => Ok(phones::done(applied.ticket.version)),
            StepOutcome::Done(applied) => match by.zip(then) {
                Some((by, then)) => {
                    let first = (step, applied.ticket.clone());
                    // Boxed: few forms take a second step.
                    Box::pin(self.go_on(at, &by, first, then, returned)).await
                }
                None => Ok(done(entered, step, &applied.ticket, &returned.typed)),
            },
            StepOutcome::MovedOn(now) if of_today && self.casework.foresee(&now, &asked).is_ok() => {
                Ok(phones::again())
            }
            StepOutcome::MovedOn(now) => self.moved_on(at, &now, returned).await,
            StepOutcome::Busy => self.busy(at, &ticket, returned).await,
            StepOutcome::Absent => Ok(door::no_ticket(entered.staff())),
            StepOutcome::Refused(refusal) => self.refused(at, &ticket, returned, &refusal).await,
        }
    }

    /// Carries out the second step of a form whose first one is done. Where it is not done, the page shows its own form with
    /// what was typed, and says that the first stands.
    async fn go_on<K: IsStep>(
        &self,
        at: At<'_>,
        by: &Asked<K>,
        (first, ticket): (&'static StepForm, Ticket),
        then: Then,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        let actor = Actor::Staff(at.entered.staff().clone());
        let seen = Some(ticket.version);
        let asked = Step { command: &then.command, actor: &actor, seen, now: self.now() };
        let (now, status, why) = match self.casework.carry_out(by, &ticket, &asked).await? {
            StepOutcome::Done(applied) => {
                return Ok(done(at.entered, then.form, &applied.ticket, &returned.typed));
            }
            StepOutcome::Absent => return Ok(door::no_ticket(at.entered.staff())),
            StepOutcome::MovedOn(now) => {
                let why = format!("这件诉求又有了新进展，现在是“{}”", now.state.name());
                (*now, StatusCode::CONFLICT, why)
            }
            StepOutcome::Busy => (ticket, StatusCode::SERVICE_UNAVAILABLE, "系统正忙".to_owned()),
            StepOutcome::Refused(refusal) => {
                returned.errors = Errors(refusal.fields()).in_order_of(then.form);
                (ticket, StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string())
            }
        };
        returned.banner = Some(format!(
            "“{}”已经办好。接着的“{}”没有办成：{why}。您填写的内容都在下面，请看过后再提交。",
            first.words.button, then.form.words.button
        ));
        returned.form = then.form;
        self.back(at, &now, &returned, status).await
    }

    /// The answer to an entry of a phone's outbox that has acted before.
    async fn repeated<K: IsStep>(
        &self,
        by: Option<&Asked<K>>,
        sent: Option<&Sent>,
    ) -> Result<Option<Response>, StoreError> {
        let Some((by, sent)) = by.zip(sent) else { return Ok(None) };
        let acted = self.pages.tickets.acted(by, &sent.entry.key).await?;
        Ok(acted.map(|acted| {
            if sent.acted.is_same(&acted) { phones::done(acted.version) } else { phones::changed() }
        }))
    }

    /// The photo fields of a form; `None` for a form without any.
    fn brought(&self, step: &StepForm, form: &mut FormReader) -> Option<Brought> {
        let name = self.photos.as_ref().filter(|_| step.takes_photos()).map(|_| step.id)?;
        let (kept, files) = (form.photos_kept(), form.files("photos"));
        Some(Brought { form: name, kept, files, adds: form.text("step") == "add" })
    }

    /// Takes in the photos that came with a form.
    async fn receive(
        &self,
        ticket: &Ticket,
        form: &mut FormReader,
        brought: Option<(&Asked<WorkOnSite>, Brought)>,
    ) -> Result<Option<Received>, StoreError> {
        let (Some(photos), Some((by, brought))) = (&self.photos, brought) else { return Ok(None) };
        let holding = Holding::of(&by.staff().id, &ticket.id, brought.form);
        let now = self.pages.clock.now();
        let received = photos.receive(by, holding, &brought.kept, brought.files, now).await?;
        form.keep_photos(&received.chosen);
        for problem in &received.problems {
            form.wrong("photos", problem);
        }
        Ok(Some(received))
    }
}

/// Where a step leads that is done: to the next report of the list that this one was opened from. Without a list, to its
/// page, and likewise where it was only accepted, because it still waits for who accepted it; to the first page where it
/// went out of their sight with the step.
fn done(entered: &Entered, step: &StepForm, ticket: &Ticket, typed: &Typed) -> Response {
    let to = match Trail::read(typed) {
        None if entered.allow::<ReadReports>(&ticket.locus()).is_none() => {
            format!("/console?done={}", ticket.id)
        }
        None => format!("/console/tickets/{}", ticket.id),
        Some(trail) if step.id == ACCEPT.id => trail.to(&ticket.id),
        Some(trail) => trail.onward(&ticket.id),
    };
    web::see_other(&to)
}

/// The banner over a form of another session, which comes back with what was typed: its writer had to log in again, or
/// another site had the browser send it, and only a person can tell which.
pub const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，还没有执行。您填写的内容都在下面；刚选的照片要重新选。请看过后再提交一次。";
