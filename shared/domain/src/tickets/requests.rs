//! Requests that a second person decides (rows 5, 18, 19, 32): one of a kind lies open at a time, and it lapses when the
//! state changes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::{Cause, DeclineReason};
use super::publication::Case;
use super::ticket::Ticket;
use crate::ids::StaffId;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// Row 5.
    Decline {
        /// Why it may be declined.
        reason: DeclineReason,
        /// The reason that the resident would read.
        public: String,
        /// Where the resident would turn to instead.
        elsewhere: String,
    },
    /// Row 18.
    Extension {
        /// Working days on top.
        days: u32,
        /// Why.
        reason: String,
        /// What will be done until then; the resident reads it.
        plan: String,
    },
    /// Row 19.
    Suspension {
        /// What it waits for.
        cause: Cause,
        /// When it goes on by itself.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Row 32.
    Publication {
        /// What would be public.
        case: Case,
    },
}

/// The kinds of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Row 5: not to accept it.
    Decline,
    /// Row 18: more time.
    Extension,
    /// Row 19: to stop the clock.
    Suspension,
    /// Row 32: to make it public.
    Publication,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: &[RequestKind] = &[Self::Decline, Self::Extension, Self::Suspension, Self::Publication];

    /// The words that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decline => "不予受理的申请",
            Self::Extension => "延期申请",
            Self::Suspension => "挂起申请",
            Self::Publication => "公开申请",
        }
    }
}

/// A request that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked for.
    pub ask: Ask,
    /// Who asks; this person may not decide.
    pub by: StaffId,
    /// Their name at that time.
    pub name: String,
    /// When they asked.
    pub at: Timestamp,
    /// When it is to be decided.
    pub due: Timestamp,
    /// Whether it is late, so that the next above was told and may decide as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
}

impl Ask {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        match self {
            Self::Decline { .. } => RequestKind::Decline,
            Self::Extension { .. } => RequestKind::Extension,
            Self::Suspension { .. } => RequestKind::Suspension,
            Self::Publication { .. } => RequestKind::Publication,
        }
    }
}

/// What the clock finds late beside the deadline of the report (row 22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// The decision on a request.
    Request(RequestKind),
    /// The written report of a supervised one.
    Report,
}

impl Ticket {
    /// The open request of this kind.
    #[must_use]
    pub fn request(&self, kind: RequestKind) -> Option<&Request> {
        self.requests.iter().find(|request| request.ask.kind() == kind)
    }

    /// Takes the open request of this kind away.
    pub(super) fn take_request(&mut self, kind: RequestKind) -> Option<Request> {
        let at = self.requests.iter().position(|request| request.ask.kind() == kind)?;
        Some(self.requests.remove(at))
    }
}
