//! The conversations table: how each conversation of the inbox stands (`head`), what happened in it (`act#`), the notes on
//! it (`note#`), the calls that were asked for (`callback#`), and to whom it is lent (`loan`). An act is also the outbox: whom it tells is stored with it.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::table::{Item, Query, Sort, Table, card, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Allowed, Asked, Audit, May, MayConverse, StoreError, System, Unopened, moment, outbox};
use domain::audit::Entry;
use domain::ids::{AccountId, ConversationId, Follower, StaffId};
use domain::inbox::{
    Act, ActKind, Call, CallCard, CallState, Card, Change, Conversation, FREE, InboxList, LentCard, Listed,
    Note, NoteCard,
};
use domain::retention::INBOX_KEPT;
use domain::staff::kinds::{FreezeStaff, ReadInbox};

/// The shards of the index by which the clock finds what is due.
pub const CLOCK_SHARDS: u32 = 4;
/// The most notes of a conversation that are read.
const NOTES: i32 = 50;
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
            ..Query::partition("holder", mentioned(&by.staff().id))
        };
        self.0.query(query).await?.items.into_iter().map(card).collect()
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
        let query =
            Query { index: Some("by-holder"), limit, ..Query::partition("holder", by.staff().id.as_str()) };
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

    /// What an account has lent to other desks, the longest loan first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn lent(
        &self,
        _by: impl May<ReadInbox>,
        account: &AccountId,
        limit: i32,
    ) -> Result<Vec<LentCard>, StoreError> {
        self.rows(account, LENT, None, false, limit).await
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
    if let Some(Listed { list, rank, since }) = head.listed() {
        let since = format!("{rank}#{}", moment(since));
        list_under(&mut keys, head.at_account(), letter(list), since, &Card::of(head))?;
    }
    if let Some(holder) = &head.holder {
        keys.insert("holder".to_owned(), text(holder.by.staff.as_str()));
    }
    if let Some(at) = head.next_at() {
        keys.extend(key([("clock", &shard_of(&head.id).to_string()), ("clock_at", &moment(at))]));
    }
    item(keys, head)
}

fn is_of_loan(kind: &ActKind) -> bool {
    matches!(kind, ActKind::Lent { .. } | ActKind::GivenHome { .. } | ActKind::CameHome { .. })
}

/// The loan of a conversation; once it is over it is in no list.
fn loan_item(head: &Conversation, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&head.id, LOAN);
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    let card = LentCard::of(head);
    if let Some(card) = &card {
        list_under(&mut keys, &head.follower.account, LENT, moment(card.since), card)?;
    }
    item(keys, &card)
}

fn call_item(call: &Call, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&call.conversation, &call.key);
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    if let (CallState::Due, Some(account)) = (call.state, call.conversation.account()) {
        list_under(&mut keys, &account, "p", moment(call.due), &CallCard::of(call))?;
    }
    item(keys, call)
}

fn note_item(note: &Note) -> Result<Item, StoreError> {
    let mut keys = item_key(&note.conversation, &note.key);
    keys.insert("expires".to_owned(), number(expiry(note.at).as_second()));
    if let Some(to) = note.to.as_ref().filter(|_| !note.seen) {
        keys.insert("holder".to_owned(), text(mentioned(&to.staff)));
        keys.insert("since".to_owned(), text(moment(note.at)));
        let card = serde_dynamo::to_attribute_value(NoteCard::of(note)).map_err(StoreError::unreadable)?;
        keys.insert("card".to_owned(), card);
    }
    item(keys, note)
}

/// The partition of the notes that wait for somebody; no id of a person contains a `#`.
fn mentioned(staff: &StaffId) -> String {
    format!("{staff}#at")
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

/// The list of what an account has lent.
const LENT: &str = "l";

/// The list's part of the index's key.
fn letter(list: InboxList) -> &'static str {
    match list {
        InboxList::Waiting => "u",
        InboxList::Later => "s",
        InboxList::Answered => "w",
        InboxList::Closed => "c",
    }
}

fn shard_of(id: &ConversationId) -> u32 {
    let last = id.as_str().chars().last().and_then(|digit| digit.to_digit(16));
    last.unwrap_or_default() % CLOCK_SHARDS
}

fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(INBOX_KEPT).unwrap_or(Timestamp::MAX)
}
