//! The audit (审计): what staff did and what personal data they looked at, in entries that are sealed hour by hour into a
//! chain of signed files (pure).
//!
//! An entry is written once and never changed. An hour's file lists the key and the digest of each of its entries and
//! the digest of the file before it, and is signed. Whoever changes, removes, inserts or moves an entry afterwards
//! contradicts the file, and whoever changes a file contradicts its signature or the file after it.

mod digest;
mod entry;
mod hour;
mod keys;
mod sealed;
#[cfg(test)]
mod tests;
mod verdict;

use jiff::SignedDuration;

pub use digest::Digest;
pub use entry::{Entry, Found, Key, What, Who, digest_of};
pub use hour::{Hour, SHARDS};
pub use keys::{AuditKeys, InvalidAuditKeys};
pub use sealed::{Broken, Line, SealedHour};
pub use verdict::{Finding, compare};

/// How long an entry is kept: three years. The files, which name nobody, are kept for ever.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 366 * 3);

/// How long after its end an hour is sealed. Until then a function that read the clock before the end may still write.
pub const SEALED_AFTER: SignedDuration = SignedDuration::from_mins(10);
