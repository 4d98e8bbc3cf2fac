//! Notes of staff on a conversation. A note changes nothing of the conversation, so that nobody's form is stale for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::By;
use crate::cutting::characters;
use crate::ids::ConversationId;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 500;
/// How much of a note a list shows, in characters.
const SHOWN: usize = 36;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its key within the conversation: of the form that wrote it, so that a repeated press writes no second.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// What.
    pub text: String,
    /// Whose list it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<By>,
    /// Whether that person has opened the conversation since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

/// A note in somebody's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteCard {
    /// The conversation.
    pub id: ConversationId,
    /// Who wrote it.
    pub from: String,
    /// Its beginning.
    pub said: String,
    /// When.
    pub at: Timestamp,
}

impl Note {
    /// A note by the form with this key.
    #[must_use]
    pub fn new(
        conversation: &ConversationId,
        form: &str,
        by: By,
        text: &str,
        to: Option<By>,
        at: Timestamp,
    ) -> Self {
        let key = format!("note#{form}");
        Self { conversation: conversation.clone(), key, at, by, text: text.to_owned(), to, seen: false }
    }

    /// Whether it waits for this person.
    #[must_use]
    pub fn waits_for(&self, staff: &crate::ids::StaffId) -> bool {
        !self.seen && self.to.as_ref().is_some_and(|to| &to.staff == staff)
    }
}

impl NoteCard {
    /// The card of a note.
    #[must_use]
    pub fn of(note: &Note) -> Self {
        Self {
            id: note.conversation.clone(),
            from: characters(&note.by.name, 8).to_owned(),
            said: characters(&note.text, SHOWN).replace('\n', " "),
            at: note.at,
        }
    }
}
