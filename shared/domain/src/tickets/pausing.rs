//! The clock of the work: it starts at dispatch, stops while a report is suspended, and can be given more days.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::choices::Cause;
use super::state::State;
use super::ticket::Ticket;

/// What moves the end of the work beside its category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// How often more time was granted (延期).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions: u32,
    /// Working days that were granted on top, together.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extended_days: u32,
    /// Working time that does not count, because it passed while the report was suspended.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub paused: SignedDuration,
    /// The suspension that holds now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
}

/// A suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// What it waits for.
    pub cause: Cause,
    /// When the clock stopped.
    pub since: Timestamp,
    /// When it goes on by itself.
    pub until: Timestamp,
}

impl Clock {
    /// Whether nothing has moved the end of the work.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The clock of work that is done again: what moved the end of the earlier work does not move this one. How often
    /// more time was granted still counts.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { extensions: self.extensions, ..Self::default() }
    }
}

impl Ticket {
    /// Whether it is suspended until its resident says something.
    #[must_use]
    pub fn waits_for_resident(&self) -> bool {
        self.state == State::Suspended
            && self.clock.pause.as_ref().is_some_and(|pause| pause.cause == Cause::Resident)
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn is_nothing(duration: &SignedDuration) -> bool {
    duration.is_zero()
}
