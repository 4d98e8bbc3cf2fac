//! 我领读 and 听书俱乐部: readers in turn, a recording a day, aired at its minute or replaced by a spare one (rows R1 to R8 of
//! the design).

mod days;
mod plan;
mod swap;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

pub use days::{Alarm, Event, Recording, Refusal, Spare};
pub use plan::plan;
pub use swap::{Ask, NotSwapped, accept, ask};

/// How many days ahead the rota is planned.
pub const PLANNED_AHEAD: i64 = 30;
/// How long a spare recording may be aired.
pub const SPARE_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Below so many spare recordings somebody is told.
pub const FEW_SPARES: usize = 3;
/// How long a reader has to accept a swap.
pub const ASKED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The id of a reader within a series.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReaderId(pub String);

/// A series: who reads, on which days, and when it is aired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The readers, in their turn.
    pub readers: Vec<Reader>,
    /// The days on which there is a reading.
    pub days: Days,
    /// When it is aired, in China.
    pub time: Time,
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The id.
    pub id: ReaderId,
    /// The name that listeners hear.
    pub name: String,
    /// Days on which they do not read: first and last.
    #[serde(default)]
    pub leave: Vec<(Date, Date)>,
}

impl Reader {
    /// Whether they read on this day.
    #[must_use]
    pub fn is_there(&self, day: Date) -> bool {
        self.leave.iter().all(|(first, last)| day < *first || *last < day)
    }
}

/// The days of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Every day.
    Daily,
    /// Working days.
    Working,
    /// Every day but statutory holidays: weekends are read.
    NoHolidays,
}

/// A day of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Who reads.
    pub reader: ReaderId,
    /// Every write is conditional on this.
    pub version: u64,
    /// How far it is.
    pub state: State,
}

/// How far a day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待录: the reader has not recorded.
    Planned,
    /// 待审: the recording waits for a reviewer.
    Recorded(Recording),
    /// 待播: it is signed.
    Ready(Recording),
    /// 备播: a spare recording stands in.
    Spare(Spare),
    /// 已播: it was aired.
    Published {
        /// What was aired.
        recording: Recording,
        /// Whether it was a spare one.
        spare: bool,
        /// When.
        at: Timestamp,
    },
    /// 停播: nothing was aired.
    Silent,
}

impl State {
    /// What staff and readers read.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned => "待录",
            Self::Recorded(_) => "待审",
            Self::Ready(_) => "待播",
            Self::Spare(_) => "备播",
            Self::Published { .. } => "已播",
            Self::Silent => "停播",
        }
    }

    /// Whether the day is over.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Published { .. } | Self::Silent)
    }
}

/// The dates that are statutory holidays, of those around a plan.
pub type Holidays = BTreeSet<Date>;
