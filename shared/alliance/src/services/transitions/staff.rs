//! What the transitions of staff have in common: session, form, rule, one conditional write, one answer.

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;

use super::photos::{Photos, Received};
use super::wanted::{About, Plain, ReadForm, Wanted};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, held_photo};
use crate::runtime::rendering::BUSY;
use crate::runtime::web::{self, Request, Response};
use crate::runtime::{Deployment, StartError};
use crate::services::casework::{Casework, Step, StepOutcome};
use crate::services::door::{self, Door, Entered};
use crate::services::forms::FormReader;
use crate::services::ticket_pages::{Returned, TicketPages};
use crate::store::{Allowed, Asked, Holding, IsStep, StoreError, Transaction};
use domain::accounts::Alliance;
use domain::ids::MediaId;
use domain::staff::kinds::{ReadReports, WorkOnSite};
use domain::tickets::{Actor, Refusal, Ticket, possible};

/// The transitions of staff.
#[derive(Debug)]
pub struct Transitions {
    door: Door,
    pages: TicketPages,
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
        let version = form.parsed("version", |text| text.parse::<u64>().ok());
        // Read from every session's form, so that none of these fields is reported as unknown.
        let brought = self.brought(step, &mut form);
        let alliance = self.pages.accounts.alliance().await?;
        let adds = brought.as_ref().is_some_and(|brought| brought.adds);
        // Photos are not kept for a form of another session, nor for a person who may not take the step.
        let site = own.and_then(|own| entered.ask::<WorkOnSite>(own, &ticket.locus()));
        let brought = site.as_ref().zip(brought);
        let received = match self.receive(&ticket, &mut form, brought).await {
            Err(StoreError::Throttled(_)) => {
                let returned =
                    Returned { form: step, typed: form.typed, errors: Errors::default(), banner: None };
                return self.busy(entered, &reading, &ticket, returned).await;
            }
            received => received?,
        };
        if received.is_some() && adds {
            return self.added(entered, &reading, request, &ticket, step, form).await;
        }
        let now = self.now();
        let about = About { entered, alliance: &alliance, ticket: &ticket, now, casework: &self.casework };
        let wanted = match read.read(&mut form, &about).await {
            Err(StoreError::Throttled(_)) => {
                let (typed, _) = form.finish();
                let returned = Returned { form: step, typed, errors: Errors::default(), banner: None };
                return self.busy(entered, &reading, &ticket, returned).await;
            }
            wanted => wanted?,
        };
        let (typed, errors) = form.finish();
        let mut returned = Returned { form: step, typed, errors, banner: None };
        let Some(own) = own else {
            returned.banner = Some(ANOTHER_LOGIN.to_owned());
            return self.pages.page(entered, &reading, &ticket, Some(&returned), StatusCode::FORBIDDEN).await;
        };
        if version.is_some_and(|version| version != ticket.version) {
            return self.moved_on(entered, &reading, &ticket, returned).await;
        }
        let photos = received.as_ref().map(|received| received.chosen.clone()).unwrap_or_default();
        let (make, besides) = wanted.map_or((None, None), |wanted| (Some(wanted.make), wanted.besides));
        let (command, actor) = (make.map(|make| make(photos)), Actor::Staff(entered.staff().clone()));
        let by = entered.ask::<K>(own, &ticket.locus());
        let not_theirs = Refusal::NotYours { who: K::ACT.rule().who };
        let asked = command.as_ref().map(|command| Step { command, actor: &actor, seen: version, now });
        let Some(asked) = asked.filter(|_| returned.errors.is_empty()) else {
            if by.is_none() {
                return self.refused(entered, &reading, &ticket, returned, &not_theirs).await;
            }
            // What the rules would refuse as well, so that everything can be corrected at once.
            let refused = asked.and_then(|asked| self.casework.foresee(&ticket, &asked).err());
            if let Some(StepOutcome::Refused(refusal)) = refused {
                returned.errors.add(refusal.fields());
                returned.errors = returned.errors.in_order_of(step);
            }
            return self
                .pages
                .page(entered, &reading, &ticket, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        };
        let outcome = match (by, self.casework.foresee(&ticket, &asked)) {
            (_, Err(outcome)) => outcome,
            // As a rule the row names the same act as the address, and has refused it already.
            (None, Ok(_)) => StepOutcome::Refused(not_theirs),
            (Some(by), Ok(_)) => {
                let writes = |transaction: &mut Transaction| {
                    if let (Some(photos), Some(site), Some(received)) = (&self.photos, &site, &received) {
                        photos.submit(site, transaction, received)?;
                    }
                    besides.map_or(Ok(()), |besides| besides(&by, transaction))
                };
                self.casework.carry_out_with(&by, &ticket, &asked, writes).await?
            }
        };
        match outcome {
            StepOutcome::Done(applied) => {
                Ok(web::see_other(&format!("/console/tickets/{}", applied.ticket.id)))
            }
            StepOutcome::MovedOn(now) => self.moved_on(entered, &reading, &now, returned).await,
            StepOutcome::Busy => self.busy(entered, &reading, &ticket, returned).await,
            StepOutcome::Absent => Ok(door::no_ticket(entered.staff())),
            StepOutcome::Refused(refusal) => {
                self.refused(entered, &reading, &ticket, returned, &refusal).await
            }
        }
    }

