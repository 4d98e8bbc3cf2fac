//! What the clock calls.

mod deadline_sweep;
mod held_photos;

pub use deadline_sweep::DeadlineSweep;
