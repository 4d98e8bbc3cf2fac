//! The pages residents open.

mod columns;
mod public_cases;
mod readings;
mod resident_site;

use alliance::runtime::catalogue::{Entry, Program};

pub use resident_site::ResidentSite;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "residents",
    binary: "residents",
    functions: &[Entry::http::<ResidentSite>("resident-site")],
};
