//! Row 17: working, state kept. The unit checked on site, with a photo, a place and a time.

use jiff::Timestamp;

use crate::ids::MediaId;
use crate::privacy;
use crate::tickets::Told;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::told;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn log_check(
    ticket: &mut Ticket,
    finding: &str,
    place: &str,
    photos: &[MediaId],
    actor: &Actor,
    now: Timestamp,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    wrong.note(finding.trim().is_empty(), "finding", "请写明现场情况和已采取的措施，反映人会看到");
    if let Some(found) = privacy::find_personal(finding) {
        wrong.note(true, "finding", format!("反映人会看到这段话，请删去其中的{found}"));
    }
    wrong.note(place.trim().is_empty(), "place", "请写明核查地点");
    wrong.note(photos.is_empty(), "photos", "请附上至少一张现场照片");
    wrong.refuse()?;
    ticket.checked_at = ticket.checked_at.or(Some(now));
    if let (None, Actor::Staff(staff)) = (&ticket.handler, actor) {
        ticket.handler = Some(staff.name.clone());
        ticket.handled_by = Some(staff.id.clone());
    }
    let public = format!("已现场核查：{}", finding.trim());
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}{}", named(ticket), told(&public)))],
        followers: Some(format!("{}{}", named_for_followers(ticket), told(&public))),
        public: Some(public),
        internal: Some(format!("核查地点：{}", place.trim())),
        photos: photos.to_vec(),
    })
}
