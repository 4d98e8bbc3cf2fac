//! How a conversation and what belongs to it are stored: keys, index attributes, cards.

use jiff::Timestamp;

use super::{CLOCK_SHARDS, HEAD, LOAN};
use crate::store::table::{Item, item, key, number, text};
use crate::store::{StoreError, moment, outbox};
use domain::ids::{AccountId, ConversationId, StaffId};
use domain::inbox::{
    Act, ActKind, Call, CallCard, CallState, Card, Conversation, InboxList, LentCard, Listed, Note, NoteCard,
};
use domain::retention::INBOX_KEPT;

pub(super) fn item_key(id: &ConversationId, name: &str) -> Item {
    key([("conversation", id.as_str()), ("item", name)])
}

/// The condition that nobody has changed a conversation since it was read, and the name in it.
pub(super) fn head_condition(head: &Conversation) -> (&'static str, (&'static str, &'static str)) {
    match head.version {
        1 => ("attribute_not_exists(#key)", ("#key", "item")),
        _ => ("#version = :version", ("#version", "version")),
    }
}

pub(super) fn before(head: &Conversation) -> Item {
    match head.version {
        1 => Item::new(),
        version => Item::from([(":version".to_owned(), number(version - 1))]),
    }
}

pub(super) fn head_item(head: &Conversation, now: Timestamp) -> Result<Item, StoreError> {
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

pub(super) fn is_of_loan(kind: &ActKind) -> bool {
    matches!(kind, ActKind::Lent { .. } | ActKind::GivenHome { .. } | ActKind::CameHome { .. })
}

/// The loan of a conversation; once it is over it is in no list.
pub(super) fn loan_item(head: &Conversation, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&head.id, LOAN);
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    let card = LentCard::of(head);
    if let Some(card) = &card {
        list_under(&mut keys, &head.follower.account, LENT, moment(card.since), card)?;
    }
    item(keys, &card)
}

pub(super) fn call_item(call: &Call, now: Timestamp) -> Result<Item, StoreError> {
    let mut keys = item_key(&call.conversation, &call.key);
    keys.insert("expires".to_owned(), number(expiry(now).as_second()));
    if let (CallState::Due, Some(account)) = (call.state, call.conversation.account()) {
        list_under(&mut keys, &account, "p", moment(call.due), &CallCard::of(call))?;
    }
    item(keys, call)
}

pub(super) fn note_item(note: &Note) -> Result<Item, StoreError> {
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
pub(super) fn mentioned(staff: &StaffId) -> String {
    format!("{staff}#at")
}

pub(super) fn act_item(act: &Act) -> Result<Item, StoreError> {
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
pub(super) const LENT: &str = "l";

/// The list's part of the index's key.
pub(super) fn letter(list: InboxList) -> &'static str {
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
