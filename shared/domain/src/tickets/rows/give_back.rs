//! Rows 10a, 12, 13 and 14: a wrong unit. The desk takes the order back, or the unit asks to give it back, and the third
//! time the district decides for good. The clock runs on; the resident is not bothered.

use super::{Setting, words};
use crate::calendar;
use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::asking::Returning;
use crate::tickets::choices::ReturnReason;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn recall(ticket: &mut Ticket, reason: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明为什么撤回，承办单位会看到");
    wrong.refuse()?;
    let text =
        format!("【撤回派单】{} 受理台撤回了这件，请停止办理。\n原因：{}", named(ticket), quoted(reason));
    let tells = ticket.unit.iter().map(|unit| Tell::unit(unit, text.clone())).collect();
    to_desk(ticket, at);
    Ok(Told { tells, internal: Some(format!("撤回派单：{}", reason.trim())), ..Told::default() })
}

/// What a unit's request to give an order back brings.
pub(super) struct Asked<'a> {
    pub(super) reason: ReturnReason,
    pub(super) basis: &'a str,
    pub(super) suggested: &'a UnitId,
    pub(super) suggested_name: &'a str,
}

pub(super) fn ask(ticket: &mut Ticket, asked: &Asked<'_>, at: &Setting<'_>) -> Result<Told, Refusal> {
    let Actor::Staff(staff) = at.actor else {
        return Err(Refusal::NotNow { why: "退单要由承办单位申请" });
    };
    if ticket.returns.is_final {
        return Err(Refusal::Over("区级已经终审，这件由本单位办理，不能再退".to_owned()));
    }
    let dispatched = ticket.ordered_at.or(ticket.dispatched_at).unwrap_or(at.now);
    let last = at.rules.ends(dispatched, at.rules.return_within);
    if last < at.now {
        return Err(Refusal::Over(format!(
            "退单要在派单后2个工作日内申请，已于{}截止；办不了的部分请加派协办或联系受理台",
            calendar::short(last)
        )));
    }
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, asked.basis, "basis", "请写明依据，比如三定方案、权责清单的哪一条");
    let own = ticket.unit.as_ref() == Some(asked.suggested) || *asked.suggested == ticket.desk;
    wrong.note(own, "suggested", "请选择您认为应该承办的另一个单位");
    wrong.refuse()?;
    ticket.returns.asked += 1;
    let count = ticket.returns.asked;
    ticket.returns.open = Some(Returning {
        by: staff.id.clone(),
        reason: asked.reason,
        basis: asked.basis.trim().to_owned(),
        suggested: asked.suggested.clone(),
        suggested_name: asked.suggested_name.to_owned(),
        at: at.now,
    });
    let text = format!(
        "【退单待审】{} 第{count}次申请退单：{}。建议派给{}。",
        named(ticket),
        asked.reason.name(),
        quoted(asked.suggested_name)
    );
    let tell = if ticket.is_third_return() {
        Tell::district(format!("{text}请区级终审。"))
    } else {
        Tell::unit(&ticket.desk, format!("{text}请审核。"))
    };
    Ok(Told {
        tells: vec![tell],
        internal: Some(format!(
            "申请退单：{}\n依据：{}\n建议单位：{}",
            asked.reason.name(),
            asked.basis.trim(),
            asked.suggested_name
        )),
        ..Told::default()
    })
}

pub(super) fn grant(ticket: &mut Ticket, note: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::short(&mut wrong, note, "note");
    wrong.refuse()?;
    let open = take(ticket)?;
    ticket.returns.granted += 1;
    ticket.returns.is_final = ticket.is_third_return();
    let is_final =
        if ticket.returns.is_final { "（区级终审，再派出的单位不能再退）" } else { "" };
    let text = format!("【同意退单】{} 同意退单{is_final}。", named(ticket));
    let mut tells: Vec<_> = ticket.unit.iter().map(|unit| Tell::unit(unit, text.clone())).collect();
    let desk = format!(
        "【待派单】{} 已退单{is_final}，建议派给{}，请改派。",
        named(ticket),
        quoted(&open.suggested_name)
    );
    tells.push(Tell::unit(&ticket.desk, desk));
    ticket.returns.suggested = Some(open.suggested);
    let note = with_note(note);
    to_desk(ticket, at);
    Ok(Told { tells, internal: Some(format!("同意退单{is_final}{note}")), ..Told::default() })
}

pub(super) fn refuse(ticket: &mut Ticket, note: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明为什么由这个单位办，单位会看到");
    wrong.refuse()?;
    let open = take(ticket)?;
    ticket.returns.is_final = ticket.is_third_return();
    let is_final = if ticket.returns.is_final { "区级终审决定" } else { "审核决定" };
    // A unit that asked before it signed has it now.
    if let (None, Actor::Staff(_)) = (&ticket.handler, at.actor) {
        ticket.handled_by = Some(open.by);
    }
    let text = format!(
        "【不同意退单】{} {is_final}由你单位办理，时限照常计算。\n原因：{}",
        named(ticket),
        quoted(note)
    );
    let tells = ticket.unit.iter().map(|unit| Tell::unit(unit, text.clone())).collect();
    Ok(Told { tells, internal: Some(format!("不同意退单：{}", note.trim())), ..Told::default() })
}

fn take(ticket: &mut Ticket) -> Result<Returning, Refusal> {
    ticket.returns.open.take().ok_or(Refusal::NotNow { why: "没有等待审核的退单申请" })
}

/// Back at the desk, which chooses another unit.
fn to_desk(ticket: &mut Ticket, at: &Setting<'_>) {
    ticket.unit = None;
    ticket.handler = None;
    ticket.handled_by = None;
    ticket.ordered_at = None;
    ticket.back_at = Some(at.now);
}

fn with_note(note: &str) -> String {
    let note = note.trim();
    if note.is_empty() { String::new() } else { format!("\n说明：{note}") }
}
