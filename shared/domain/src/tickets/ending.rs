//! How a report ended, and what the rules need of that later.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::DeclineReason;
use super::state::State;
use super::ticket::Ticket;
use crate::ids::StaffId;

/// How a closed report ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Rated solved and satisfied (row 26).
    Rated,
    /// The follow-up found the resident satisfied (row 29).
    Satisfied,
    /// What the law allows has been done and explained (row 29).
    Explained,
    /// Nobody rated (row 28).
    Silent,
    /// The resident was asked for something and never sent it (row 4b).
    NoReply,
    /// The emergency service left nothing to do (row 2b).
    NothingLeft,
}

/// A report that was declined (row 5a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Why.
    pub reason: DeclineReason,
    /// The reason in words that the resident reads.
    pub public: String,
    /// Where the resident can turn to instead.
    pub elsewhere: String,
    /// Who asked for it.
    pub asked_by: StaffId,
    /// Who decided it.
    pub decided_by: StaffId,
    /// Until when the resident may appeal, once.
    pub appeal_until: Timestamp,
    /// When the resident appealed (row 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appealed_at: Option<Timestamp>,
}

impl Ticket {
    /// Whether it was declined before, the resident appealed, and another officer has to take it (row 6).
    #[must_use]
    pub fn is_appealed(&self) -> bool {
        self.state == State::Submitted
            && self.declined.as_ref().is_some_and(|declined| declined.appealed_at.is_some())
    }
}
