//! The commands on a ticket, with all the data that each needs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rules::Category;
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

/// A command on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Row 31.
    Withdraw,
    /// Row 33.
    Archive,
}

/// The kinds of event in a ticket's history: one a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Row 1.
    Submit,
    /// Row 8.
    Accept,
    /// Row 10.
    Dispatch,
    /// Row 11.
    Sign,
    /// Row 11, by the clock.
    AutoSign,
    /// Row 17.
    LogCheck,
    /// Row 22.
    Warn,
    /// The deadline was counted again after a later holiday notice.
    CountAgain,
    /// Row 23.
    HandIn,
    /// Row 24.
    SendBack,
    /// Row 25.
    Approve,
    /// Row 26.
    RateSolved,
    /// Row 31.
    Withdraw,
    /// Row 33.
    Archive,
}

impl EventKind {
    /// Every kind.
    pub const ALL: &[EventKind] = &[
        Self::Submit,
        Self::Accept,
        Self::Dispatch,
        Self::Sign,
        Self::AutoSign,
        Self::LogCheck,
        Self::Warn,
        Self::CountAgain,
        Self::HandIn,
        Self::SendBack,
        Self::Approve,
        Self::RateSolved,
        Self::Withdraw,
        Self::Archive,
    ];

    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "提交",
            Self::Accept => "受理",
            Self::Dispatch => "派单",
            Self::Sign => "签收",
            Self::AutoSign => "自动签收",
            Self::LogCheck => "现场核查",
            Self::Warn => "时限提醒",
            Self::CountAgain => "核定时限",
            Self::HandIn => "申请办结",
            Self::SendBack => "退回补办",
            Self::Approve => "审核通过",
            Self::RateSolved => "确认解决",
            Self::Withdraw => "撤回",
            Self::Archive => "归档",
        }
    }
}

impl Command {
    /// The kind of event that this command causes.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Accept { .. } => EventKind::Accept,
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
            Self::Withdraw => EventKind::Withdraw,
            Self::Archive => EventKind::Archive,
        }
    }
}
