//! Row 27: answered → follow_up. The resident says that it is not solved, or that they are dissatisfied; a person calls.

use jiff::Timestamp;

use crate::calendar;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::rules::Rules;
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// The longest reason, in characters.
const MOST_CHARACTERS: usize = 500;

/// What the resident says.
#[derive(Clone, Copy)]
pub(super) enum Low {
    Unsolved,
    Dissatisfied,
}

impl Low {
    fn words(self) -> &'static str {
        match self {
            Self::Unsolved => "没有解决",
            Self::Dissatisfied => "不满意",
        }
    }
}

pub(super) fn rate_low(
    ticket: &mut Ticket,
    low: Low,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
    rules: &Rules,
) -> Result<Told, Refusal> {
    let reason = reason.trim();
    if reason.chars().count() > MOST_CHARACTERS {
        return Err(Refusal::field("reason", format!("原因太长，请控制在{MOST_CHARACTERS}字以内")));
    }
    // Somebody who answers has read the answer.
    if let Some(given) = &mut ticket.given {
        given.untold = false;
    }
    let (words, due) = (low.words(), calendar::short(rules.ends(now, rules.follow_up)));
    let how = if ticket.contact.is_some() { "打电话回访您" } else { "联系您" };
    let public = format!("您反映{words}。接下来会有工作人员{how}，最晚{due}");
    let mut for_desk = format!("【待回访】{} 反映人说{words}，请在{due}前回访。", named(ticket));
    let mut tells = Vec::new();
    if !reason.is_empty() {
        for_desk.push_str(&format!("\n原因：{}", quoted(reason)));
    }
    tells.push(Tell::unit(&ticket.desk, for_desk));
    tells.extend(Tell::unless_in_chat(actor, ticket, format!("您的诉求{}：{public}。", named(ticket))));
    Ok(Told {
        // The reason may hold a telephone number, and the link to the page may be passed on.
        internal: (!reason.is_empty()).then(|| format!("反映人的原因：{reason}")),
        public: Some(public),
        tells,
        ..Told::default()
    })
}
