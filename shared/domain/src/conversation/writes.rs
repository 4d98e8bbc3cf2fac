//! What an answer writes besides the follower's own state.

use crate::ids::{EffectId, TicketId};
use crate::logins::{Digits, Login};
use crate::tickets::Applied;

/// What an answer changes in other aggregates: one field each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Writes {
    /// The ticket that came of it, or the step of one that its reporter took.
    pub ticket: Option<Applied>,
    /// A query code that was tried.
    pub code: Option<CodeTried>,
    /// A login that was answered by this, as it then stands, with its digits.
    pub login: Option<(Digits, Login)>,
    /// The kept notices that the answer contains.
    pub shown: Vec<EffectId>,
    /// The kept notices that it was too late to show.
    pub lapsed: Vec<EffectId>,
}

impl Writes {
    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A query code that was compared with a report's: the write that records it counts it, or depends on codes still
/// being taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTried {
    /// The number that it was sent with, whether there is such a report or not.
    pub ticket: TicketId,
    /// Whether it opened the report.
    pub right: bool,
}
