//! The templates of an account's notices, and the details that fill their keywords (pure).

mod keyword;
mod template;

use serde::{Deserialize, Serialize};

pub use keyword::Kind;
pub use template::{Misfit, NoticeTemplate, NoticeTemplates, ReadyTemplate};

/// One detail that a notice can contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The number of what it is about.
    Number,
    /// The kind of matter; never the resident's own words.
    Matter,
    /// Its state.
    State,
    /// The unit that handles it.
    Unit,
    /// When it happened.
    Time,
    /// What happened, in a few words.
    Remark,
    /// A detail that this version does not know; it fills no keyword.
    #[serde(other)]
    Unknown,
}
