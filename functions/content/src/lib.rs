//! What staff make public: a closed report becomes a public case (民情回音).

mod case_mask;
mod cases;
mod copies;
mod refusing;
mod ticket_decide_proposal;
mod ticket_propose;

use alliance::runtime::catalogue::{Entry, Program};

pub use case_mask::CaseMask;
pub use cases::Cases;
pub use ticket_decide_proposal::TicketDecideProposal;
pub use ticket_propose::TicketPropose;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "content",
    binary: "content",
    functions: &[
        Entry::http::<Cases>("cases"),
        Entry::http::<CaseMask>("case-mask"),
        Entry::http::<TicketPropose>("ticket-propose"),
        Entry::http::<TicketDecideProposal>("ticket-decide-proposal"),
    ],
};
