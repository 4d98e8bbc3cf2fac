//! The conversations table: how each conversation of the inbox stands (`head`), what happened in it (`act#`), and the
//! calls that were asked for (`callback#`). An act is also the outbox: whom it tells is stored with it.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::table::{Item, Query, Sort, Table, card, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{May, MayConverse, StoreError, System, moment, outbox};
use domain::ids::{AccountId, ConversationId, Follower};
use domain::inbox::{Act, Call, CallCard, CallState, Card, Change, Conversation, InboxList, State};
use domain::retention::INBOX_KEPT;
use domain::staff::kinds::ReadInbox;

/// The shards of the index by which the clock finds what is due.
pub const CLOCK_SHARDS: u32 = 4;
/// The item of a conversation as it stands.
const HEAD: &str = "head";

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
        let (name, newest_first) = match list {
            InboxList::Waiting => ("u", false),
            InboxList::Answered => ("w", true),
            InboxList::Closed => ("c", true),
        };
        self.rows(account, name, newest_first, limit).await
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
        self.rows(account, "p", false, limit).await
    }

    async fn rows<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        list: &str,
        newest_first: bool,
        limit: i32,
    ) -> Result<Vec<T>, StoreError> {
        let query = Query {
            index: Some("by-inbox"),
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
        self.write(change, now).await
    }

    /// Writes a change together, or nothing of it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn commit(
        &self,
        _by: impl MayConverse,
        change: &Change,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        self.write(change, now).await
    }

    async fn write(&self, change: &Change, now: Timestamp) -> Result<Written, StoreError> {
        if change.acts.is_empty() && change.calls.is_empty() {
            // One plain write costs half of a transaction.
            return self.put_head(&change.conversation, now).await;
        }
        let mut transaction = Transaction::default();
        self.add(&mut transaction, change, now)?;
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
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.add(transaction, change, now)
    }

    fn add(&self, transaction: &mut Transaction, change: &Change, now: Timestamp) -> Result<(), StoreError> {
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

fn item_key(id: &ConversationId, name: &str) -> Item {
    key([("conversation", id.as_str()), ("item", name)])
}

/// The condition that nobody has changed a conversation since it was read, and the name in it.
fn head_condition(head: &Conversation) -> (&'static str, (&'static str, &'static str)) {
    match head.version {
        1 => ("attribute_not_exists(#key)", ("#key", "item")),
        _ => ("#version = :version", ("#version", "version")),
    }
}

fn before(head: &Conversation) -> Item {
    match head.version {
        1 => Item::new(),
        version => Item::from([(":version".to_owned(), number(version - 1))]),
    }
}

fn head_item(head: &Conversation, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&head.id, HEAD);
    keys.insert("version".to_owned(), number(head.version));
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    let list = match head.state {
        State::Hidden => None,
        State::Unread | State::Open => Some("u"),
        State::Waiting => Some("w"),
        State::Closed => Some("c"),
    };
    if let Some(list) = list {
        // The urgent ones are the first of their list, however many wait longer.
        let rank = if head.is_urgent() { 0 } else { 1 };
        let since = format!("{rank}#{}", moment(head.since));
        list_under(&mut keys, &head.follower.account, list, since, &Card::of(head))?;
    }
    if let Some(at) = head.next_at() {
        keys.extend(key([("clock", &shard_of(&head.id).to_string()), ("clock_at", &moment(at))]));
    }
    item(keys, head)
}

fn call_item(call: &Call, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&call.conversation, &call.key);
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    if let (CallState::Due, Some(account)) = (call.state, call.conversation.account()) {
        list_under(&mut keys, &account, "p", moment(call.due), &CallCard::of(call))?;
    }
    item(keys, call)
}

fn act_item(act: &Act) -> Result<Item, StoreError> {
    let mut keys = item_key(&act.conversation, &act.key);
    keys.insert("expires".to_owned(), number(expiry(act.at).as_second()));
    outbox::mark(&mut keys, act.id(), &act.effects);
    item(keys, act)
}

fn list_under<T: serde::Serialize>(
    keys: &mut Item,
    account: &AccountId,
    list: &str,
    since: String,
    card: &T,
) -> Result<(), StoreError> {
    keys.insert("inbox".to_owned(), text(format!("{account}#{list}")));
    keys.insert("since".to_owned(), text(since));
    keys.insert("card".to_owned(), serde_dynamo::to_attribute_value(card).map_err(StoreError::unreadable)?);
    Ok(())
}

fn shard_of(id: &ConversationId) -> u32 {
    let last = id.as_str().chars().last().and_then(|digit| digit.to_digit(16));
    last.unwrap_or_default() % CLOCK_SHARDS
}

fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(INBOX_KEPT).unwrap_or(Timestamp::MAX)
}
