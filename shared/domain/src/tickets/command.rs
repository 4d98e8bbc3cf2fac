//! The commands on a ticket, with all the data that each needs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event_kind::EventKind;
use super::rules::Category;
use super::ticket::{Attachment, Place};
use crate::ids::{CommunityCode, MediaId, UnitId};

/// How urgent a deadline is (黄牌, 红牌).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// Nothing to worry about.
    #[default]
    None,
    /// Due within a working day, or signed automatically by the clock.
    Yellow,
    /// Overdue.
    Red,
}

impl Alert {
    /// Whether no warning has been given.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// Whether the work solved what was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// 已解决.
    Solved,
    /// 未解决, and why.
    Unsolved {
        /// The reason.
        reason: String,
    },
}

/// The evidence that the resident was spoken to before the case was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEvidence {
    /// Who spoke to the resident.
    pub who: String,
    /// The moment of the contact.
    pub at: Timestamp,
    /// How: by phone, in WeChat, on site.
    pub how: String,
}

/// What somebody said who was telephoned, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who called, when and how.
    pub contact: ContactEvidence,
    /// What was said; internal.
    pub said: String,
}

/// How a follow-up call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The resident is satisfied.
    Satisfied,
    /// The resident is not satisfied, with ground: the work is done again (重办).
    Redo,
    /// The resident is not satisfied, but what the law allows has been done and explained (解释到位).
    Explained,
}

/// A command on a ticket.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Row 8.
    Accept {
        /// The category, which sets the deadlines.
        category: Category,
        /// The community of its place; `None` keeps the one of the account that it came through.
        community: Option<CommunityCode>,
        /// Whether it is to be handled before others of its kind.
        urgent: bool,
    },
    /// Row 8, by the clock: the dispatch did not follow the acceptance within minutes.
    TellAccepted,
    /// Row 10.
    Dispatch {
        /// The lead unit (主办单位).
        unit: UnitId,
        /// The unit's name, as the resident will read it.
        unit_name: String,
        /// What the unit should know; internal.
        note: String,
    },
    /// Row 11, by the unit.
    Sign,
    /// Row 11, by the clock.
    AutoSign,
    /// Row 17.
    LogCheck {
        /// What was found and done for safety (加固, 警示); the resident reads it.
        finding: String,
        /// Where it was checked.
        place: String,
        /// At least one photo.
        photos: Vec<MediaId>,
    },
    /// Row 22.
    Warn {
        /// Yellow or red.
        level: Alert,
    },
    /// By the clock, once the holiday notice has been entered for a year that a deadline reaches into.
    CountAgain,
    /// Row 23.
    HandIn {
        /// 办理情况, for staff.
        internal: String,
        /// 公开答复, for the resident.
        public: String,
        /// Solved or not.
        outcome: Outcome,
        /// The evidence that the resident was spoken to.
        contact: ContactEvidence,
        /// Photos of the finished work.
        photos: Vec<MediaId>,
    },
    /// Row 24.
    SendBack {
        /// What is still to be done; internal.
        reason: String,
    },
    /// Row 25.
    Approve,
    /// Row 26.
    RateSolved,
    /// Row 27: it is not solved.
    RateUnsolved {
        /// The resident's reason; may be empty.
        reason: String,
    },
    /// Row 27: the resident is not satisfied.
    RateDissatisfied {
        /// The resident's reason; may be empty.
        reason: String,
    },
    /// Row 29.
    FollowUp {
        /// How it ended.
        verdict: Verdict,
        /// The record of the call.
        call: Call,
    },
    /// Row 35.
    Urge,
    /// Row 37.
    Add {
        /// What the resident adds in words; may be empty.
        text: String,
        /// Photos and recordings.
        attachments: Vec<Attachment>,
        /// Where it is.
        place: Option<Place>,
    },
    /// Row 39.
    Tell {
        /// The record of the call.
        call: Call,
    },
    /// By the deliverer of notices: nobody took the notice of the answer that this event of the history gave.
    AnswerKept {
        /// The event's place in the history.
        event: u32,
    },
    /// By the chat: the resident was shown the notice of that answer at their next contact.
    AnswerShown {
        /// The event's place in the history.
        event: u32,
    },
    /// Row 31.
    Withdraw,
    /// Row 33.
    Archive,
}

impl Command {
    /// The kind of event that this command causes.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Accept { .. } => EventKind::Accept,
            Self::TellAccepted => EventKind::AcceptTold,
            Self::Dispatch { .. } => EventKind::Dispatch,
            Self::Sign => EventKind::Sign,
            Self::AutoSign => EventKind::AutoSign,
            Self::LogCheck { .. } => EventKind::LogCheck,
            Self::Warn { .. } => EventKind::Warn,
            Self::CountAgain => EventKind::CountAgain,
            Self::HandIn { .. } => EventKind::HandIn,
            Self::SendBack { .. } => EventKind::SendBack,
            Self::Approve => EventKind::Approve,
            Self::RateSolved => EventKind::RateSolved,
            Self::RateUnsolved { .. } => EventKind::RateUnsolved,
            Self::RateDissatisfied { .. } => EventKind::RateDissatisfied,
            Self::FollowUp { verdict: Verdict::Satisfied, .. } => EventKind::Satisfied,
            Self::FollowUp { verdict: Verdict::Redo, .. } => EventKind::Redo,
            Self::FollowUp { verdict: Verdict::Explained, .. } => EventKind::Explained,
            Self::Urge => EventKind::Urge,
            Self::Add { .. } => EventKind::Add,
            Self::Tell { .. } => EventKind::Tell,
            Self::AnswerKept { .. } => EventKind::AnswerKept,
            Self::AnswerShown { .. } => EventKind::AnswerShown,
            Self::Withdraw => EventKind::Withdraw,
            Self::Archive => EventKind::Archive,
        }
    }
}
