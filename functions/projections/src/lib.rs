//! Derives further data from the streams of the tables. Each table has one such function, the second and last reader of
//! its stream, which runs a list of projections.

mod audit;
mod facts;
mod guide_words;
mod inbox_index;
mod menu_taps;
mod project_messages;
mod project_tickets;
mod projection;

use alliance::runtime::catalogue::{Entry, Program};

pub use project_messages::ProjectMessages;
pub use project_tickets::ProjectTickets;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "projections",
    binary: "projections",
    functions: &[
        Entry::stream::<ProjectTickets>("project-tickets"),
        Entry::stream::<ProjectMessages>("project-messages"),
    ],
};
