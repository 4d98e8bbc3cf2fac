//! Row 8: submitted → triaged. The first to accept it stays responsible (首接负责).

use jiff::Timestamp;

use crate::ids::CommunityCode;
use crate::tickets::standing::named;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;
use crate::tickets::{Category, Told};

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
    let public = "已受理，正在安排处理单位".to_owned();
    Told {
        tells: vec![Tell::reporter(format!("您的诉求{}{public}。", named(ticket)))],
        public: Some(public),
        ..Told::default()
    }
}
