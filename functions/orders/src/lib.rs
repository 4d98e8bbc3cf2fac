//! One function for each step of units and supervisors while a report is worked on.

mod ticket_check;
mod ticket_hand_in;
mod ticket_sign;

use alliance::runtime::catalogue::{Entry, Program};

pub use ticket_check::TicketCheck;
pub use ticket_hand_in::TicketHandIn;
pub use ticket_sign::TicketSign;

/// The area's functions, except those that handle photos.
pub static PROGRAM: Program =
    Program { area: "orders", binary: "orders", functions: &[Entry::http::<TicketSign>("ticket-sign")] };

/// The functions that handle photos: the code that decodes and stores them is a third of a binary, and steps without
/// photos do not carry it.
pub static WITH_PHOTOS: Program = Program {
    area: "orders",
    binary: "orders-photos",
    functions: &[Entry::http::<TicketCheck>("ticket-check"), Entry::http::<TicketHandIn>("ticket-hand-in")],
};
