//! Row 9: a pure question is answered from the knowledge base, without a unit.

use super::{Setting, approve, words};
use crate::tickets::command::Outcome;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::named;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;
use crate::tickets::{Category, Told};

pub(super) fn answer(
    ticket: &mut Ticket,
    public: &str,
    source: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, public, "public", "请写给反映人的答复");
    words::public(&mut wrong, public, "public");
    words::needed(&mut wrong, source, "source", "请选择或写明依据的办事指南");
    let is_question = ticket.category == Some(Category::Question);
    wrong.note(!is_question, "public", "只有“咨询”可以直接答复；要到现场办的，请派单");
    wrong.refuse()?;
    let Actor::Staff(staff) = at.actor else {
        return Err(Refusal::NotNow { why: "直接答复要由受理员办理" });
    };
    // Whoever wrote the answer does not judge it later.
    ticket.handed_in_by = Some(staff.id.clone());
    ticket.public_answer = Some(public.trim().to_owned());
    ticket.outcome = Some(Outcome::Solved);
    ticket.since.accept_untold = false;
    let mut told = approve::approve(ticket, at.now)?;
    let ended = format!("【协办结束】{} 已直接答复反映人，不用再办。", named(ticket));
    told.tells.extend(ticket.end_orders().iter().map(|unit| Tell::unit(unit, ended.clone())));
    let internal = [Some(format!("依据：{}", source.trim())), told.internal].into_iter().flatten();
    Ok(Told { internal: Some(internal.collect::<Vec<_>>().join("\n")), ..told })
}
