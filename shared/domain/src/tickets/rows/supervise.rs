//! Rows 21 and 21a: supervision (督办): the unit's head reports in writing, and a supervisor lifts the flag.

use jiff::Timestamp;

use super::{Setting, words};
use crate::calendar;
use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::Late;
use crate::tickets::rules::Rules;
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::supervision::Supervision;
use crate::tickets::table::OPEN;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn supervise(ticket: &mut Ticket, reason: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明为什么督办，单位会看到");
    wrong.refuse()?;
    let tells = begin(ticket, reason.trim(), at.now, at.rules);
    Ok(Told { tells, internal: Some(format!("督办：{}", reason.trim())), ..Told::default() })
}

/// Flags a report by itself, within another step: a red card, a second redo, many duplicates, a third urge. Nothing
/// where it is supervised already.
pub(super) fn automatically(ticket: &mut Ticket, reason: &str, now: Timestamp, rules: &Rules) -> Vec<Tell> {
    if ticket.supervision.is_some() || !OPEN.contains(&ticket.state) {
        return Vec::new();
    }
    let mut tells = begin(ticket, reason, now, rules);
    tells.push(Tell::supervisors(format!("【督办提醒】{} 已自动督办：{reason}。", named(ticket))));
    tells
}

fn begin(ticket: &mut Ticket, reason: &str, now: Timestamp, rules: &Rules) -> Vec<Tell> {
    let report_due = rules.ends(now, rules.report);
    ticket.supervision = Some(Supervision {
        reason: reason.to_owned(),
        since: now,
        report_due,
        reported_at: None,
        escalated: false,
    });
    match &ticket.unit {
        Some(unit) => vec![demanded(ticket, unit, reason, report_due)],
        None => {
            let text = format!("【督办】{} {}。请抓紧办理。", named(ticket), quoted(reason));
            vec![Tell::unit(&ticket.desk, text)]
        }
    }
}

/// Tells the head of the unit that a report was just dispatched to, where it is supervised and no report has come: the
/// time for the report counts from here.
pub(super) fn demand(ticket: &mut Ticket, now: Timestamp, rules: &Rules) -> Option<Tell> {
    let supervision = ticket.supervision.as_mut().filter(|it| it.reported_at.is_none())?;
    supervision.report_due = rules.ends(now, rules.report);
    supervision.escalated = false;
    let (reason, due) = (supervision.reason.clone(), supervision.report_due);
    ticket.unit.as_ref().map(|unit| demanded(ticket, unit, &reason, due))
}

fn demanded(ticket: &Ticket, unit: &UnitId, reason: &str, due: Timestamp) -> Tell {
    let (name, why, due) = (named(ticket), quoted(reason), calendar::short(due));
    Tell::head(unit, format!("【督办单】{name} {why}。请单位负责人在{due}前书面报告。"))
}

pub(super) fn report(ticket: &mut Ticket, text: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, text, "text", "请写明办到哪一步、为什么慢、什么时候办完");
    wrong.refuse()?;
    if let Some(supervision) = ticket.supervision.as_mut() {
        supervision.reported_at = Some(at.now);
    }
    let notice = format!("【督办报告】{} 承办单位已书面报告，请看是否解除督办。", named(ticket));
    Ok(Told {
        tells: vec![Tell::supervisors(notice)],
        internal: Some(format!("督办报告：{}", text.trim())),
        ..Told::default()
    })
}

pub(super) fn lift(ticket: &mut Ticket, note: &str) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明为什么解除督办");
    wrong.refuse()?;
    ticket.supervision = None;
    let text = format!("【解除督办】{} 请继续按时办理。", named(ticket));
    let to = ticket.unit.as_ref().unwrap_or(&ticket.desk);
    Ok(Told {
        tells: vec![Tell::unit(to, text)],
        internal: Some(format!("解除督办：{}", note.trim())),
        ..Told::default()
    })
}

/// Row 22: a decision or a report is late, and the next above is told.
pub(super) fn escalate(ticket: &mut Ticket, late: Late, at: &Setting<'_>) -> Result<Told, Refusal> {
    let name = named(ticket);
    let (text, above) = match late {
        Late::Request(kind) => {
            let open = ticket.requests.iter_mut().find(|request| request.ask.kind() == kind);
            let request = open.filter(|request| !request.escalated && request.due <= at.now);
            let Some(request) = request else { return Err(Refusal::NothingToTell) };
            request.escalated = true;
            let text =
                format!("【逾期未决定】{name} {}的{}到期没有决定，请决定。", request.name, kind.name());
            let above = match kind {
                crate::tickets::RequestKind::Publication => Tell::admins(text.clone()),
                crate::tickets::RequestKind::Decline => Tell::supervisors(text.clone()),
                _ => Tell::district(text.clone()),
            };
            (text, above)
        }
        Late::Report => {
            let supervision = ticket.supervision.as_mut();
            let open =
                supervision.filter(|it| !it.escalated && it.reported_at.is_none() && it.report_due <= at.now);
            let Some(supervision) = open else { return Err(Refusal::NothingToTell) };
            supervision.escalated = true;
            let text = format!("【督办逾期】{name} 到期没有书面报告。");
            (text.clone(), Tell::supervisors(text))
        }
    };
    Ok(Told { tells: vec![above], internal: Some(text), ..Told::default() })
}
