//! What holds for the whole: structure, rights, units, logs, and what a crash or a restart leaves.

mod circles;
mod crashes;
mod crashes_of_steps;
mod doors;
mod logs;
mod metrics;
mod restart;
mod restore;
mod rights;
mod security;
mod steps;
pub(crate) mod structure;
mod units;
mod units_of_content;
mod units_of_inbox;
mod units_of_residents;
mod units_of_search;
mod units_of_steps;
