//! Row 23: working → close_review. The unit hands in its work, with separate texts for staff and for the resident.

use crate::calendar;
use crate::ids::MediaId;
use crate::privacy;
use crate::staff::Act;
use crate::tickets::Told;
use crate::tickets::command::{ContactEvidence, Outcome};
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::named;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// The work that the unit hands in.
pub(super) struct Work<'a> {
    pub(super) internal: &'a str,
    pub(super) public: &'a str,
    pub(super) outcome: &'a Outcome,
    pub(super) contact: &'a ContactEvidence,
    pub(super) photos: &'a [MediaId],
}

pub(super) fn hand_in(ticket: &mut Ticket, work: &Work<'_>, actor: &Actor) -> Result<Told, Refusal> {
    let Actor::Staff(staff) = actor else {
        return Err(Refusal::NotYours { who: Act::WorkForUnit.rule().who });
    };
    check(ticket, work)?;
    ticket.handed_in_by = Some(staff.id.clone());
    ticket.internal_result = Some(work.internal.trim().to_owned());
    ticket.public_answer = Some(work.public.trim().to_owned());
    ticket.outcome = Some(work.outcome.clone());
    ticket.after_photos = work.photos.to_vec();
    let solved = match work.outcome {
        Outcome::Solved => "已解决".to_owned(),
        Outcome::Unsolved { reason } => format!("未解决：{reason}"),
    };
    let contact = work.contact;
    Ok(Told {
        // The resident can read the answer only after another person has approved it.
        public: None,
        internal: Some(format!(
            "办理情况：{}\n结果：{solved}\n拟答复：{}\n联系记录：{} {} {}",
            work.internal.trim(),
            work.public.trim(),
            calendar::short(contact.at),
            contact.who,
            contact.how,
        )),
        photos: work.photos.to_vec(),
        tells: vec![Tell::unit(
            &ticket.desk,
            format!("【待审核】{} {}已申请办结，请审核。", named(ticket), staff.name),
        )],
        followers: None,
    })
}

fn check(ticket: &Ticket, work: &Work<'_>) -> Result<(), Refusal> {
    let mut wrong = Wrong::default();
    let open = ticket.orders.iter().filter(|order| order.state.is_open());
    let open: Vec<_> = open.map(|order| order.name.as_str()).collect();
    let waits = format!("{}还在协办，等办结或退回后再申请办结", open.join("、"));
    wrong.note(!open.is_empty(), "internal", waits);
    wrong.note(work.internal.trim().is_empty(), "internal", "请填写办理情况");
    wrong.note(work.public.trim().is_empty(), "public", "请填写给反映人的答复");
    if let Some(found) = privacy::find_personal(work.public) {
        wrong.note(true, "public", format!("答复是公开的，请删去其中的{found}"));
    }
    let unexplained = matches!(work.outcome, Outcome::Unsolved { reason } if reason.trim().is_empty());
    wrong.note(unexplained, "reason", "没有解决的，请写明原因");
    let untold = work.contact.who.trim().is_empty() || work.contact.how.trim().is_empty();
    wrong.note(untold, "contact_how", "请写明谁、用什么方式联系过反映人");
    let physical = ticket.category != Some(crate::tickets::Category::Question);
    let unproven = physical && matches!(work.outcome, Outcome::Solved) && work.photos.is_empty();
    wrong.note(unproven, "photos", "请附上处理后的照片");
    wrong.refuse()
}
