//! 我领读 and 听书俱乐部: readers in turn, a recording a day, aired at its minute or replaced by a spare one (rows R1 to R8 of
//! the design).

mod change;
mod days;
mod keeping;
mod plan;
mod recording;
mod swap;
mod telling;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Follower};

pub use change::{Change, Membership, SpareChange};
pub use days::{Applied, Event, Refusal, Stock, Tell};
pub use keeping::{LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, MOST_READERS, MOST_TEXTS, names_in};
pub use plan::{plan, planned_more, reassigned};
pub use recording::{FewParts, MOST_PARTS, Part, Recording, Sign, Sound, Spare};
pub use swap::{Ask, NotSwapped, accept, ask};
pub use telling::named;
pub(crate) use telling::to_read;
pub use telling::{asked, swapped, tells, tells_of_spare};

/// How many days ahead the rota is planned.
pub const PLANNED_AHEAD: i64 = 30;
/// How long a spare recording may be aired.
pub const SPARE_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);
/// How long a spare recording waits for its signature: its voices are deleted then.
pub const UNSIGNED_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);
/// Below so many spare recordings somebody is told.
pub const FEW_SPARES: usize = 3;
/// How long a reader has to accept a swap.
pub const ASKED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The id of a reader within a series.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReaderId(pub String);

impl ReaderId {
    /// Nobody yet: a day that a volunteer may take.
    #[must_use]
    pub fn nobody() -> Self {
        Self(String::new())
    }

    /// Whether a volunteer may take the day.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.0.is_empty()
    }
}

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
    /// Whether its readers take days themselves, as in 听书俱乐部, in place of a turn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub volunteers: bool,
    /// The texts that the next days get, in their order.
    #[serde(default)]
    pub texts: Vec<Text>,
    /// The last day on which the days ahead were planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<Date>,
    /// Every write is conditional on this.
    #[serde(default)]
    pub version: u64,
}

/// Whether this may be the id of a series: that of its account, and eight digits of a number to the base of sixteen.
#[must_use]
pub fn is_series_id(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.rsplit_once('-').is_some_and(|(account, fresh)| {
        AccountId::parse(account).is_ok() && fresh.len() == 8 && fresh.bytes().all(is_digit)
    })
}

impl Series {
    /// A reader.
    #[must_use]
    pub fn reader(&self, id: &ReaderId) -> Option<&Reader> {
        self.readers.iter().find(|reader| reader.id == *id)
    }

    /// The name of a reader that listeners hear.
    #[must_use]
    pub fn reader_name(&self, id: &ReaderId) -> &str {
        if id.is_nobody() {
            return "还没有人认领";
        }
        self.reader(id).map_or("领读人", |reader| reader.name.as_str())
    }

    /// The reader who is this follower.
    #[must_use]
    pub fn reader_of(&self, follower: &Follower) -> Option<&Reader> {
        self.readers.iter().find(|reader| !reader.left && reader.follower.as_ref() == Some(follower))
    }
}

/// A text that is read out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its title.
    pub title: String,
    /// The text, or where it is found.
    pub body: String,
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
    /// Who they are in the chat; none until they sent their digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follower: Option<Follower>,
    /// The digits with which they say who they are; none once they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether they left: their name stays with what they read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
}

impl Reader {
    /// Whether they read on this day.
    #[must_use]
    pub fn is_there(&self, day: Date) -> bool {
        !self.left && self.leave.iter().all(|(first, last)| day < *first || *last < day)
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

impl Days {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Working, Self::NoHolidays];

    /// Its name in forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Working => "working",
            Self::NoHolidays => "no_holidays",
        }
    }

    /// What staff and listeners read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "每天",
            Self::Working => "每个工作日",
            Self::NoHolidays => "每天，法定节假日除外",
        }
    }
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
    /// What is read out, where it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// When the clock last told somebody of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<Timestamp>,
}

/// How far a day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a month of days is held at once, and a box would be one more read each"
)]
pub enum State {
    /// 待录: the reader has not recorded.
    Planned,
    /// 待审: the recording waits for a reviewer.
    Recorded(Recording),
    /// 待播: it is signed.
    Ready(Recording),
    /// 备播: a spare recording stands in.
    Spare {
        /// The recording that stands in.
        spare: Spare,
        /// What the day's own reader recorded and nobody has signed; it wins once it is signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own: Option<Recording>,
    },
    /// 已播: it was aired.
    Published {
        /// What was aired.
        recording: Recording,
        /// Who read it.
        by: ReaderId,
        /// Whether it was a spare one.
        spare: bool,
        /// When.
        at: Timestamp,
    },
    /// 已撤: it was aired, and taken back.
    Withdrawn {
        /// Why, for staff.
        reason: String,
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
            Self::Spare { own: None, .. } => "备播",
            Self::Spare { own: Some(_), .. } => "备播，另有录音待审",
            Self::Published { .. } => "已播",
            Self::Withdrawn { .. } => "已撤",
            Self::Silent => "停播",
        }
    }

    /// Whether nothing is aired on this day any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Published { .. } | Self::Withdrawn { .. } | Self::Silent)
    }

    /// The recording that waits for a reviewer.
    #[must_use]
    pub fn unsigned(&self) -> Option<&Recording> {
        match self {
            Self::Recorded(recording) | Self::Spare { own: Some(recording), .. } => Some(recording),
            _ => None,
        }
    }
}

/// What was counted of the reading of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listeners {
    /// Who opened the page.
    pub read: u64,
    /// Who listened.
    pub heard: u64,
    /// Who listened within the first hour.
    pub first_hour: u64,
}

/// The dates that are statutory holidays, of those around a plan.
pub type Holidays = BTreeSet<Date>;
