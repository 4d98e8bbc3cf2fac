//! What a form of staff is answered that was not carried out: its page with everything that was typed or, to the outbox
//! of a phone, a sentence.

use http::StatusCode;

use super::phones;
use super::staff::Transitions;
use crate::pages::{Errors, held_photo};
use crate::runtime::rendering::BUSY;
use crate::runtime::web::{self, Request, Response};
use crate::services::door::{self, Entered};
use crate::services::forms::FormReader;
use crate::services::ticket_pages::Returned;
use crate::store::{Allowed, StoreError};
use domain::staff::kinds::ReadReports;
use domain::tickets::{Actor, Refusal, Ticket, possible};

/// Who is answered, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) entered: &'a Entered,
    pub(super) reading: &'a Allowed<ReadReports>,
    /// Whether it is the outbox of a phone that waits for the answer.
    pub(super) by_phone: bool,
}

impl Transitions {
    /// The page with a form that came back.
    pub(super) async fn back(
        &self,
        at: At<'_>,
        ticket: &Ticket,
        returned: &Returned,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        if at.by_phone {
            return Ok(phones::returned(status, returned));
        }
        self.pages.page(at.entered, at.reading, ticket, Some(returned), status).await
    }

    /// The page with the submitted form, and why it was refused.
    pub(super) async fn refused(
        &self,
        at: At<'_>,
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
        self.back(at, ticket, &returned, status).await
    }

    /// The answer to a form that was sent only to add a photo: the page with everything that was typed, or, for the
    /// page's script, the photos that are held now.
    pub(super) async fn added(
        &self,
        at: At<'_>,
        request: &Request,
        ticket: &Ticket,
        form: FormReader,
    ) -> Result<Response, StoreError> {
        let step = form.step();
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
        self.pages.page(at.entered, at.reading, ticket, Some(&returned), status).await
    }

    /// The page in its present state, with what was typed.
    pub(super) async fn moved_on(
        &self,
        at: At<'_>,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        let actor = Actor::Staff(at.entered.staff().clone());
        let gone = !returned.form.is_possible(&possible(ticket, &actor));
        let is_as_seen =
            returned.typed.get("version").is_some_and(|seen| *seen == ticket.version.to_string());
        let mut banner = if is_as_seen && !gone {
            BESIDES_MOVED_ON.to_owned()
        } else {
            let state = ticket.state.name();
            format!("这件诉求已有新进展，现在是“{state}”。您刚才的操作没有执行，请看过再办。")
        };
        // A phone still has them.
        let waits = gone && !at.by_phone;
        if waits && returned.typed.keys().any(|name| held_photo(name).is_some()) {
            banner.push_str("您传的照片保留24小时，又能办这一步时还在表单里。");
        }
        returned.banner = Some(banner);
        self.back(at, ticket, &returned, StatusCode::CONFLICT).await
    }

    /// The page with everything that was typed, ready to be sent again.
    pub(super) async fn busy(
        &self,
        at: At<'_>,
        ticket: &Ticket,
        mut returned: Returned,
    ) -> Result<Response, StoreError> {
        returned.banner = Some(BUSY.to_owned());
        self.back(at, ticket, &returned, StatusCode::SERVICE_UNAVAILABLE).await
    }
}

/// The answer to a page's script whose form is from an earlier session: the present session's token, to retry with. No
/// other site can read it, as none is allowed to.
pub(super) fn present_token(entered: &Entered) -> Response {
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
