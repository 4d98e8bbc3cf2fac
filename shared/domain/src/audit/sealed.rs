//! The file of an hour.

use serde::{Deserialize, Serialize};

use super::digest::{Digest, Fields};
use super::entry::{Found, Key};
use super::hour::Hour;
use super::keys::AuditKeys;

/// What a file says of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where the entry lies.
    #[serde(flatten)]
    pub key: Key,
    /// Its digest.
    pub digest: Digest,
}

/// The signed file of an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedHour {
    /// The version of this form.
    pub version: u8,
    /// The hour.
    pub hour: Hour,
    /// The digest of the file of the hour before; [`Digest::NONE`] in the first file.
    pub before: Digest,
    /// The entries, by key.
    pub entries: Vec<Line>,
    /// The Ed25519 signature of the digest of this file, in hexadecimal.
    pub signature: String,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It is the file of another hour, or of a form that is not known.
    #[error("it is not the file of this hour")]
    OtherHour,
    /// Its entries are not in the order of their keys, or two have the same.
    #[error("its entries are out of order")]
    OutOfOrder,
    /// Another file came before it than the one that is there.
    #[error("it does not follow the file before it")]
    Unlinked,
    /// No known key signed it.
    #[error("its signature does not verify")]
    Unsigned,
}

impl SealedHour {
    /// The version that is written now.
    const VERSION: u8 = 1;

    /// Seals the entries of an hour after the file with the digest `before`. One that cannot be read is left out, so that
    /// the verification finds it.
    #[must_use]
    pub fn seal(hour: Hour, before: Digest, found: &[Found], keys: &AuditKeys) -> Self {
        let line =
            |found: &Found| Some(Line { key: found.key.clone(), digest: found.entry.as_ref()?.digest() });
        let mut entries: Vec<_> = found.iter().filter_map(line).collect();
        entries.sort_by(|one, other| one.key.cmp(&other.key));
        let mut sealed = Self { version: Self::VERSION, hour, before, entries, signature: String::new() };
        sealed.signature = keys.sign(&sealed.digest());
        sealed
    }

    /// The digest of everything but the signature; the next file holds it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let lines = self.entries.iter().flat_map(|line| {
            [line.key.partition.as_bytes(), line.key.sort.as_bytes(), line.digest.as_bytes().as_slice()]
        });
        let head = Fields::of("alliance audit hour 1")
            .number(i64::from(self.version))
            .text(&self.hour.to_string())
            .bytes(self.before.as_bytes())
            .number(i64::try_from(self.entries.len()).unwrap_or(i64::MAX));
        lines.fold(head, Fields::bytes).digest()
    }

    /// Checks the file of an hour by itself and against the digest of the file before it.
    ///
    /// # Errors
    /// The first thing that is [`Broken`].
    pub fn check(&self, hour: Hour, before: &Digest, keys: &AuditKeys) -> Result<(), Broken> {
        if self.version != Self::VERSION || self.hour != hour {
            return Err(Broken::OtherHour);
        }
        if !self.entries.is_sorted_by(|one, next| one.key < next.key) {
            return Err(Broken::OutOfOrder);
        }
        if !keys.verify(&self.digest(), &self.signature) {
            return Err(Broken::Unsigned);
        }
        if self.before != *before {
            return Err(Broken::Unlinked);
        }
        Ok(())
    }
}
