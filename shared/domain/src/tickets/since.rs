//! What happens to a report beside its states: how often it was urged, added to and done again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Alert;
use super::deadlines::Deadline;

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
    /// How often information was added, by the reporter and by others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub additions: u32,
    /// How often others than the reporter added some.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub additions_by_others: u32,
    /// When an addition told of danger in a report that was none, if the desk has not set the category since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger_at: Option<Timestamp>,
    /// Whether nobody was on site in time, so that the end of the work is watched next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub site_missed: bool,
    /// The deadline of the work and its warning, while the report is away from the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned: Option<Warned>,
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

/// A deadline and how urgent it had become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// The deadline.
    pub deadline: Deadline,
    /// Its warning level.
    pub level: Alert,
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
