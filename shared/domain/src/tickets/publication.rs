//! A closed report that is told to the public (民情回音, rows 32 and 32a).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::MediaId;

/// What becomes public: the editor's words, never the resident's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The title.
    pub title: String,
    /// What was reported.
    pub matter: String,
    /// What was done.
    pub answer: String,
    /// The road or the community, without a house number.
    pub place: String,
    /// Copies of the photos before the work, with faces and plates blackened or cleared by a person.
    pub before: Vec<MediaId>,
    /// The same of the photos after the work.
    pub after: Vec<MediaId>,
    /// Photos of the report that were neither masked nor cleared, and so are not shown.
    pub left_out: usize,
}

/// A case that is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// What is public.
    pub case: Case,
    /// Since when.
    pub at: Timestamp,
}
