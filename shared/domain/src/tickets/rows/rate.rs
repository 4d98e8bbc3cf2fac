//! Row 26: answered → closed. The resident says that it is solved.

use jiff::Timestamp;

use crate::tickets::Told;
use crate::tickets::ending::Ending;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn rate_solved(ticket: &mut Ticket, actor: &Actor, now: Timestamp) -> Told {
    ticket.closed_at = Some(now);
    ticket.ended = Some(Ending::Rated);
    let mut tells = Vec::new();
    tells.extend(Tell::unless_in_chat(
        actor,
        ticket,
        format!("您的诉求{}已办结，谢谢您的反映！", named(ticket)),
    ));
    if let Some(unit) = &ticket.unit {
        tells.push(Tell::unit(unit, format!("【已办结】{} 反映人确认已解决。", named(ticket))));
    }
    Told {
        public: Some("您确认已解决，诉求办结".to_owned()),
        tells,
        followers: Some(format!("{}已办结。", named_for_followers(ticket))),
        ..Told::default()
    }
}
