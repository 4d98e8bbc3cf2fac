//! The whole callback: query and body in, a verified push out; a reply in, a sealed body out.
//!
//! As a rule only ciphertext is accepted, in XML or JSON, alone (safe mode) or beside its plain twin (compatible mode).
//! A plaintext body is not covered by its signature, so anybody who saw one query string could send any text in a
//! resident's name: a receiver accepts it only if configured to.

mod freshness;
mod query;
mod receiver;
mod refused;

pub use query::Query;
pub use receiver::{Opened, Receiver};
pub use refused::Refused;

#[cfg(test)]
mod tests;
