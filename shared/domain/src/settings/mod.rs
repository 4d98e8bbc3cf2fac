//! What operators set without an engineer. Each kind of setting is a [`Book`]: a table of rows that a form changes one at a
//! time and a CSV file many at once, by the same description and with the same checks.
//!
//! A change is a list of rows before and after. It is carried out only where each row still is what it was before, so what
//! was proposed is what is confirmed.

mod amounts;
mod book;
mod change;
mod column;
mod file;
mod guides;
mod people;
mod rules;
#[cfg(test)]
mod tests;
mod words;

pub use amounts::{MOST_BYTES, MOST_CHANGES, MOST_ROWS};
pub use book::{Book, Contents, World};
pub use change::{Change, NotSettled, PROPOSED_FOR, Proposed, Settled, differences, foresee, settle};
pub use column::{Column, Kind, Problem, Record, Row};
pub use file::{export, parse};
pub use people::abolished;
