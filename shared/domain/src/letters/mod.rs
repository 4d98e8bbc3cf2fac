//! Dead letters: work that its event source gave up after all retries.
//!
//! A letter says which function failed and where the work is. It does not copy the data.

mod failing;
mod read;
#[cfg(test)]
mod tests;

pub use failing::{
    FAILING, Failing, MEDIA_FETCH, MENU_PUSH, NOTIFICATION_DELIVER, PROJECT_MESSAGES, PROJECT_TICKETS,
    PUBLISH_TEST, Remedy, failing,
};
pub use read::{Received, StreamRange, failed, read};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::notices::REMEMBERED;

/// How long a letter is kept: no longer than the ledger of notices records what was sent, so that a late replay sends
/// no notice twice.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 28);

const _: () = assert!(KEPT.as_secs() < REMEMBERED.as_secs(), "a replay would outlive the ledger");

/// The table of reports, as [`ItemKey::table`] names it.
pub const TICKETS: &str = "tickets";
/// The table of messages, likewise.
pub const MESSAGES: &str = "messages";
/// The table of conversations, as an [`ItemKey`] names it.
pub const CONVERSATIONS: &str = "conversations";
/// The table of articles, likewise.
pub const CONTENT: &str = "content";

/// The key of an item that was not processed: partition key, then sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ItemKey {
    /// The table; empty in letters written before a function could have several tables.
    #[serde(default)]
    pub table: String,
    /// The partition key.
    pub partition: String,
    /// The sort key.
    pub sort: String,
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id, which is also the value in forms and the sort key in the store.
    pub id: LetterId,
    /// The function that failed.
    #[serde(with = "failing::by_name")]
    pub function: &'static Failing,
    /// When the event source gave up.
    pub at: Timestamp,
    /// The event source's own name for the reason; empty if it gave none.
    pub condition: String,
    /// Approximately how often the function was called for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// The function's last response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The place of the work in a stream; `None` for a schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<StreamRange>,
    /// The items to be processed again; empty if the function recorded none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemKey>,
    /// The time for which the schedule had planned the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<String>,
}

/// A letter and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The letter.
    pub letter: Letter,
    /// Its state.
    pub state: LetterState,
    /// The name of the person who settled it.
    pub settled_by: Option<String>,
}

impl Kept {
    /// Whether it is still undecided.
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

/// The state of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Not decided yet.
    Waiting,
    /// Its items were streamed again.
    Replayed,
    /// A member of staff decided that nothing is to be done.
    Dropped,
}

/// The id of a letter: `<moment>#<id of its message>`, or `<hour>#<function>` for a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterId(String);

/// The text is not a valid letter id.
#[derive(Debug, thiserror::Error)]
#[error("no letter's id")]
pub struct NoLetterId;

impl LetterId {
    /// The longest id, in bytes: a moment, and SQS's ids have 36.
    const MOST: usize = 100;

    /// Parses an id from a form.
    ///
    /// # Errors
    /// [`NoLetterId`] if the text cannot be one.
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
