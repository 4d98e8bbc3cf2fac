//! What holds for the whole: structure, rights, units, logs, and what a crash or a restart leaves.

mod circles;
mod crashes;
mod doors;
mod logs;
mod metrics;
mod restart;
mod restore;
mod rights;
mod security;
mod step_units;
pub(crate) mod structure;
mod units;
