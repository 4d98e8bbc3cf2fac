//! What the transitions of staff have in common: session, form, rule, one conditional write, one answer.

use alliance::pages::steps::StepForm;
use alliance::pages::{Errors, held_photo};
use alliance::runtime::desk::{self, BUSY, Desk, Door, Entered, Returned};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Platform, StartError};
use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::services::forms::FormReader;
use alliance::store::{Holding, StoreError};
use bytes::Bytes;
use domain::accounts::Alliance;
use domain::ids::MediaId;
use domain::tickets::{Actor, Command, Ticket, possible};
use http::StatusCode;
use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::photos::{Photos, Received};

/// The transitions of staff.
#[derive(Debug)]
pub(crate) struct Transitions {
    door: Door,
    desk: Desk,
    casework: Casework,
    /// Only for the transitions that bring photos.
    photos: Option<Photos>,
}

/// What a form says of photos.
struct Brought {
    /// The form's name.
    form: &'static str,
    /// The photos that wait already and are to be used.
    kept: Vec<MediaId>,
    /// Further ones.
    files: Vec<Bytes>,
    /// Whether it was sent only to add them.
    adds: bool,
}

/// What a transition reads out of its form: makes the command, given the ids of the photos that came with it.
pub(crate) struct Wanted(pub(crate) Box<dyn FnOnce(Vec<MediaId>) -> Command + Send>);

impl Wanted {
    /// A command without photos.
    pub(crate) fn plain(command: Command) -> Self {
        Self(Box::new(|_| command))
    }
}

impl Transitions {
    pub(crate) fn build(platform: &Platform) -> Result<Self, StartError> {
        let (door, desk) = (Door::build(platform)?, Desk::build(platform)?);
        Ok(Self { door, desk, casework: Casework::build(platform)?, photos: None })
    }

