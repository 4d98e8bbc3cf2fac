//! Derives further data from the streams of the tables. Each table has one such function, the second and last reader of
//! its stream, which runs a list of projections.

mod facts;
mod project_tickets;
mod projection;

use alliance::runtime::catalogue::{Entry, Program};

pub use project_tickets::ProjectTickets;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "projections",
    binary: "projections",
    functions: &[Entry::stream::<ProjectTickets>("project-tickets")],
};
