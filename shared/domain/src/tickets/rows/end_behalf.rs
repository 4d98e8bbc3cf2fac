//! Row 1a: the state kept. The person for whom it was reported says that they never agreed, or the reporter takes the
//! link back. The report goes on as the reporter's alone.

use super::Setting;
use crate::tickets::Told;
use crate::tickets::standing::named;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::{OnBehalf, Ticket};

pub(super) fn end(ticket: &mut Ticket, at: &Setting<'_>) -> Told {
    let principal = ticket.principal().cloned();
    let by_principal =
        matches!(at.actor, Actor::Reporter(Some(follower)) if principal.as_ref() == Some(follower));
    // That it was a report for another stays known: it is called about all the same.
    ticket.on_behalf = Some(OnBehalf::default());
    let who = if by_principal { "被代报的人说没有同意" } else { "反映人取消了代报" };
    let desk = format!("【代报取消】{} {who}。诉求照常办理，只算反映人自己的。", named(ticket));
    let mut tells = vec![Tell::unit(&ticket.desk, desk)];
    if by_principal {
        let text = format!(
            "您替家人报的诉求{}，家人回复说没有同意，代报已取消。事情照样办，以后只通知您一个人。",
            named(ticket)
        );
        tells.push(Tell::reporter(text));
    } else if let Some(principal) = &principal {
        let text = format!("您的家人取消了替您报的诉求{}，以后不再通知您。", ticket.id);
        tells.push(Tell::follower(principal, text));
    }
    Told {
        tells,
        public: Some("代报已取消，事情照样办，只算反映人自己报的".to_owned()),
        internal: Some(who.to_owned()),
        ..Told::default()
    }
}
