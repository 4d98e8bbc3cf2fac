//! What happens to a report beside its states: how often it was urged, added to and done again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The counters of a report, each with the latest moment that its rule needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Whether the resident has not been told of the acceptance, because the dispatch may follow within minutes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accept_untold: bool,
    /// How often it was urged (催办).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub urges: u32,
    /// When it was last urged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urged_at: Option<Timestamp>,
    /// How often information was added.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub additions: u32,
    /// When staff were last told of an addition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition_told_at: Option<Timestamp>,
    /// How often the work was done again (重办).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub redo: u32,
    /// When it was last decided that it is done again; the clock runs from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redo_at: Option<Timestamp>,
}

impl Since {
    /// Whether nothing of this has happened.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
