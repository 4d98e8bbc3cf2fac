//! The pages of the alliance, rendered on the server: pure functions of domain data and the time.
//!
//! A page does no I/O and decides nothing: handlers hand in what it shows, the lifecycle says which forms are
//! possible, and the templates in `templates/` hold the words. Everything written by people is escaped there.
//!
//! **Invariant:** nothing under `resident` reads an internal field of a ticket or an event.

pub mod console;
mod form;
mod media;
pub mod resident;
pub mod steps;
mod words;

pub use form::{Errors, Typed};
pub use words::read_aloud;

pub use media::{HeldView, MediaState, MediaView, held_photo, photo_field};

/// The value of `Content-Security-Policy` for every page.
///
/// The one style sheet and the scripts are inline in the pages and allowed by their digests; a test fails with the
/// new digest when either changes. `data:` pictures are the login code only.
pub const CSP: &str = "default-src 'none'; img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; \
    style-src 'sha256-aFr2tds2zTymEMF2TMEhmImQoQfvFMKEqwWAs6U9ha0='; \
    script-src 'sha256-G99962CnBeAjGPiTAFSjZxOVrEFJSakSyAaj+GJNy3Q=' 'sha256-PoorInjP6sJVFbR2guOY8tBR7Tf99C65yKGJYQYDF7c=' \
    'sha256-ia7NN9zqSG75Kp3ViOcMQl0+oeGUohP0eiV2dtcn90w=' 'sha256-m2YREpXqCJIiGwNwk8yirCRtG6uZwWCz3fz8XXjCTeI=' \
    'sha256-S9eRxTWH9LIxSnvnar6fbfMZBdfgHvUmAWH3eJA5Tj0='";

/// The one style sheet, for pages that others render in the same look.
pub const STYLE: &str = include_str!("../../templates/style.css");

#[cfg(test)]
mod tests;
