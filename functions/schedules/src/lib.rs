//! What the clock calls.

mod deadline_sweep;

pub use deadline_sweep::DeadlineSweep;
