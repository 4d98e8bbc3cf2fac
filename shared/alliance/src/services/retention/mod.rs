//! Carries out how long things are kept, where no time-to-live of the store does: reports, photos and recordings.
//!
//! What is deleted goes before the note that leads to it, so that an interruption leaves work for the next run.

mod archiving;
mod files;
mod unheld;

pub use archiving::Archiving;
pub use files::Files;
pub use unheld::Unheld;
