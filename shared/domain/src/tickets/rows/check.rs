//! Row 17: working, state kept. The unit checked on site, with a photo, a place and a time.

use jiff::{SignedDuration, Timestamp};

use super::Setting;
use crate::calendar;
use crate::ids::MediaId;
use crate::privacy;
use crate::tickets::Told;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::told;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// What was found on site.
pub(super) struct Check<'a> {
    pub(super) finding: &'a str,
    pub(super) place: &'a str,
    pub(super) photos: &'a [MediaId],
    /// When, where it was not now.
    pub(super) at: Option<Timestamp>,
}

pub(super) fn log_check(ticket: &mut Ticket, check: &Check<'_>, at: &Setting<'_>) -> Result<Told, Refusal> {
    let Check { finding, place, photos, .. } = *check;
    let mut wrong = Wrong::default();
    wrong.note(finding.trim().is_empty(), "finding", "请写明现场情况和已采取的措施，反映人会看到");
    if let Some(found) = privacy::find_personal(finding) {
        wrong.note(true, "finding", format!("反映人会看到这段话，请删去其中的{found}"));
    }
    wrong.note(place.trim().is_empty(), "place", "请写明核查地点");
    wrong.note(photos.is_empty(), "photos", "请附上至少一张现场照片");
    wrong.refuse()?;
    let seen = seen_at(ticket, check.at, at.now);
    ticket.checked_at = ticket.checked_at.or(Some(seen.unwrap_or(at.now)));
    if let (None, Actor::Staff(staff)) = (&ticket.handler, at.actor) {
        ticket.handler = Some(staff.name.clone());
        ticket.handled_by = Some(staff.id.clone());
    }
    let public = format!("已现场核查：{}", finding.trim());
    let later = seen.map(|seen| format!("\n核查时间：{}（当时没有网络，后来补传）", calendar::short(seen)));
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}{}", named(ticket), told(&public)))],
        followers: Some(format!("{}{}", named_for_followers(ticket), told(&public))),
        public: Some(public),
        internal: Some(format!("核查地点：{}{}", place.trim(), later.unwrap_or_default())),
        photos: photos.to_vec(),
    })
}

/// The time of a check that was sent later: not before the order was given, and not after now. None where a minute
/// makes no difference.
fn seen_at(ticket: &Ticket, at: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let seen = at?.max(ticket.dispatched_at.unwrap_or(ticket.submitted_at));
    (now.duration_since(seen) >= SignedDuration::from_mins(1)).then_some(seen)
}
