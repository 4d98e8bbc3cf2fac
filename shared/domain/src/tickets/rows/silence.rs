//! Row 28: nobody rated the answer in time. Some are called, the others are closed.

use super::Setting;
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::ending::Ending;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn call(ticket: &mut Ticket, at: &Setting<'_>) -> Told {
    let due = calendar::short(at.rules.ends(at.now, at.rules.follow_up));
    let text = format!("【待回访】{} 到期没有评价，请在{due}前打电话回访。", named(ticket));
    Told {
        tells: vec![Tell::unit(&ticket.desk, text)],
        public: Some(format!("还没有收到您的评价，工作人员会联系您，最晚{due}")),
        ..Told::default()
    }
}

pub(super) fn close(ticket: &mut Ticket, at: &Setting<'_>) -> Told {
    ticket.closed_at = Some(at.now);
    ticket.ended = Some(Ending::Silent);
    let text = format!(
        "您的诉求{}到期没有收到评价，先办结了。问题还在或者又出现了，30天内回复“重办{}”，我们接着办。",
        named(ticket),
        ticket.id
    );
    Told {
        tells: vec![Tell::reporter(text)],
        followers: Some(format!("{}已办结。", named_for_followers(ticket))),
        public: Some("到期没有评价，先办结".to_owned()),
        ..Told::default()
    }
}
