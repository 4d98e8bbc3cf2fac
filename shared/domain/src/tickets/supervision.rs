//! The flag that a report is supervised (督办), and the written report that it demands (rows 21 and 21a).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::OPEN;
use super::ticket::Ticket;

/// A report under supervision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// When the unit head's written report is due.
    pub report_due: Timestamp,
    /// When the report came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Whether the report is late and the supervisors were told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
}

impl Ticket {
    /// Whether a unit has it whose head can report: the desk alone owes no report.
    pub(super) fn is_reportable(&self) -> bool {
        OPEN.contains(&self.state) && self.unit.is_some()
    }
}
