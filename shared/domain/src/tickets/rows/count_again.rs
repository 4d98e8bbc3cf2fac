//! Row 22: any open state, kept. The holiday notice for a year was entered, and a deadline that reaches into that year
//! is counted again.

use crate::calendar;
use crate::tickets::Told;
use crate::tickets::deadlines::counted_again;
use crate::tickets::refusal::Refusal;
use crate::tickets::rules::Rules;
use crate::tickets::ticket::Ticket;

pub(super) fn count_again(ticket: &Ticket, rules: &Rules) -> Result<Told, Refusal> {
    let (Some(before), Some(after)) = (ticket.deadline, counted_again(ticket, rules)) else {
        return Err(Refusal::field("deadline", "这件诉求没有时限"));
    };
    if !before.provisional || after.provisional {
        return Err(Refusal::field("deadline", "时限没有变化，不用重新核定"));
    }
    let what = after.kind.name();
    let is_same = before.due == after.due;
    let internal = if is_same {
        format!("已按国务院放假通知核定{what}时限，没有变化")
    } else {
        format!("已按国务院放假通知核定，{what}时限改为{}", calendar::short(after.due))
    };
    // Residents are told of a date that moves, and of nothing else.
    let for_resident = after.kind.for_resident();
    let public =
        (!is_same).then(|| format!("放假安排定了，最晚{}{for_resident}", calendar::short(after.due)));
    Ok(Told { public, internal: Some(internal), ..Told::default() })
}
