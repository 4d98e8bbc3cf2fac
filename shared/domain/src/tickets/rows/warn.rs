//! Row 22: any open state, kept. A ticket turns yellow a working day before it is due, and red when it is overdue.

use super::{Setting, supervise};
use crate::tickets::Told;
use crate::tickets::command::Alert;
use crate::tickets::deadlines::{DeadlineKind, next};
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::named;
use crate::tickets::state::State;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn warn(ticket: &mut Ticket, level: Alert, at: &Setting<'_>) -> Result<Told, Refusal> {
    let on_site = ticket.deadline.is_some_and(|deadline| deadline.kind == DeadlineKind::FirstAction);
    if on_site && ticket.alert == Alert::Red {
        // After the first look on site that nobody took, the end of the work comes next.
        ticket.deadline = next(ticket, at.now, at.rules);
        ticket.alert = Alert::None;
    } else if on_site && level == Alert::Red {
        ticket.since.site_missed = true;
    }
    if level <= ticket.alert {
        return Err(Refusal::field("level", "这一级提醒已经发过"));
    }
    ticket.alert = level;
    let what = ticket.deadline.map_or("办理", |deadline| deadline.kind.name());
    let text = match level {
        Alert::Red => format!("【红牌】{} 已超过{what}时限，请立即处理。", named(ticket)),
        _ => format!("【黄牌】{} 即将到{what}时限，请抓紧处理。", named(ticket)),
    };
    // A yellow warning is not worth telling after the deadline, because the red card follows.
    let good_until = ticket.deadline.filter(|_| level == Alert::Yellow).map(|deadline| deadline.due);
    let mut units: Vec<_> = ticket.queue().cloned().into_iter().collect();
    // A red card is also sent to the desk, whichever unit was to act.
    if level == Alert::Red && !units.contains(&ticket.desk) {
        units.push(ticket.desk.clone());
    }
    let mut tells: Vec<_> =
        units.iter().map(|unit| Tell::unit(unit, text.clone()).until(good_until)).collect();
    // The desk cannot decide the third request.
    if ticket.state == State::ReturnReview && ticket.is_third_return() {
        tells.push(Tell::district(text.clone()).until(good_until));
    }
    if level == Alert::Red {
        let why = format!("已超过{what}时限");
        let flagged = supervise::automatically(ticket, &why, at.now, at.rules);
        if flagged.is_empty() {
            tells.extend(ticket.unit.iter().map(|unit| Tell::head(unit, text.clone())));
            tells.push(Tell::supervisors(text.clone()));
        }
        tells.extend(flagged);
    }
    Ok(Told { internal: Some(text), tells, ..Told::default() })
}
