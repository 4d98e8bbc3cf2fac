//! What every function behind the console shares: who is at the door, and the page of a ticket.

use http::header::ORIGIN;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;

use super::base_url::BaseUrl;
use super::clock::Clock;
use super::cookies::Cookie;
use super::platform::{Platform, StartError};
use super::web::{self, Request, Response};
use crate::pages::console::{
    LogInFirstPage, MessagePage, TicketPage, log_in_first as log_in_first_page, message,
    ticket as ticket_page,
};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, HeldView, MediaState, MediaView, Typed, held_photo};
use crate::store::{self, Accounts, Held, Holding, Media, Sessions, StaffRoll, StoreError, Tickets};
use domain::ids::MediaId;
use domain::logins::{Session, local_path};
use domain::staff::{Act, Staff};
use domain::tickets::{Actor, AreaRow, Attachment, EventKind, Rules, Ticket, barred, possible};

/// Lets members of staff in.
#[derive(Clone, Debug)]
pub struct Door {
    sessions: Sessions,
    staff: StaffRoll,
    cookie: Cookie,
    base: BaseUrl,
    clock: Clock,
}

/// A member of staff with a session.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The person who is logged in.
    pub staff: Staff,
    /// Their session.
    pub session: Session,
}

impl Door {
    /// A door over the platform's sessions and staff.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self {
            sessions: platform.sessions()?,
            staff: platform.staff()?,
            cookie: Cookie::session(&platform.base_url()?),
            base: platform.public_address()?,
            clock: platform.clock.clone(),
        })
    }

    /// Who asks. `Err` is the answer to give: to the login, or that the store does not answer.
    ///
    /// # Errors
    /// The answer to give instead.
    pub async fn enter(&self, request: &Request) -> Result<Entered, Response> {
        if let Some(answer) = self.turn_away(request) {
            return Err(answer);
        }
        match self.look(request).await.map_err(|error| unavailable(request, &error))? {
            Some(entered) => Ok(entered),
            None if request.method == Method::POST => Err(log_in_first(request).await),
            None => Err(web::see_other(&login_address(request))),
        }
    }

    /// The answer to a form that a page of another site has the browser send: nothing of it is done, nor shown as if the
    /// person in front of the browser had written it.
    #[must_use]
    pub fn turn_away(&self, request: &Request) -> Option<Response> {
        if request.method != Method::POST || !is_foreign(&self.base, &request.headers) {
            return None;
        }
        let text = "这张表单是别的网站发来的，没有执行。要办事请从工作台进入。";
        Some(say(StatusCode::FORBIDDEN, None, "没有执行", text))
    }

    /// Who asks, where they have a session that lets them in.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn look(&self, request: &Request) -> Result<Option<Entered>, StoreError> {
        let Some(cookie) = self.cookie.of(request) else { return Ok(None) };
        let Some(session) = self.sessions.get(cookie).await? else { return Ok(None) };
        // Read at each request, so that somebody who is removed or whose rights change is out at once.
        let now = self.clock.now();
        let found = self.staff.get(&session.staff).await?;
        let Some(person) = found.and_then(|person| person.at(now)) else { return Ok(None) };
        if !session.is_live(&person, now) {
            return Ok(None);
        }
        if session.is_noted_late(now) {
            self.note_seen(cookie, &session, now).await;
        }
        Ok(Some(Entered { staff: person.staff, session }))
    }

    /// Notes that the session is used. What cannot be noted now, the next request notes.
    async fn note_seen(&self, cookie: &str, session: &Session, now: Timestamp) {
        match self.sessions.note_seen(cookie, session, now).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a request was not noted");
            }
        }
    }
}

/// Whether the browser says that a page of another site sends this. What says nothing is no browser of our days.
fn is_foreign(base: &BaseUrl, headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site")
        || headers
            .get_all(ORIGIN)
            .iter()
            .any(|origin| !origin.to_str().is_ok_and(|origin| base.is_origin(origin)))
}

