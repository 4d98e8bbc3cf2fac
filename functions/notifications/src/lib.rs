//! Delivers what residents and staff are to be told.

mod deliver;
mod ladder;

pub use deliver::Deliver;
