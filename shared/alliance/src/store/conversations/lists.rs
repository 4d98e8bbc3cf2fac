//! The lists of conversations: of an account, of a person, and of what the clock has to do.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::items::{item_key, letter};
use super::{Conversations, HEAD};
use crate::store::table::{Item, Query, Sort, card};
use crate::store::{Allowed, Asked, May, StoreError, moment};
use domain::ids::{AccountId, ConversationId, StaffId};
use domain::inbox::{CallCard, Card, Conversation, FREE, InboxList};
use domain::staff::kinds::{FreezeStaff, ReadInbox};

impl Conversations {
    /// A list of an account: what waits with the longest wait first, the others with the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn list(
        &self,
        _by: impl May<ReadInbox>,
        account: &AccountId,
        list: InboxList,
        limit: i32,
    ) -> Result<Vec<Card>, StoreError> {
        let newest_first = matches!(list, InboxList::Answered | InboxList::Closed);
        self.rows(account, letter(list), None, newest_first, limit).await
    }

    /// What waits at an account and nobody has, with the longest wait first; the urgent before all others, whoever has
    /// them.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn free(
        &self,
        _by: impl May<ReadInbox>,
        account: &AccountId,
        limit: i32,
    ) -> Result<Vec<Card>, StoreError> {
        let until = Sort::UpTo("since", (FREE + 1).to_string());
        self.rows(account, letter(InboxList::Waiting), Some(until), false, limit).await
    }

    /// What this person has, with the longest wait first. It may be of an account that they do not read any more.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn held(&self, by: &Allowed<ReadInbox>, limit: i32) -> Result<Vec<Card>, StoreError> {
        let query = Query {
            index: Some("by-holder"),
            limit,
            ..Query::partition("holder", by.staff().whose_work().as_str())
        };
        self.0.query(query).await?.items.into_iter().map(card).collect()
    }

    /// What somebody has who is being frozen.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn held_by(
        &self,
        _by: &Asked<FreezeStaff>,
        staff: &StaffId,
    ) -> Result<Vec<Conversation>, StoreError> {
        let query = Query { index: Some("by-holder"), ..Query::partition("holder", staff.as_str()) };
        let mut held = Vec::new();
        for row in self.0.query_all(query).await? {
            let id = card::<Card>(row)?.id;
            held.extend(self.0.get::<Conversation>(item_key(&id, HEAD)).await?);
        }
        // The index may lag behind.
        held.retain(|it| it.holder.as_ref().is_some_and(|holder| holder.by.staff == *staff));
        Ok(held)
    }

    /// The calls that are due at an account, the earliest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due_calls(
        &self,
        _by: impl May<ReadInbox>,
        account: &AccountId,
        limit: i32,
    ) -> Result<Vec<CallCard>, StoreError> {
        self.rows(account, "p", None, false, limit).await
    }

    async fn rows<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        list: &str,
        sort: Option<Sort<'_>>,
        newest_first: bool,
        limit: i32,
    ) -> Result<Vec<T>, StoreError> {
        let query = Query {
            index: Some("by-inbox"),
            sort,
            newest_first,
            limit,
            ..Query::partition("inbox", format!("{account}#{list}"))
        };
        self.0.query(query).await?.items.into_iter().map(card).collect()
    }

    /// The conversations of a shard for which a time has come.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(
        &self,
        shard: u32,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let query = Query {
            index: Some("by-clock"),
            sort: Some(Sort::UpTo("clock_at", moment(now))),
            limit,
            ..Query::partition("clock", shard.to_string())
        };
        let id = |item: &Item| item.get("conversation").and_then(|id| id.as_s().ok()).cloned();
        let found = self.0.query(query).await?;
        found.items.iter().filter_map(id).map(|id| ConversationId::parse(id).map_err(Into::into)).collect()
    }
}
