//! Why a message needs a person. The callback stores it on the message; the projection of the messages' stream puts the
//! conversation in the list 待回复.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rating::Rating;
use crate::ids::MediaId;

/// What staff have to do about one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Why.
    pub reason: Reason,
    /// The beginning of what was said, at most 100 characters; empty for a recording without words or a photo.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// The recording or photo that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
}

/// Why a message needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// Danger to life or a crisis: the people on duty are told at once, day and night.
    Danger {
        /// What kind, as staff read it: 火灾, 有人轻生.
        what: String,
        /// Whether the person may be hiding: nothing that is sent to them may betray them.
        quiet: bool,
    },
    /// Somebody asked for a person (找人工).
    Person,
    /// Somebody wants to be called back.
    Call {
        /// The call.
        call: CallWanted,
    },
    /// The call is not needed any more.
    CallOff,
    /// A question that nothing answered, or words that were not understood.
    NotUnderstood,
    /// Somebody says how satisfied they are with how a conversation ended.
    Rated {
        /// How.
        rating: Rating,
    },
    /// A recording without words, which somebody has to listen to.
    Recording,
    /// An offer or a report is open and not sent. Reminded of once; becomes [`Self::NotUnderstood`]'s equal when the
    /// reply window closes.
    Unsent,
    /// What was open has been sent, dropped or answered: an [`Self::Unsent`] before it is settled.
    Settled,
}

/// A call that somebody asked for (回电).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallWanted {
    /// The number to call.
    pub number: String,
    /// The half of the day that suits them.
    #[serde(default)]
    pub when: HalfDay,
    /// When it was asked for.
    pub at: Timestamp,
}

/// When a call suits somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HalfDay {
    /// In the morning or in the afternoon.
    #[default]
    Any,
    /// 上午.
    Morning,
    /// 下午.
    Afternoon,
}

impl Reason {
    /// Whether staff see the conversation at once, without waiting for the window to close.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Unsent | Self::Settled | Self::CallOff => false,
            Self::Rated { rating } => *rating == Rating::Unsatisfied,
            _ => true,
        }
    }
}
