#![doc = include_str!("../README.md")]

pub mod callback;
#[cfg(feature = "client")]
pub mod client;
pub mod envelope;
pub mod inbound;
pub mod limits;
pub mod publish_test;
pub mod reaction;
pub mod reply;
pub mod signature;
pub mod xml;

/// The crate that provides the secret types in this crate's signatures.
pub use secrecy;
