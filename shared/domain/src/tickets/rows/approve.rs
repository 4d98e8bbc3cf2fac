//! Row 25: close_review → answered. Another person reads the answer before the resident does.

use jiff::Timestamp;

use crate::privacy;
use crate::tickets::Told;
use crate::tickets::given::Given;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::told;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// What staff read where the answer needs a call.
const CALL: &str = "反映人没有用微信，请打电话告知答复";

pub(super) fn approve(ticket: &mut Ticket, now: Timestamp) -> Result<Told, Refusal> {
    let answer = ticket.public_answer.clone().unwrap_or_default();
    if let Some(found) = privacy::find_personal(&answer) {
        return Err(Refusal::field("public", format!("答复里有{found}，不能发给反映人，请联系承办单位改写")));
    }
    let photos = if ticket.after_photos.is_empty() { "" } else { "点开链接看照片。" };
    let text = format!(
        "您的诉求{}有答复了：\n{}\n{photos}解决了，请回复“解决了{id}”；没有解决，请回复“没解决{id}”。",
        named(ticket),
        told(&answer),
        id = ticket.id,
    );
    // Somebody without WeChat hears the answer on the telephone, and without a number only when they ask.
    let has_number = ticket.contact.is_some() || ticket.principals_telephone().is_some();
    let untold = ticket.reporter.is_none() && has_number;
    ticket.given = Some(Given { event: ticket.events + 1, at: now, had_at: None, untold });
    Ok(Told {
        tells: vec![Tell::reporter(text).answering()],
        followers: Some(format!("{}有答复了：\n{}", named_for_followers(ticket), told(&answer))),
        internal: untold.then(|| CALL.to_owned()),
        public: Some(format!("答复：{answer}")),
        photos: ticket.after_photos.clone(),
    })
}
