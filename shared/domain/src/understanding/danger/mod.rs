//! Dangers to life and crises: what kinds there are, and the words that tell of them.

mod advice;
mod kinds;
mod rules;

pub use advice::Advice;
pub use kinds::Danger;
pub(super) use rules::{DangerSounds, Told, speaks_of_a_notice, speaks_of_relief, told};
