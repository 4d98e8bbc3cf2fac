//! The answer that a resident was given, and whether it reached them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::State;
use super::ticket::Ticket;

/// The latest answer that was approved. It counts as given when it is delivered: until then, the time for rating has not
/// begun, and somebody has to telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The event that approved it.
    pub event: u32,
    /// When it was approved.
    pub at: Timestamp,
    /// When the resident had it, where that was later than its approval: shown at their next contact, or told by
    /// telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had_at: Option<Timestamp>,
    /// Whether nobody has told it to the resident.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
}

impl Ticket {
    /// Whether the resident has to be telephoned, as the answer was not delivered.
    #[must_use]
    pub fn is_untold(&self) -> bool {
        self.state == State::Answered && self.given.as_ref().is_some_and(|given| given.untold)
    }

    /// Whether the answer of this event is still the latest one, and waits for a rating.
    pub(super) fn waits_on_answer_of(&self, event: u32) -> bool {
        self.state == State::Answered && self.given.as_ref().is_some_and(|given| given.event == event)
    }

    /// Records that the resident had the answer at this moment, from which on they have time to rate.
    pub(super) fn has_answer_since(&mut self, at: Timestamp) {
        if let Some(given) = &mut self.given {
            given.untold = false;
            given.had_at = given.had_at.max(Some(at));
        }
    }
}
