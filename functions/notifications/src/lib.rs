//! Delivers what residents and staff are to be told.

mod deliver;

pub use deliver::Deliver;
