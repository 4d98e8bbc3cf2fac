//! Row 30: within 30 days, the resident has a closed report worked on again.

use super::{Setting, words};
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::deadlines::next;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::quoted;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn reopen(ticket: &mut Ticket, reason: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let rules = at.rules;
    let closed = ticket.closed_at.unwrap_or(at.now);
    if rules.ends(closed, rules.reopen) < at.now {
        return Err(Refusal::Over(
            "这件诉求办结超过30天了，不能重办。问题还在，请重新说一遍，我们按新的诉求办".to_owned(),
        ));
    }
    if ticket.reopened >= rules.most_reopenings {
        return Err(Refusal::Over(format!(
            "这件诉求已经重办{}次，不能再重办。请重新反映，或者拨打12345",
            ticket.reopened
        )));
    }
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明有什么新的情况，或者什么又出现了");
    wrong.refuse()?;
    ticket.reopened += 1;
    ticket.since.redo_at = Some(at.now);
    ticket.clock = ticket.clock.again();
    ticket.closed_at = None;
    ticket.ended = None;
    ticket.given = None;
    // What is public tells of an end that was none.
    ticket.published = None;
    let due = next(ticket, at.now, rules).map(|deadline| calendar::short(deadline.due)).unwrap_or_default();
    let public = match &ticket.unit {
        Some(_) => format!("按您的要求重新办理，最晚{due}办完"),
        None => format!("按您的要求重新办理，最晚{due}安排好由谁处理"),
    };
    let text = format!(
        "【重办】{} 反映人要求重办，第{}次，最晚{due}。\n反映人说：{}",
        named(ticket),
        ticket.reopened,
        quoted(reason)
    );
    let mut tells = vec![Tell::unit(&ticket.desk, text.clone())];
    tells.extend(ticket.unit.iter().map(|unit| Tell::unit(unit, text.clone())));
    tells.extend(Tell::unless_in_chat(at.actor, ticket, format!("您的诉求{}{public}。", named(ticket))));
    Ok(Told {
        tells,
        followers: Some(format!("{}重新办理。", named_for_followers(ticket))),
        public: Some(public),
        internal: Some(format!("反映人要求重办：{}", reason.trim())),
        ..Told::default()
    })
}
