//! Photos, recordings and videos, and how long they are kept.

mod form_photos;
mod quotas;
mod retention;
mod told;
