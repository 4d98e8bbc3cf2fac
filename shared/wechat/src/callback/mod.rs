//! The whole door: query and body in, a verified push out; a reply in, a sealed body out.
//!
//! Only safe mode opens it. A plaintext body is not covered by its signature, so whoever saw one query string could
//! send any text in a resident's name.

mod query;
mod receiver;
mod refused;

pub use query::Query;
pub use receiver::{Opened, Receiver};
pub use refused::Refused;

#[cfg(test)]
mod tests;
