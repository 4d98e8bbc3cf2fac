//! The notes that staff leave each other on a conversation.

use super::Conversations;
use super::items::{mentioned, note_item};
use crate::store::table::{Item, Query, card};
use crate::store::{Allowed, Asked, Audit, May, StoreError, Transaction};
use domain::audit::Entry;
use domain::ids::ConversationId;
use domain::inbox::{Note, NoteCard};
use domain::staff::kinds::ReadInbox;

/// The most notes of a conversation that are read.
const NOTES: i32 = 50;

impl Conversations {
    /// Writes a note with its entry in the audit; a note that is there already stays as it is.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn note(&self, _by: &Asked<ReadInbox>, note: &Note, audit: &Audit) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let absent = "attribute_not_exists(conversation)";
        transaction.put("note", &self.0, note_item(note)?, absent, &[], Item::new())?;
        audit.join(&mut transaction, &Entry::of_note(note), note.at)?;
        transaction.commit(&self.0).await.map(drop)
    }

    /// Takes a note off the list of the person who has opened its conversation.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn see_note(&self, _by: impl May<ReadInbox>, note: &Note) -> Result<(), StoreError> {
        self.0.put(note_item(&Note { seen: true, ..note.clone() })?).await
    }

    /// The notes that wait for this person, the oldest first. One may be of an account that they do not read any more.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn mentions(&self, by: &Allowed<ReadInbox>, limit: i32) -> Result<Vec<NoteCard>, StoreError> {
        let query = Query {
            index: Some("by-holder"),
            limit,
            ..Query::partition("holder", mentioned(by.staff().whose_work()))
        };
        self.0.query(query).await?.items.into_iter().map(card).collect()
    }

    /// The notes on it, the oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn notes(
        &self,
        _by: impl May<ReadInbox>,
        id: &ConversationId,
    ) -> Result<Vec<Note>, StoreError> {
        let mut notes: Vec<Note> = self.newest(id, "note#", NOTES).await?;
        notes.sort_by_key(|note| note.at);
        Ok(notes)
    }
}
