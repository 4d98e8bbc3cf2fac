//! Stores work that failed for good, shows it to operators, and replays it.

mod dead_letter_keep;
mod dead_letters;

use alliance::runtime::catalogue::{Entry, Program};

pub use dead_letter_keep::DeadLetterKeep;
pub use dead_letters::DeadLetters;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "dead-letters",
    binary: "dead-letters",
    functions: &[
        Entry::queue::<DeadLetterKeep>("dead-letter-keep"),
        Entry::http::<DeadLetters>("dead-letters"),
    ],
};
