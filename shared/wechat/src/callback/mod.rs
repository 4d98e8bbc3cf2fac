//! The whole door: query and body in, a verified push out; a reply in, a sealed body out.
//!
//! Ciphertext opens it, in XML or JSON, alone (safe mode) or beside its plain twin (compatible mode). A plaintext body
//! is not covered by its signature, so whoever saw one query string could send any text in a resident's name: a
//! receiver takes it only when it is told to.

mod freshness;
mod query;
mod receiver;
mod refused;

pub use query::Query;
pub use receiver::{Opened, Receiver};
pub use refused::Refused;

#[cfg(test)]
mod tests;
