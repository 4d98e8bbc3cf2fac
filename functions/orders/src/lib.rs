//! One function for each step of units and supervisors while a report is worked on.

mod order_hand_in;
mod order_return;
mod order_sign;
mod ticket_check;
mod ticket_decide_extension;
mod ticket_decide_return;
mod ticket_decide_suspension;
mod ticket_extend;
mod ticket_hand_in;
mod ticket_join;
mod ticket_lift;
mod ticket_report;
mod ticket_return;
mod ticket_sign;
mod ticket_supervise;
mod ticket_suspend;
mod ticket_transfer;
mod unit_move;

use alliance::runtime::catalogue::{Entry, Program};

pub use order_hand_in::OrderHandIn;
pub use order_return::OrderReturn;
pub use order_sign::OrderSign;
pub use ticket_check::TicketCheck;
pub use ticket_decide_extension::TicketDecideExtension;
pub use ticket_decide_return::TicketDecideReturn;
pub use ticket_decide_suspension::TicketDecideSuspension;
pub use ticket_extend::TicketExtend;
pub use ticket_hand_in::TicketHandIn;
pub use ticket_join::TicketJoin;
pub use ticket_lift::TicketLift;
pub use ticket_report::TicketReport;
pub use ticket_return::TicketReturn;
pub use ticket_sign::TicketSign;
pub use ticket_supervise::TicketSupervise;
pub use ticket_suspend::TicketSuspend;
pub use ticket_transfer::TicketTransfer;
pub use unit_move::UnitMove;

/// The area's functions, except those that handle photos.
pub static PROGRAM: Program = Program {
    area: "orders",
    binary: "orders",
    functions: &[
        Entry::http::<TicketSign>("ticket-sign"),
        Entry::http::<TicketReturn>("ticket-return"),
        Entry::http::<TicketDecideReturn>("ticket-decide-return"),
        Entry::http::<TicketTransfer>("ticket-transfer"),
        Entry::http::<TicketJoin>("ticket-join"),
        Entry::http::<TicketExtend>("ticket-extend"),
        Entry::http::<TicketDecideExtension>("ticket-decide-extension"),
        Entry::http::<TicketSuspend>("ticket-suspend"),
        Entry::http::<TicketDecideSuspension>("ticket-decide-suspension"),
        Entry::http::<TicketSupervise>("ticket-supervise"),
        Entry::http::<TicketLift>("ticket-lift"),
        Entry::http::<TicketReport>("ticket-report"),
        Entry::http::<OrderSign>("order-sign"),
        Entry::http::<OrderHandIn>("order-hand-in"),
        Entry::http::<OrderReturn>("order-return"),
        Entry::http::<UnitMove>("unit-move"),
    ],
};

/// The functions that handle photos: the code that decodes and stores them is a third of a binary, and steps without
/// photos do not carry it.
pub static WITH_PHOTOS: Program = Program {
    area: "orders",
    binary: "orders-photos",
    functions: &[Entry::http::<TicketCheck>("ticket-check"), Entry::http::<TicketHandIn>("ticket-hand-in")],
};
