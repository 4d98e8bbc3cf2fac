//! Row 29: follow_up → closed, or back to work. An officer who did not do the work has spoken to the resident.

use jiff::Timestamp;

use super::{call, supervise};
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::command::{Call, Verdict};
use crate::tickets::deadlines::next;
use crate::tickets::ending::Ending;
use crate::tickets::refusal::Refusal;
use crate::tickets::rules::Rules;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::quoted;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn follow_up(
    ticket: &mut Ticket,
    verdict: Verdict,
    call: &Call,
    now: Timestamp,
    rules: &Rules,
) -> Result<Told, Refusal> {
    let record = call::record(call, now, true)?;
    let (public, mut tells) = match verdict {
        Verdict::Satisfied => (end(ticket, Ending::Satisfied, "回访时您表示满意，诉求办结", now), Vec::new()),
        Verdict::Explained => {
            (end(ticket, Ending::Explained, "已向您说明情况和依据，诉求办结", now), Vec::new())
        }
        Verdict::Redo => redo(ticket, call, now, rules),
    };
    let followers = match verdict {
        Verdict::Redo => format!("{}重新办理。", named_for_followers(ticket)),
        _ => format!("{}已办结。", named_for_followers(ticket)),
    };
    tells.push(Tell::reporter(format!("您的诉求{}：{public}。", named(ticket))));
    let followers = Some(followers);
    Ok(Told { public: Some(public), internal: Some(record), tells, followers, ..Told::default() })
}

fn end(ticket: &mut Ticket, ending: Ending, words: &str, now: Timestamp) -> String {
    ticket.closed_at = Some(now);
    ticket.ended = Some(ending);
    words.to_owned()
}

/// The work is done again: whoever has to act hears when it is due, and from the second time on the supervisors do.
fn redo(ticket: &mut Ticket, call: &Call, now: Timestamp, rules: &Rules) -> (String, Vec<Tell>) {
    ticket.since.redo += 1;
    ticket.since.redo_at = Some(now);
    ticket.clock = ticket.clock.again();
    let due = next(ticket, now, rules).map(|deadline| calendar::short(deadline.due)).unwrap_or_default();
    let (count, name) = (ticket.since.redo, named(ticket));
    let said = quoted(&call.said);
    let actor = ticket.queue().unwrap_or(&ticket.desk);
    let text = format!("【重办】{name} 回访不满意，第{count}次重办，最晚{due}。\n反映人说：{said}");
    let mut tells = vec![Tell::unit(actor, text)];
    if count >= rules.redo_for_supervision {
        let why = format!("已是第{count}次重办，最晚{due}");
        tells.extend(supervise::automatically(ticket, &why, now, rules));
    }
    let public = match &ticket.unit {
        Some(_) => format!("回访后重新办理，最晚{due}办完"),
        None => format!("回访后重新办理，最晚{due}安排好由谁处理"),
    };
    (public, tells)
}