    pub(crate) fn with_photos(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self { photos: Some(Photos::build(platform)?), ..Self::build(platform)? })
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.desk.clock.now()
    }

    /// Runs one transition. `read` takes the command out of the form; `None` where a field is wrong.
    pub(crate) async fn run(
        &self,
        request: Request,
        step: &'static StepForm,
        read: impl FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted> + Send,
    ) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        match self.transition(&entered, &request, step, read).await {
            Ok(answer) => answer,
            Err(error) => desk::unavailable(&request, &error),
        }
    }

    async fn transition(
        &self,
        entered: &Entered,
        request: &Request,
        step: &'static StepForm,
        read: impl FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted> + Send,
    ) -> Result<Response, StoreError> {
        let may_read = |ticket: &Ticket| desk::may_read(&entered.staff, ticket);
        let Some(ticket) = self.casework.find(request.param("ticket"), may_read).await? else {
            return Ok(desk::no_ticket(&entered.staff));
        };
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(step, form);
        let is_ours = same_session(entered, &form);
        if !is_ours && request.accepts_json() {
            return Ok(present_token(entered));
        }
        let version = form.parsed("version", |text| text.parse::<u64>().ok());
        // Read whosever form it is, so that none of its own fields is called unknown.
        let brought = self.brought(step, &mut form);
        let alliance = self.desk.accounts.alliance().await?;
        let adds = brought.as_ref().is_some_and(|brought| brought.adds);
        // Another session's form may not have its photos kept.
        let received = match self.receive(entered, &ticket, &mut form, brought.filter(|_| is_ours)).await {
            Err(StoreError::Throttled(_)) => {
                let returned =
                    Returned { form: step, typed: form.typed, errors: Errors::default(), banner: None };
                return self.busy(entered, &ticket, returned).await;
            }
            received => received?,
        };
        if received.is_some() && adds {
            return self.added(entered, request, &ticket, step, form).await;
        }
        let wanted = read(&mut form, &alliance, &ticket);
        let (typed, errors) = form.finish();
        let mut returned = Returned { form: step, typed, errors, banner: None };
        if !is_ours {
            returned.banner = Some(ANOTHER_LOGIN.to_owned());
            return self.desk.page(entered, &ticket, Some(&returned), StatusCode::FORBIDDEN).await;
        }
        if version.is_some_and(|version| version != ticket.version) {
            return self.moved_on(entered, &ticket, returned).await;
        }
        let photos = received.as_ref().map(|received| received.chosen.clone()).unwrap_or_default();
        let (command, actor) = (wanted.map(|wanted| (wanted.0)(photos)), Actor::Staff(entered.staff.clone()));
        let now = self.now();
        let asked = command.as_ref().map(|command| Step { command, actor: &actor, seen: version, now });
        let Some(asked) = asked.filter(|_| returned.errors.is_empty()) else {
            // What the rules would say as well, so that everything can be put right at once.
            let refused = asked.and_then(|asked| self.casework.foresee(&ticket, &asked).err());
            if let Some(StepOutcome::Refused(refusal)) = refused {
                returned.errors.add(refusal.fields());
                returned.errors = returned.errors.in_order_of(step);
            }
            return self.desk.page(entered, &ticket, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let outcome = self
            .casework
            .carry_out_with(&ticket, &asked, |transaction| match (&self.photos, &received) {
                (Some(photos), Some(received)) => photos.submit(transaction, received),
                _ => Ok(()),
            })
            .await?;
        match outcome {
            StepOutcome::Done(applied) => {
                Ok(web::see_other(&format!("/console/tickets/{}", applied.ticket.id)))
            }
            StepOutcome::MovedOn(now) => self.moved_on(entered, &now, returned).await,
            StepOutcome::Busy => self.busy(entered, &ticket, returned).await,
            StepOutcome::Absent => Ok(desk::no_ticket(&entered.staff)),
            StepOutcome::Refused(refusal) => {
                let fields = refusal.fields();
                let (status, wrong) = if fields.is_empty() {
                    (StatusCode::FORBIDDEN, vec![(String::new(), refusal.to_string())])
                } else {
                    (StatusCode::UNPROCESSABLE_ENTITY, fields)
                };
                returned.errors = Errors(wrong).in_order_of(step);
                self.desk.page(entered, &ticket, Some(&returned), status).await
            }
        }
    }

    /// What a form says of photos; none where it is a form without any.
    fn brought(&self, step: &StepForm, form: &mut FormReader) -> Option<Brought> {
        let name = self.photos.as_ref().filter(|_| step.takes_photos()).map(|_| step.id)?;
        let (kept, files) = (form.photos_kept(), form.files("photos"));
        Some(Brought { form: name, kept, files, adds: form.text("step") == "add" })
    }

    /// Takes in the photos that came with a form.
    async fn receive(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        form: &mut FormReader,
        brought: Option<Brought>,
    ) -> Result<Option<Received>, StoreError> {
        let (Some(photos), Some(brought)) = (&self.photos, brought) else { return Ok(None) };
        let holding = Holding::of(&entered.staff.id, &ticket.id, brought.form);
        let now = self.desk.clock.now();
        let received = photos.receive(holding, &brought.kept, brought.files, now).await?;
        form.keep_photos(&received.chosen);
        for problem in &received.problems {
            form.wrong("photos", problem);
        }
        Ok(Some(received))
    }

    /// The answer to a form that was sent only to add a photo: the page with everything that was typed, or for its
    /// script the photos that are there now.
    async fn added(
        &self,
        entered: &Entered,
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
        self.desk.page(entered, ticket, Some(&returned), status).await
    }

    /// The page as it now is, with what was typed kept.
    async fn moved_on(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        let mut banner = format!(
            "这件诉求已有新进展，现在是“{}”。您刚才的操作没有执行，请看过再办。",
            ticket.state.name()
        );
        let gone = !returned.form.is_possible(&possible(ticket, &Actor::Staff(entered.staff.clone())));
        if gone && returned.typed.keys().any(|name| held_photo(name).is_some()) {
            banner.push_str("您传的照片保留24小时，又能办这一步时还在表单里。");
        }
        returned.banner = Some(banner);
        self.desk.page(entered, ticket, Some(&returned), StatusCode::CONFLICT).await
    }

    /// The page with everything that was typed, to be sent again as it is.
    async fn busy(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        returned.banner = Some(BUSY.to_owned());
        self.desk.page(entered, ticket, Some(&returned), StatusCode::SERVICE_UNAVAILABLE).await
    }
}

/// Whether a form belongs to the session it came with.
pub(crate) fn same_session(entered: &Entered, form: &FormReader) -> bool {
    let sent = form.typed.get("csrf").map_or("", String::as_str);
    entered.session.csrf.as_bytes().ct_eq(sent.as_bytes()).into()
}

/// The answer to a page's script whose form is of an earlier session: the token of the present one, to try again with.
/// No other site can read it: nothing allows one to.
fn present_token(entered: &Entered) -> Response {
    let body = serde_json::json!({ "csrf": entered.session.csrf }).to_string();
    web::json(StatusCode::FORBIDDEN, body)
}

/// The answer to a body that is no form.
pub(crate) fn unreadable(entered: &Entered) -> Response {
    desk::say(
        StatusCode::BAD_REQUEST,
        Some(&entered.staff),
        "表单没有读懂",
        "内容可能没有传完。请按浏览器的“后退”回到刚才的页面，再提交一次；照片太大时请换小一点的。",
    )
}

/// What is said above a form of another session, which comes back with what was typed: its writer had to log in again,
/// or another site had the browser send it, and only a person can tell.
pub(crate) const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，还没有执行。您填写的内容都在下面；刚选的照片要重新选。请看过后再提交一次。";
