//! Delivers what residents and staff are to be told.

mod audience;
mod climb;
mod deliver;
mod notice;

pub use deliver::Deliver;
