//! The conversations table: how each conversation of the inbox stands (`head`), what happened in it (`act#`), the notes on
//! it (`note#`), the calls that were asked for (`callback#`), and to whom it is lent (`loan`). An act is also the outbox:
//! whom it tells is stored with it.
//! How they are stored is in `items`; the lists are in `lists`, their pages in `paging`, the notes in `notes`.

mod items;
mod lists;
mod notes;
mod paging;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::table::{Item, Query, Sort, Table, data};
use super::transaction::{Commit, Transaction};
use super::{Audit, May, MayConverse, StoreError, System, Unopened};
use domain::audit::Entry;
use domain::ids::{ConversationId, Follower};
use domain::inbox::{Act, Call, Change, Conversation};
use domain::staff::kinds::ReadInbox;
use items::{act_item, before, call_item, head_condition, head_item, is_of_loan, item_key, loan_item};

pub use paging::{InboxListing, InboxRows};

/// The shards of the index by which the clock finds what is due.
pub const CLOCK_SHARDS: u32 = 4;
/// The item of a conversation as it stands.
const HEAD: &str = "head";
/// The item by which an account finds what it has lent.
const LOAN: &str = "loan";

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is written.
    Now,
    /// What happened is noted already: it came before.
    Before,
    /// Something else was written meanwhile; nothing was done.
    Lost,
}

/// Reads and writes conversations.
#[derive(Clone, Debug)]
pub struct Conversations(Table);

impl Conversations {
    const ACT: &'static str = "act";
    /// The name of the head's write in a [`super::Refused`].
    pub const CONVERSATION: &'static str = "conversation";

    /// A handle on the conversations table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// A conversation as it stands.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(
        &self,
        _by: impl May<ReadInbox>,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        self.0.get(item_key(id, HEAD)).await
    }

    /// A conversation, before it is known whether the reader may see it: that depends on whom it is lent to.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(&self, id: &ConversationId) -> Result<Option<Unopened<Conversation>>, StoreError> {
        Ok(self.0.get(item_key(id, HEAD)).await?.map(Unopened::new))
    }

    /// What happened in it, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn acts(
        &self,
        _by: impl May<ReadInbox>,
        id: &ConversationId,
        limit: i32,
    ) -> Result<Vec<Act>, StoreError> {
        self.newest(id, "act#", limit).await
    }

    /// What happened in it up to the act with this key, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn acts_until(
        &self,
        _by: impl May<ReadInbox>,
        id: &ConversationId,
        until: &str,
        limit: i32,
    ) -> Result<Vec<Act>, StoreError> {
        let query = Query {
            sort: Some(Sort::Between("item", "act#".to_owned(), until.to_owned())),
            newest_first: true,
            limit,
            ..Query::partition("conversation", id.as_str())
        };
        self.0.query(query).await?.items.into_iter().map(data).collect()
    }

    /// The calls that were asked for, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn calls(
        &self,
        _by: impl May<ReadInbox>,
        id: &ConversationId,
        limit: i32,
    ) -> Result<Vec<Call>, StoreError> {
        self.newest(id, "callback#", limit).await
    }

    async fn newest<T: DeserializeOwned>(
        &self,
        id: &ConversationId,
        kind: &str,
        limit: i32,
    ) -> Result<Vec<T>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", kind.to_owned())),
            newest_first: true,
            limit,
            ..Query::partition("conversation", id.as_str())
        };
        self.0.query(query).await?.items.into_iter().map(data).collect()
    }

    /// Notes that somebody looked.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn note_look(&self, _by: impl May<ReadInbox>, act: &Act) -> Result<(), StoreError> {
        self.0.put(act_item(act)?).await
    }

    /// Writes what a look changes.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn look(
        &self,
        _by: impl May<ReadInbox>,
        change: &Change,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        // The door notes who looks.
        self.write(change, None, now).await
    }

    /// Writes a change together, or nothing of it. What a member of staff does is noted in the audit with it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn commit(
        &self,
        _by: impl MayConverse,
        change: &Change,
        audit: Option<&Audit>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        self.write(change, audit, now).await
    }

    async fn write(
        &self,
        change: &Change,
        audit: Option<&Audit>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        if change.acts.is_empty() && change.calls.is_empty() {
            // One plain write costs half of a transaction.
            return self.put_head(&change.conversation, now).await;
        }
        let mut transaction = Transaction::default();
        self.add(&mut transaction, change, audit, now)?;
        Ok(match transaction.commit(&self.0).await? {
            Commit::Done => Written::Now,
            Commit::Refused(refused) if refused.iter().any(|write| write.write == Self::ACT) => {
                Written::Before
            }
            Commit::Refused(_) => Written::Lost,
        })
    }

    async fn put_head(&self, conversation: &Conversation, now: Timestamp) -> Result<Written, StoreError> {
        let (condition, name) = head_condition(conversation);
        let put = self
            .0
            .client
            .put_item()
            .table_name(&self.0.name)
            .set_item(Some(head_item(conversation, now)?))
            .condition_expression(condition)
            .expression_attribute_names(name.0, name.1)
            .set_expression_attribute_values(Some(before(conversation)).filter(|values| !values.is_empty()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match put.send().await.map_err(StoreError::from) {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(Written::Now)
            }
            Err(StoreError::Conflict) => Ok(Written::Lost),
            Err(error) => Err(error),
        }
    }

    /// Adds a change to a transaction that writes something else besides.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put(
        &self,
        _by: impl MayConverse,
        transaction: &mut Transaction,
        change: &Change,
        audit: Option<&Audit>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.add(transaction, change, audit, now)
    }

    fn add(
        &self,
        transaction: &mut Transaction,
        change: &Change,
        audit: Option<&Audit>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let head = &change.conversation;
        let (condition, name) = head_condition(head);
        transaction.put(
            Self::CONVERSATION,
            &self.0,
            head_item(head, now)?,
            condition,
            &[name],
            before(head),
        )?;
        for act in &change.acts {
            let absent = "attribute_not_exists(conversation)";
            transaction.put(Self::ACT, &self.0, act_item(act)?, absent, &[], Item::new())?;
        }
        if let Some(audit) = audit {
            for entry in change.acts.iter().filter_map(Entry::of_act) {
                audit.join(transaction, &entry, now)?;
            }
        }
        // The head's condition lets one change through, so the loan follows it.
        if change.acts.iter().any(|act| is_of_loan(&act.kind)) {
            transaction.put_over("loan", &self.0, loan_item(head, now)?)?;
        }
        for call in &change.calls {
            transaction.put_over("call", &self.0, call_item(call, now)?)?;
        }
        Ok(())
    }

    /// Removes everything of a conversation; how many items there were.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn forget(&self, _by: System, follower: &Follower) -> Result<usize, StoreError> {
        let id = ConversationId::of(follower);
        let items = self.0.query_all(Query::partition("conversation", id.as_str())).await?;
        let names = items.iter().filter_map(|item| item.get("item")?.as_s().ok().cloned());
        let names: Vec<_> = names.collect();
        for name in &names {
            self.0.delete(item_key(&id, name)).await?;
        }
        Ok(names.len())
    }
}
