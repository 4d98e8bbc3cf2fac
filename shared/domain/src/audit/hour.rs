//! The hours by which entries are filed and sealed.

use std::fmt;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::{self, CHINA};
use crate::ids::InvalidId;

/// The number of partitions over which the entries of an hour are spread.
pub const SHARDS: u8 = 4;

/// An hour of the district's time, such as `2026-12-01T15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hour(DateTime);

impl Hour {
    /// The hour that a moment lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let local = calendar::local(at).datetime();
        Self(local.date().at(local.hour(), 0, 0, 0))
    }

    /// Reads the text of an hour.
    ///
    /// # Errors
    /// [`InvalidId`] for anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let invalid = |_| InvalidId { kind: "hour" };
        let read = DateTime::strptime("%Y-%m-%dT%H:%M", format!("{text}:00")).map_err(invalid)?;
        let hour = Self(read);
        // `2026-1-1T5` is read as well, but is not how an hour is written.
        if hour.to_string() == text { Ok(hour) } else { Err(InvalidId { kind: "hour" }) }
    }

    /// When it begins.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        CHINA.to_timestamp(self.0).unwrap_or(Timestamp::MAX)
    }

    /// When it ends.
    #[must_use]
    pub fn ends(self) -> Timestamp {
        self.begins().saturating_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX)
    }

    /// The hour after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.ends())
    }

    /// The hour before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self::of(self.begins().saturating_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN))
    }

    /// The partition of its entries with this number, below [`SHARDS`].
    #[must_use]
    pub fn partition(self, shard: u8) -> String {
        format!("{self}#{shard}")
    }

    /// Its partitions.
    pub fn partitions(self) -> impl Iterator<Item = String> {
        (0..SHARDS).map(move |shard| self.partition(shard))
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H"))
    }
}

impl TryFrom<String> for Hour {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<Hour> for String {
    fn from(hour: Hour) -> Self {
        hour.to_string()
    }
}
