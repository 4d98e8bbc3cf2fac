//! One function for each transition of desks and residents: it reads the form, and the pure rules decide. The deadline
//! sweep makes the transitions that are due. The steps of units are in `functions/orders`.

mod deadline_sweep;
mod sender_block;
mod suggestions;
mod ticket_accept;
mod ticket_add;
mod ticket_appeal;
mod ticket_approve;
mod ticket_consent;
mod ticket_dispatch;
mod ticket_follow_up;
mod ticket_rate;
mod ticket_reopen;
mod ticket_send_back;
mod ticket_submit;
mod ticket_tell;
mod ticket_urge;
mod ticket_withdraw;

use alliance::runtime::catalogue::{Entry, Program};

pub use deadline_sweep::DeadlineSweep;
pub use sender_block::SenderBlock;
pub use ticket_accept::TicketAccept;
pub use ticket_add::TicketAdd;
pub use ticket_appeal::TicketAppeal;
pub use ticket_approve::TicketApprove;
pub use ticket_consent::TicketConsent;
pub use ticket_dispatch::TicketDispatch;
pub use ticket_follow_up::TicketFollowUp;
pub use ticket_rate::TicketRate;
pub use ticket_reopen::TicketReopen;
pub use ticket_send_back::TicketSendBack;
pub use ticket_submit::TicketSubmit;
pub use ticket_tell::TicketTell;
pub use ticket_urge::TicketUrge;
pub use ticket_withdraw::TicketWithdraw;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "tickets",
    binary: "tickets",
    functions: &[
        Entry::schedule::<DeadlineSweep>("deadline-sweep"),
        Entry::http::<SenderBlock>("sender-block"),
        Entry::http::<TicketAccept>("ticket-accept"),
        Entry::http::<TicketAdd>("ticket-add"),
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
    ],
};
