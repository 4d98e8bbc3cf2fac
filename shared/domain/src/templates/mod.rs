//! The templates of an account's notices, and the details that stand in the places of their keywords (pure).

mod keyword;
mod template;

use serde::{Deserialize, Serialize};

pub use keyword::Kind;
pub use template::{Misfit, NoticeTemplate, NoticeTemplates, ReadyTemplate};

/// One detail that a notice can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The number of what it is about.
    Number,
    /// What kind of matter it is: never a word of the resident's.
    Matter,
    /// Where it stands.
    State,
    /// Who has it.
    Unit,
    /// When it happened.
    Time,
    /// What happened, in a few words.
    Remark,
    /// One that this version does not know: it stands nowhere.
    #[serde(other)]
    Unknown,
}
