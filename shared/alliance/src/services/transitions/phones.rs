//! Forms that the outbox of a phone sends: in the name of whoever made the entry, once, and answered in JSON.

use http::StatusCode;
use jiff::Timestamp;

use crate::pages::held_photo;
use crate::pages::steps::StepForm;
use crate::runtime::web::{self, Request, Response};
use crate::services::forms::FormReader;
use crate::services::ticket_pages::Returned;
use crate::store::Acted;
use domain::field::{Entry, Made};
use domain::ids::EntryKey;
use domain::tickets::Ticket;

/// The fields that change each time an entry is sent.
const NOT_SAID: [&str; 3] = ["csrf", "once", "sent_at"];

/// An entry as it came.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) entry: Entry,
    /// What it does.
    pub(super) acted: Acted,
}

/// Whether a form comes from an outbox: it names the person who made the entry.
pub(super) fn is_from_one(form: &FormReader, request: &Request) -> bool {
    request.accepts_json() && form.typed.contains_key("by")
}

impl Sent {
    /// The entry that a form is sent for; none where it only brings a photo. What cannot be read is noted as wrong.
    pub(super) fn of(form: &mut FormReader, ticket: &Ticket, step: &StepForm) -> Option<Self> {
        if form.typed.get("step").is_some_and(|step| step == "add") {
            return None;
        }
        let key = form.parsed("once", |key| EntryKey::parse(key).ok());
        let made = made(form);
        // A photo that is sent again has another name: only how many there are is compared.
        let photos = form.photos_kept().len().to_string();
        let fields = form.typed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let said = fields.filter(|(name, _)| !NOT_SAID.contains(name) && held_photo(name).is_none());
        let acted = Acted::of(ticket, step.id, said.chain([("photos", photos.as_str())]));
        Some(Self { entry: Entry { key: key?, made: made? }, acted })
    }
}

/// When an entry was made, in milliseconds of Unix time, as the phone's clock told.
fn made(form: &mut FormReader) -> Option<Made> {
    let mut moment = |field: &str| {
        form.parsed(field, |text| text.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    };
    let (at, sent) = (moment("made_at"), moment("sent_at"));
    Some(Made { at: at?, sent: sent? })
}

/// When the person was on site, where a phone's outbox sends it later and its clock can be believed.
pub fn on_site_at(form: &mut FormReader, now: Timestamp) -> Option<Timestamp> {
    let is_entry = form.typed.contains_key("once");
    is_entry.then(|| made(form)).flatten().and_then(|made| made.counts(now))
}

/// It has acted, now or when it was sent first. With the report's version after it, a later entry of the same phone can
/// follow it.
pub(super) fn done(version: u64) -> Response {
    web::json(StatusCode::OK, serde_json::json!({ "state": "done", "version": version }).to_string())
}

/// The entry is another person's.
pub(super) fn theirs() -> Response {
    answer(StatusCode::CONFLICT, "theirs", "这一条是别人填的，要本人登录后上传。")
}

/// Another entry has acted under this key.
pub(super) fn changed() -> Response {
    answer(StatusCode::CONFLICT, "look", "这一条先前已经传过，内容和现在的不一样。请打开诉求看看。")
}

/// The photos that it names wait no longer: the phone still has them.
pub(super) fn photos_gone() -> Response {
    answer(StatusCode::CONFLICT, "photos", "照片要重新上传。")
}

/// The store is busy, or another step came between: the same entry may act in a moment.
pub(super) fn again() -> Response {
    answer(StatusCode::SERVICE_UNAVAILABLE, "again", "系统正忙，过一会儿自动再传。")
}

/// It did not act, and a person has to look: what the page of the report would say.
pub(super) fn returned(status: StatusCode, returned: &Returned) -> Response {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return again();
    }
    let label = |field: &str| returned.form.field(field).map_or("", |field| field.label);
    let wrong = returned.errors.0.iter().map(|(field, message)| match label(field) {
        "" => message.clone(),
        label => format!("{label}：{message}"),
    });
    let said: Vec<_> = returned.banner.iter().cloned().chain(wrong).collect();
    answer(status, "look", &said.join("；"))
}

fn answer(status: StatusCode, state: &str, said: &str) -> Response {
    web::json(status, serde_json::json!({ "state": state, "said": said }).to_string())
}
