//! The pages of the alliance, rendered on the server: pure functions of domain data and the time.
//!
//! A page does no I/O and decides nothing: handlers hand in what it shows, the lifecycle says which forms are
//! possible, and the templates in `templates/` hold the words. Everything written by people is escaped there.
//!
//! **Invariant:** nothing under `resident` reads an internal field of a ticket or an event.

pub mod console;
mod district;
pub mod feed;
mod form;
mod icons;
mod media;
mod parts;
mod policy;
pub mod resident;
pub mod steps;
mod words;

pub(crate) use district::{district, dressed, emblem};
pub use form::{Errors, Typed};
pub(crate) use icons::icon;
pub(crate) use parts::{initial, notice_icon};
pub use policy::{Script, Sheet, csp, csp_with_form_to, script, sheet, style};
pub use words::read_aloud;

pub use media::{HeldView, MediaState, MediaView, held_photo, photo_field};

#[cfg(test)]
mod tests;
