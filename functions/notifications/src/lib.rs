//! Delivers what residents and staff are to be told.

mod climb;
mod deliver;
mod notice;

pub use deliver::Deliver;