/// The login, which leads back to the page that was asked for.
fn login_address(request: &Request) -> String {
    let wanted = if request.query.is_empty() {
        request.path.clone()
    } else {
        format!("{}?{}", request.path, request.query)
    };
    match local_path(&wanted) {
        Some(wanted) if wanted != "/console" => format!("/console/login?next={}", web::encode(wanted)),
        _ => "/console/login".to_owned(),
    }
}

/// A form without a session: sending the browser elsewhere would lose what was typed, so it comes back in this page,
/// to be sent again after the login. Files cannot be put into a page.
async fn log_in_first(request: &Request) -> Response {
    let form = request.form().await.unwrap_or_default();
    let fields: Vec<_> = form.fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    let page = LogInFirstPage { action: &request.path, fields: &fields, files: !form.files.is_empty() };
    rendered(StatusCode::UNAUTHORIZED, log_in_first_page(&page))
}

/// Shows tickets to staff.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The alliance.
    pub accounts: Accounts,
    /// The tickets.
    pub tickets: Tickets,
    media: Media,
    held: Held,
    /// The clock.
    pub clock: Clock,
    /// The rules.
    pub rules: &'static Rules,
}

/// What is said above a form whose step the store was too busy for, to staff and residents alike.
pub const BUSY: &str = "系统正忙，这一步没有办。请再按一次。";

/// A form that came back with something wrong in it.
#[derive(Debug)]
pub struct Returned {
    /// Which form.
    pub form: &'static StepForm,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Errors,
    /// Something to say first.
    pub banner: Option<String>,
}

impl Desk {
    /// A desk over the platform's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self {
            accounts: platform.accounts()?,
            tickets: platform.tickets()?,
            media: platform.media()?,
            held: platform.held()?,
            clock: platform.clock.clone(),
            rules: Rules::bundled(),
        })
    }

    /// The page of a ticket, with a form that came back if there is one.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        returned: Option<&Returned>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let events = self.tickets.events(&ticket.id).await?;
        let media = media_views(&self.media, &ticket.attachments).await?;
        let actor = Actor::Staff(entered.staff.clone());
        let (possible, barred) = (possible(ticket, &actor), barred(ticket, &actor));
        let held = self.held(entered, ticket, &possible, returned).await?;
        let (typed, errors) = (Typed::default(), Errors::default());
        let html = ticket_page(&TicketPage {
            staff: &entered.staff,
            csrf: &entered.session.csrf,
            ticket,
            events: &events,
            possible: &possible,
            barred: &barred,
            alliance: &alliance,
            rules: self.rules,
            now: self.clock.now(),
            media: &media,
            open_form: returned.map(|returned| returned.form),
            typed: returned.map_or(&typed, |returned| &returned.typed),
            errors: returned.map_or(&errors, |returned| &returned.errors),
            held: &held,
            banner: returned.and_then(|returned| returned.banner.as_deref()),
        });
        Ok(rendered(status, html))
    }

    /// The photos that wait for the forms of this page.
    async fn held(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        possible: &[EventKind],
        returned: Option<&Returned>,
    ) -> Result<Vec<HeldView>, StoreError> {
        let mut views = Vec::new();
        for form in possible {
            let Some(name) = photo_form(*form) else { continue };
            let holding = Holding::of(&entered.staff.id, &ticket.id, name);
            let held = self.held.get(&holding, self.clock.now()).await?;
            let back = returned.filter(|returned| returned.form.event == Some(*form));
            let brought: Vec<_> =
                back.iter().flat_map(|back| back.typed.keys()).filter_map(|name| held_photo(name)).collect();
            views.extend(held.shown(&brought).map(|media| HeldView {
                form: name,
                media: media.clone(),
                chosen: back.is_none() || brought.contains(media),
            }));
        }
        Ok(views)
    }

    /// Whether a photo waits for one of this person's own forms of this ticket.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn holds(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        media: &MediaId,
    ) -> Result<bool, StoreError> {
        // Nobody else has a form that takes photos.
        if !entered.staff.may(Act::WorkOnSite, &ticket.locus()) {
            return Ok(false);
        }
        for name in EventKind::ALL.iter().filter_map(|form| photo_form(*form)) {
            let holding = Holding::of(&entered.staff.id, &ticket.id, name);
            let held = self.held.get(&holding, self.clock.now()).await?;
            if held.photos.iter().any(|photo| photo.media == *media) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The name of a form that takes photos, which is the last part of its address; none for the others.
#[must_use]
pub fn photo_form(form: EventKind) -> Option<&'static str> {
    StepForm::of(form).filter(|form| form.takes_photos()).map(|form| form.id)
}

/// Whether this person may read this ticket.
#[must_use]
pub fn may_read(staff: &Staff, ticket: &Ticket) -> bool {
    staff.may(Act::ReadReports, &ticket.locus())
}

/// Whether this person may read a report that a list of their area brings, of which a unit's own people have none.
#[must_use]
pub fn may_list(staff: &Staff, row: &AreaRow) -> bool {
    staff.may(Act::ReadReports, &row.locus())
}

/// What became of each attachment.
///
/// # Errors
/// Any [`StoreError`] of the reads.
pub async fn media_views(media: &Media, attachments: &[Attachment]) -> Result<Vec<MediaView>, StoreError> {
    let mut views = Vec::new();
    for attachment in attachments {
        let state = match media.get(&attachment.media).await?.map(|record| record.state) {
            None => MediaState::Pending,
            Some(store::MediaState::Ready { .. }) => MediaState::Ready,
            Some(store::MediaState::Failed { reason }) => MediaState::Failed(reason),
        };
        views.push(MediaView { id: attachment.media.clone(), kind: attachment.kind, state });
    }
    Ok(views)
}

/// A rendered page, or the plain sentence where rendering failed.
#[must_use]
pub fn rendered(status: StatusCode, html: Result<String, askama::Error>) -> Response {
    match html {
        Ok(html) => web::page(status, html),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be rendered");
            web::answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/plain; charset=utf-8",
                "页面暂时打不开，请稍后再试。",
            )
        }
    }
}