    /// The page with the submitted form, and why it was refused.
    async fn refused(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        mut returned: Returned,
        refusal: &Refusal,
    ) -> Result<Response, StoreError> {
        let fields = refusal.fields();
        let status = if fields.is_empty() {
            // A person who may not take a step has no form of it that could show the refusal.
            returned.banner = Some(refusal.to_string());
            StatusCode::FORBIDDEN
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        returned.errors = Errors(fields).in_order_of(returned.form);
        self.pages.page(entered, reading, ticket, Some(&returned), status).await
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

    /// The answer to a form that was sent only to add a photo: the page with everything that was typed, or, for the
    /// page's script, the photos that are held now.
    async fn added(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        request: &Request,
        ticket: &Ticket,
        step: &'static StepForm,
        form: FormReader,
    ) -> Result<Response, StoreError> {
        let photos = form.photos_kept();
        let (typed, errors) = form.finish();
        let problems: Vec<_> = errors.0.into_iter().filter(|(field, _)| field == "photos").collect();
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        if request.accepts_json() {
            let problem = problems.into_iter().map(|(_, problem)| problem).collect::<Vec<_>>().join("；");
            let body = serde_json::json!({ "photos": photos, "problem": problem }).to_string();
            return Ok(web::json(status, body));
        }
        let banner = problems.is_empty().then(|| match photos.len() {
            0 => "还没有选照片。请先选一张，再点“再加一张照片”。".to_owned(),
            count => format!("已加{count}张照片，还没有提交。可以接着加，填好后再提交。"),
        });
        let returned = Returned { form: step, typed, errors: Errors(problems), banner };
        self.pages.page(entered, reading, ticket, Some(&returned), status).await
    }

    /// The page in its present state, with what was typed.
    async fn moved_on(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        let gone = !returned.form.is_possible(&possible(ticket, &Actor::Staff(entered.staff().clone())));
        let is_as_seen =
            returned.typed.get("version").is_some_and(|seen| *seen == ticket.version.to_string());
        let mut banner = if is_as_seen && !gone {
            BESIDES_MOVED_ON.to_owned()
        } else {
            let state = ticket.state.name();
            format!("这件诉求已有新进展，现在是“{state}”。您刚才的操作没有执行，请看过再办。")
        };
        if gone && returned.typed.keys().any(|name| held_photo(name).is_some()) {
            banner.push_str("您传的照片保留24小时，又能办这一步时还在表单里。");
        }
        returned.banner = Some(banner);
        self.pages.page(entered, reading, ticket, Some(&returned), StatusCode::CONFLICT).await
    }

    /// The page with everything that was typed, ready to be sent again.
    async fn busy(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        returned.banner = Some(BUSY.to_owned());
        self.pages.page(entered, reading, ticket, Some(&returned), StatusCode::SERVICE_UNAVAILABLE).await
    }
}

/// The answer to a page's script whose form is from an earlier session: the present session's token, to retry with. No
/// other site can read it, as none is allowed to.
fn present_token(entered: &Entered) -> Response {
    let body = serde_json::json!({ "csrf": entered.csrf() }).to_string();
    web::json(StatusCode::FORBIDDEN, body)
}

/// The answer to a body that is not a form.
#[must_use]
pub fn unreadable(entered: &Entered) -> Response {
    door::say(
        StatusCode::BAD_REQUEST,
        Some(entered.staff()),
        "表单没有读懂",
        "内容可能没有传完。请按浏览器的“后退”回到刚才的页面，再提交一次；照片太大时请换小一点的。",
    )
}

/// The banner over a form whose own report is unchanged, where something else that its step writes has changed.
const BESIDES_MOVED_ON: &str = "要一起改的另一件诉求，或者照片，刚有新进展。您刚才的操作没有执行，您填写的内容都在下面，请看过后再提交一次。";

/// The banner over a form of another session, which comes back with what was typed: its writer had to log in again, or
/// another site had the browser send it, and only a person can tell which.
pub const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，还没有执行。您填写的内容都在下面；刚选的照片要重新选。请看过后再提交一次。";
