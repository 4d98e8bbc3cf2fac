//! Row 8: submitted → triaged. The first to accept it stays responsible (首接负责).
//!
//! The dispatch often follows within minutes, and WeChat lets an account send five messages: so the resident hears of
//! both in one notice, and of the acceptance by itself only where the dispatch does not come in time. A danger is told
//! at once.

use jiff::Timestamp;

use crate::ids::CommunityCode;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::telling::{Tell, is_urgent};
use crate::tickets::ticket::Ticket;
use crate::tickets::{Category, Told};

const ACCEPTED: &str = "已受理，正在安排处理单位";

pub(super) fn accept(
    ticket: &mut Ticket,
    category: Category,
    community: Option<&CommunityCode>,
    urgent: bool,
    now: Timestamp,
) -> Told {
    ticket.category = Some(category);
    ticket.community = community.cloned().or_else(|| ticket.community.clone());
    ticket.urgent = urgent || category == Category::Danger;
    ticket.accepted_at = Some(now);
    // The officer has read what was added, and this is what they make of it.
    ticket.since.danger_at = None;
    ticket.since.accept_untold = ticket.reporter.is_some() && !is_urgent(ticket);
    let tells = if ticket.since.accept_untold { Vec::new() } else { vec![told(ticket)] };
    let followers = Some(format!("{}{ACCEPTED}。", named_for_followers(ticket)));
    Told { tells, followers, public: Some(ACCEPTED.to_owned()), ..Told::default() }
}

/// By the clock: the dispatch did not follow.
pub(super) fn tell_accepted(ticket: &mut Ticket) -> Result<Told, Refusal> {
    if !ticket.since.accept_untold {
        return Err(Refusal::NothingToTell);
    }
    ticket.since.accept_untold = false;
    Ok(Told { tells: vec![told(ticket)], ..Told::default() })
}

fn told(ticket: &Ticket) -> Tell {
    Tell::reporter(format!("您的诉求{}{ACCEPTED}。", named(ticket)))
}