/// A page that only says something to a member of staff.
#[must_use]
pub fn say(status: StatusCode, staff: Option<&Staff>, title: &str, text: &str) -> Response {
    let link = Some(("/console", "回到工作台"));
    rendered(status, message(&MessagePage { staff, title, text, link }))
}

/// The store does not answer. Of a form nothing was done, and the browser still holds what was typed.
#[must_use]
pub fn unavailable(request: &Request, error: &StoreError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the store failed a console request");
    let text = if request.method == Method::POST {
        "这一步没有办成，也没有丢失。请按浏览器的“后退”回到刚才的页面，过一会儿再提交。"
    } else {
        "页面暂时打不开，请过一会儿再试。"
    };
    say(StatusCode::SERVICE_UNAVAILABLE, None, "系统暂时没有响应", text)
}

/// There is no such ticket for this person.
#[must_use]
pub fn no_ticket(staff: &Staff) -> Response {
    say(StatusCode::NOT_FOUND, Some(staff), "没有找到这件诉求", "编号不对，或者它不属于您的单位。")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_page_that_cannot_be_read_says_nothing_of_a_form() {
        let said = |method: Method| {
            let request = Request { method, ..Request::default() };
            let answer = unavailable(&request, &StoreError::Conflict);
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            String::from_utf8(answer.body().to_vec()).unwrap()
        };
        assert!(said(Method::POST).contains("这一步没有办成"));
        let page = said(Method::GET);
        assert!(page.contains("页面暂时打不开，请过一会儿再试") && !page.contains("提交"), "{page}");
    }

    #[test]
    fn a_form_is_foreign_where_the_browser_names_another_site() {
        let base = BaseUrl::parse("https://wx.example.cn").unwrap();
        let foreign = |headers: &[(&'static str, &'static str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, HeaderValue::from_static(value));
            }
            is_foreign(&base, &map)
        };
        let own = ("origin", "https://wx.example.cn");
        for headers in
            [&[][..], &[own], &[own, ("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")]]
        {
            assert!(!foreign(headers), "{headers:?}");
        }
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[own, ("sec-fetch-site", "cross-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-site")],
            &[("origin", "https://www.example.cn")],
            &[("origin", "null")],
            &[own, ("origin", "https://evil.example")],
        ] {
            assert!(foreign(headers), "{headers:?}");
        }
    }
}
