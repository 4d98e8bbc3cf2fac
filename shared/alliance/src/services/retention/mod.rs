//! Enforces retention where no time-to-live of the store does: for reports, photos and recordings.
//!
//! Data is deleted before the record that leads to it, so that the next run can finish after an interruption.

mod archiving;
mod files;
mod unheld;

pub use archiving::Archiving;
pub use files::Files;
pub use unheld::Unheld;
