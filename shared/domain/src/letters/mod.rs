//! Dead letters: work that its event source gave up after all retries.
//!
//! A letter says which function failed and where the work is; what the work is about stays where it was written.

mod failing;
mod read;
#[cfg(test)]
mod tests;

pub use failing::{
    FAILING, Failing, MEDIA_FETCH, NOTIFICATION_DELIVER, PROJECT_TICKETS, PUBLISH_TEST, Remedy, failing,
};
pub use read::{Received, StreamRange, failed, read};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::notices::REMEMBERED;

/// How long a letter is kept: no longer than the ledger of notices remembers what was sent, so that nobody is told
/// twice by a letter that is replayed late.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 28);

const _: () = assert!(KEPT.as_secs() < REMEMBERED.as_secs(), "a replay would outlive the ledger");

/// The table of reports, as [`ItemKey::table`] names it.
pub const TICKETS: &str = "tickets";
/// The table of messages, likewise.
pub const MESSAGES: &str = "messages";

/// The key of an item that was not worked on: partition and sort key, in its table's own order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ItemKey {
    /// The table; empty in letters of before there were several for one function.
    #[serde(default)]
    pub table: String,
    /// The partition key.
    pub partition: String,
    /// The sort key.
    pub sort: String,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id: a form's value, and the sort key under which it lies.
    pub id: LetterId,
    /// Who failed.
    #[serde(with = "failing::by_name")]
    pub function: &'static Failing,
    /// When it was given up.
    pub at: Timestamp,
    /// Why the event source gave up, in its own word; empty where it gave none.
    pub condition: String,
    /// How often the function was called for it, about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// What the function answered at last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Where in a stream the work is; none for a schedule's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StreamRange>,
    /// The items that are to be worked on again; none where the function noted none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemKey>,
    /// The time that a schedule's call was set for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<String>,
}

/// A letter and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The letter.
    pub letter: Letter,
    /// What became of it.
    pub state: LetterState,
    /// Who settled it, by name.
    pub settled_by: Option<String>,
}

impl Kept {
    /// Whether nobody has decided yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.state == LetterState::Waiting
    }

    /// Whether its work can be streamed again.
    #[must_use]
    pub fn can_be_replayed(&self) -> bool {
        let has_items = !self.letter.items.is_empty();
        self.is_waiting() && has_items && self.letter.function.remedy == Remedy::Replay
    }
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Nobody has decided yet.
    Waiting,
    /// Its items were streamed again.
    Replayed,
    /// Somebody decided that nothing is to be done.
    Dropped,
}

/// The id of a letter: `<moment>#<id of its message>`, and of a schedule's `<hour>#<function>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterId(String);

/// Text that is no letter's id.
#[derive(Debug, thiserror::Error)]
#[error("no letter's id")]
pub struct NoLetterId;

impl LetterId {
    /// The longest id, in bytes: a moment, and SQS's ids have 36.
    const MOST: usize = 100;

    /// Takes an id from a form.
    ///
    /// # Errors
    /// [`NoLetterId`] where it cannot be one.
    pub fn parse(text: &str) -> Result<Self, NoLetterId> {
        let fits = (1..=Self::MOST).contains(&text.len());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-:#_".contains(&byte);
        if fits && text.bytes().all(plain) { Ok(Self(text.to_owned())) } else { Err(NoLetterId) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
