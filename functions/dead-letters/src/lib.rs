//! Keeps what failed for good, shows it to operators, and has it done again.

mod dead_letter_keep;
mod dead_letters;

pub use dead_letter_keep::DeadLetterKeep;
pub use dead_letters::DeadLetters;
