//! What a resident was asked for (row 3), and who gives a report back (row 12).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::{Missing, ReturnReason};
use crate::ids::{StaffId, UnitId};

/// A question to the resident that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is missing.
    pub missing: Vec<Missing>,
    /// The officer's own words; may be empty.
    pub words: String,
    /// When it was asked.
    pub at: Timestamp,
    /// When the resident was reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
}

impl Question {
    /// The list in words: `准确的地点、现场照片；<the officer's words>`.
    #[must_use]
    pub fn text(&self) -> String {
        let list = self.missing.iter().map(|missing| missing.name()).collect::<Vec<_>>().join("、");
        match (list.is_empty(), self.words.trim()) {
            (_, "") => list,
            (true, words) => words.to_owned(),
            (false, words) => format!("{list}；{words}"),
        }
    }
}

/// A unit's request to give an order back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// Who asks; this person may not decide.
    pub by: StaffId,
    /// Why.
    pub reason: ReturnReason,
    /// The rule that says so.
    pub basis: String,
    /// Whose it is, in the unit's opinion.
    pub suggested: UnitId,
    /// That unit's name.
    pub suggested_name: String,
    /// When it was asked.
    pub at: Timestamp,
}

/// How often an order went back and forth (the ping-pong counter).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returns {
    /// The request that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Returning>,
    /// How often it was asked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub asked: u32,
    /// How often it was granted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub granted: u32,
    /// Whose it is in the opinion of the unit that gave it back last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<UnitId>,
    /// Whether the district has decided for good (终审).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_final: bool,
}

impl Returns {
    /// Whether nobody ever gave it back.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
