//! One function for each transition of desks and residents: it reads the form, and the pure rules decide. The deadline
//! sweep makes the transitions that are due, and the list of each morning says what is overdue. The steps of units are in `functions/orders`.

mod deadline_sweep;
mod overdue_list;
mod pairs;
mod sender_block;
mod storm_close;
mod storm_open;
mod suggestions;
mod ticket_accept;
mod ticket_add;
mod ticket_answer;
mod ticket_appeal;
mod ticket_approve;
mod ticket_ask;
mod ticket_bulk;
mod ticket_consent;
mod ticket_correct;
mod ticket_decide_decline;
mod ticket_decline;
mod ticket_dispatch;
mod ticket_divert;
mod ticket_follow_up;
mod ticket_merge;
mod ticket_rate;
mod ticket_recall;
mod ticket_reopen;
mod ticket_send_back;
mod ticket_settle;
mod ticket_submit;
mod ticket_supply;
mod ticket_tell;
mod ticket_unmerge;
mod ticket_urge;
mod ticket_withdraw;

use alliance::runtime::catalogue::{Entry, Program};

pub use deadline_sweep::DeadlineSweep;
pub use overdue_list::OverdueList;
pub use sender_block::SenderBlock;
pub use storm_close::StormClose;
pub use storm_open::StormOpen;
pub use ticket_accept::TicketAccept;
pub use ticket_add::TicketAdd;
pub use ticket_answer::TicketAnswer;
pub use ticket_appeal::TicketAppeal;
pub use ticket_approve::TicketApprove;
pub use ticket_ask::TicketAsk;
pub use ticket_bulk::TicketBulk;
pub use ticket_consent::TicketConsent;
pub use ticket_correct::TicketCorrect;
pub use ticket_decide_decline::TicketDecideDecline;
pub use ticket_decline::TicketDecline;
pub use ticket_dispatch::TicketDispatch;
pub use ticket_divert::TicketDivert;
pub use ticket_follow_up::TicketFollowUp;
pub use ticket_merge::TicketMerge;
pub use ticket_rate::TicketRate;
pub use ticket_recall::TicketRecall;
pub use ticket_reopen::TicketReopen;
pub use ticket_send_back::TicketSendBack;
pub use ticket_settle::TicketSettle;
pub use ticket_submit::TicketSubmit;
pub use ticket_supply::TicketSupply;
pub use ticket_tell::TicketTell;
pub use ticket_unmerge::TicketUnmerge;
pub use ticket_urge::TicketUrge;
pub use ticket_withdraw::TicketWithdraw;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "tickets",
    binary: "tickets",
    functions: &[
        Entry::schedule::<DeadlineSweep>("deadline-sweep"),
        Entry::schedule::<OverdueList>("overdue-list"),
        Entry::http::<SenderBlock>("sender-block"),
        Entry::http::<StormOpen>("storm-open"),
        Entry::http::<StormClose>("storm-close"),
        Entry::http::<TicketAccept>("ticket-accept"),
        Entry::http::<TicketAdd>("ticket-add"),
        Entry::http::<TicketBulk>("ticket-bulk"),
        Entry::http::<TicketAppeal>("ticket-appeal"),
        Entry::http::<TicketApprove>("ticket-approve"),
        Entry::http::<TicketConsent>("ticket-consent"),
        Entry::http::<TicketDispatch>("ticket-dispatch"),
        Entry::http::<TicketFollowUp>("ticket-follow-up"),
        Entry::http::<TicketRate>("ticket-rate"),
        Entry::http::<TicketReopen>("ticket-reopen"),
        Entry::http::<TicketSendBack>("ticket-send-back"),
        Entry::http::<TicketSubmit>("ticket-submit"),
        Entry::http::<TicketTell>("ticket-tell"),
        Entry::http::<TicketUrge>("ticket-urge"),
        Entry::http::<TicketWithdraw>("ticket-withdraw"),
        Entry::http::<TicketDivert>("ticket-divert"),
        Entry::http::<TicketSettle>("ticket-settle"),
        Entry::http::<TicketAsk>("ticket-ask"),
        Entry::http::<TicketSupply>("ticket-supply"),
        Entry::http::<TicketDecline>("ticket-decline"),
        Entry::http::<TicketDecideDecline>("ticket-decide-decline"),
        Entry::http::<TicketMerge>("ticket-merge"),
        Entry::http::<TicketUnmerge>("ticket-unmerge"),
        Entry::http::<TicketAnswer>("ticket-answer"),
        Entry::http::<TicketRecall>("ticket-recall"),
        Entry::http::<TicketCorrect>("ticket-correct"),
    ],
};
