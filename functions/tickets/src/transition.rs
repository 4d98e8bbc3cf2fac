//! What the transitions of staff have in common: session, form, rule, one conditional write, one answer.

use alliance::accounts::Alliance;
use alliance::ids::TicketId;
use alliance::pages::Errors;
use alliance::runtime::desk::{self, Desk, Door, Entered, Returned};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Platform, StartError};
use alliance::store::StoreError;
use alliance::tickets::{Actor, Applied, Command, EventKind, Refusal, Ticket, apply};
use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::form::FormReader;
use crate::photos::{Photo, Photos};

/// The transitions of staff.
#[derive(Debug)]
pub(crate) struct Transitions {
    door: Door,
    desk: Desk,
    /// Only for the transitions that bring photos.
    photos: Option<Photos>,
}

/// What a transition reads out of its form: the command, once its photos have ids.
pub(crate) struct Wanted {
    /// Photos that came with the form.
    pub(crate) photos: Vec<Bytes>,
    /// Makes the command, given the ids of those photos.
    pub(crate) command: Box<dyn FnOnce(Vec<alliance::ids::MediaId>) -> Command + Send>,
}

impl Wanted {
    /// A command without photos.
    pub(crate) fn plain(command: Command) -> Self {
        Self { photos: Vec::new(), command: Box::new(|_| command) }
    }
}

impl Transitions {
    pub(crate) fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self { door: Door::build(platform)?, desk: Desk::build(platform)?, photos: None })
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
        event: EventKind,
        read: impl FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted> + Send,
    ) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        match self.transition(&entered, &request, event, read).await {
            Ok(answer) => answer,
            Err(error) => desk::unavailable(&error),
        }
    }

    async fn transition(
        &self,
        entered: &Entered,
        request: &Request,
        event: EventKind,
        read: impl FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted> + Send,
    ) -> Result<Response, StoreError> {
        let Some(ticket) = self.ticket(entered, request).await? else {
            return Ok(desk::no_ticket(&entered.staff));
        };
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(form);
        if !same_session(entered, &form) {
            return Ok(foreign_form(entered));
        }
        let version = form.parsed("version", "请重新打开页面再办", |text| text.parse::<u64>().ok());
        let alliance = self.desk.accounts.alliance().await?;
        let wanted = read(&mut form, &alliance, &ticket);
        let photos = form.has_files();
        let (typed, errors) = form.finish();
        let mut returned = Returned { form: event, typed, errors, photos, banner: None };
        if version.is_some_and(|version| version != ticket.version) {
            return self.moved_on(entered, &ticket, returned).await;
        }
        let Some(wanted) = wanted.filter(|_| returned.errors.is_empty()) else {
            return self.desk.page(entered, &ticket, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let photos = match Photo::all(wanted.photos, &ticket.id).await {
            Ok(photos) => photos,
            Err(message) => {
                returned.errors = Errors(vec![("photos".to_owned(), message.to_owned())]);
                return self
                    .desk
                    .page(entered, &ticket, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY)
                    .await;
            }
        };
        let command = (wanted.command)(photos.iter().map(|photo| photo.media.clone()).collect());
        let actor = Actor::Staff(entered.staff.clone());
        match apply(&ticket, &command, &actor, self.desk.clock.now(), self.desk.rules) {
            Ok(applied) => self.commit(entered, &applied, &photos, returned).await,
            Err(Refusal::NotFromHere { .. }) => self.moved_on(entered, &ticket, returned).await,
            Err(refusal) => {
                let (status, field) = match &refusal {
                    Refusal::Field { field, .. } => (StatusCode::UNPROCESSABLE_ENTITY, *field),
                    _ => (StatusCode::FORBIDDEN, ""),
                };
                returned.errors = Errors(vec![(field.to_owned(), refusal.to_string())]);
                self.desk.page(entered, &ticket, Some(&returned), status).await
            }
        }
    }

    /// Photos first: a photo without a ticket harms nobody, a ticket that names a missing photo would.
    async fn commit(
        &self,
        entered: &Entered,
        applied: &Applied,
        photos: &[Photo],
        returned: Returned,
    ) -> Result<Response, StoreError> {
        if let Some(keep) = &self.photos {
            keep.put(photos, self.desk.clock.now()).await?;
        }
        match self.desk.tickets.commit(applied, self.desk.rules).await {
            Ok(()) => Ok(web::see_other(&format!("/console/tickets/{}", applied.ticket.id))),
            // Busy means that somebody else's transition is being written at this very moment.
            Err(StoreError::Conflict | StoreError::Throttled(_)) => {
                match self.desk.tickets.get(&applied.ticket.id).await? {
                    Some(now) => self.moved_on(entered, &now, returned).await,
                    None => Ok(desk::no_ticket(&entered.staff)),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn ticket(&self, entered: &Entered, request: &Request) -> Result<Option<Ticket>, StoreError> {
        let Ok(id) = TicketId::parse(request.param("ticket")) else { return Ok(None) };
        let found = self.desk.tickets.get(&id).await?;
        Ok(found.filter(|ticket| desk::may_read(&entered.staff, ticket)))
    }

    /// The page as it now is, with what was typed kept.
    async fn moved_on(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        returned.banner = Some(format!(
            "这件诉求已有新进展，现在是“{}”。您刚才的操作没有执行，请看过再办。",
            ticket.state.name()
        ));
        self.desk.page(entered, ticket, Some(&returned), StatusCode::CONFLICT).await
    }
}

/// Whether a form belongs to the session it came with.
pub(crate) fn same_session(entered: &Entered, form: &FormReader) -> bool {
    let sent = form.typed.get("csrf").map_or("", String::as_str);
    entered.session.csrf.as_bytes().ct_eq(sent.as_bytes()).into()
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

/// The answer to a form of another session.
pub(crate) fn foreign_form(entered: &Entered) -> Response {
    desk::say(
        StatusCode::FORBIDDEN,
        Some(&entered.staff),
        "请重新打开页面",
        "这张表单不是在本次登录里打开的，没有执行。请回到诉求页面再办一次。",
    )
}
