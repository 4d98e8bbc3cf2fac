//! A call that a resident asked for (回电): due one working day later, at most three tries.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::act::By;
use super::attention::{CallWanted, HalfDay};
use crate::calendar::WorkCalendar;
use crate::ids::ConversationId;

/// How often a resident is called.
pub const MOST_TRIES: usize = 3;
/// How long after a try without success the next one counts: it is to be at another hour.
const APART: SignedDuration = SignedDuration::from_hours(1);
/// The beginning of a call's key.
const KEY: &str = "callback#";

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// They spoke.
    Reached,
    /// Nobody answered.
    NotReached,
    /// They do not want to speak.
    Refused,
}

impl CallOutcome {
    /// The words that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reached => "已通话",
            Self::NotReached => "没有打通",
            Self::Refused => "对方不需要回电了",
        }
    }
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTry {
    /// Who called.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: CallOutcome,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Still to be made.
    Due,
    /// Made, or given up after the last try.
    Done,
    /// The resident no longer wants it.
    Off,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its key within the conversation: of the message that asked for it.
    pub key: String,
    /// The number to call.
    pub number: String,
    /// The half of the day that suits the resident.
    pub when: HalfDay,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When it is to be made at the latest.
    pub due: Timestamp,
    /// Where it stands.
    pub state: CallState,
    /// The tries, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<CallTry>,
}

impl Call {
    /// The call that a message asks for; `off` where a later message called it off.
    pub(super) fn new(
        conversation: &ConversationId,
        message: &str,
        wanted: &CallWanted,
        off: bool,
        calendar: &WorkCalendar,
    ) -> Self {
        Self {
            conversation: conversation.clone(),
            key: format!("{KEY}{message}"),
            number: wanted.number.clone(),
            when: wanted.when,
            asked: wanted.at,
            due: calendar.next_office_day(wanted.at),
            state: if off { CallState::Off } else { CallState::Due },
            tries: Vec::new(),
        }
    }

    /// The key of the message that asked for it.
    #[must_use]
    pub fn message(&self) -> &str {
        self.key.strip_prefix(KEY).unwrap_or_default()
    }

    /// Whether it is still to be made.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.state == CallState::Due
    }

    /// Whether somebody tried within the last hour.
    #[must_use]
    pub fn was_tried_just_before(&self, now: Timestamp) -> bool {
        self.tries.last().is_some_and(|last| now.duration_since(last.at) < APART)
    }

    /// The call after one more try.
    #[must_use]
    pub fn tried(&self, by: By, outcome: CallOutcome, at: Timestamp) -> Self {
        let mut call = self.clone();
        call.tries.push(CallTry { by, at, outcome });
        let over = outcome != CallOutcome::NotReached || call.tries.len() >= MOST_TRIES;
        call.state = if over { CallState::Done } else { CallState::Due };
        call
    }
}

impl HalfDay {
    /// The words that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "上午下午都可以",
            Self::Morning => "上午",
            Self::Afternoon => "下午",
        }
    }
}
