//! The table of dead letters: one partition for an alliance, newest last.
//!
//! A letter itself is never changed; its outcome is stored in attributes beside it.

use aws_sdk_dynamodb::types::Update;
use jiff::Timestamp;

use super::replayable::Replayable;
use super::table::{Item, Query, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{May, MayChange, StoreError};
use domain::letters::{ItemKey, KEPT, Kept, Letter, LetterId, LetterState};
use domain::staff::kinds::SettleLetters;

/// An item of a letter, with its table and the names of its keys.
type Replayed<'a> = (&'a ItemKey, (&'a Table, [&'static str; 2]));

/// The most items of a letter that one transaction streams again: DynamoDB takes a hundred writes, and one is the
/// letter's.
const AT_ONCE: usize = 99;

/// The attribute that is written to stream an item again: the id of the letter that it is streamed for.
pub const REPLAYED: &str = "replayed";

/// Reads and writes dead letters.
#[derive(Clone, Debug)]
pub struct Letters {
    table: Table,
    alliance: String,
}

/// The result of settling a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is settled now.
    Now,
    /// It was settled before; nothing was done.
    Before,
    /// None of the items to be streamed again exists any more; nothing was done.
    ItemsGone,
}

impl Letters {
    const LETTER: &'static str = "letter";
    const ITEM: &'static str = "item";

    /// A handle on the table of dead letters, for those of one alliance.
    #[must_use]
    pub fn new(table: Table, alliance: String) -> Self {
        Self { table, alliance }
    }

    /// Stores a letter; false where it is stored already.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn keep(&self, letter: &Letter) -> Result<bool, StoreError> {
        let mut keys = self.key(&letter.id);
        keys.insert("state".to_owned(), text("waiting"));
        keys.insert("expires".to_owned(), number(end(letter).as_second()));
        Ok(self.table.put_new(item(keys, letter)?, "letter").await?.is_none())
    }

    /// The letter with this id, if it has not ended.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(
        &self,
        _by: impl May<SettleLetters>,
        id: &LetterId,
        now: Timestamp,
    ) -> Result<Option<Kept>, StoreError> {
        let found = self.table.get_item(self.key(id)).await?.map(kept).transpose()?;
        // TTL may lag by days, so the end is computed here.
        Ok(found.filter(|kept| end(&kept.letter) > now))
    }

    /// Up to `limit` letters that have not ended, newest first, starting after `after`; and where the next page starts.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn newest(
        &self,
        _by: impl May<SettleLetters>,
        after: Option<&LetterId>,
        limit: i32,
        now: Timestamp,
    ) -> Result<(Vec<Kept>, Option<LetterId>), StoreError> {
        let query = Query {
            newest_first: true,
            limit,
            after: after.map(|id| self.key(id)),
            ..Query::partition("alliance", self.alliance.as_str())
        };
        let found = self.table.query(query).await?;
        let more = found.next.is_some();
        let mut letters = found.items.into_iter().map(kept).collect::<Result<Vec<_>, _>>()?;
        letters.retain(|kept| end(&kept.letter) > now);
        let next = letters.last().filter(|_| more).map(|kept| kept.letter.id.clone());
        Ok((letters, next))
    }

    /// Streams those items of a letter again that still exist, and records that, together or not at all: an attribute
    /// of each item changes, and its stream carries the change to the function that failed. What `besides` adds is written
    /// with the record.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn replay(
        &self,
        _asked: impl MayChange<SettleLetters>,
        letter: &Letter,
        by: &str,
        tables: &Replayable,
        besides: impl Besides,
    ) -> Result<Settled, StoreError> {
        let found = |item| tables.table_of(item).map(|table| (item, table));
        let mut items: Vec<_> = letter.items.iter().filter_map(found).collect();
        // Streaming an item twice is harmless, so a failure among the first of many leaves the letter as it was.
        let mut streamed = false;
        while items.len() > AT_ONCE {
            let rest = items.split_off(AT_ONCE);
            streamed |= self.stream_again(letter, items, None, &besides).await? == Settled::Now;
            items = rest;
        }
        let settled = self.stream_again(letter, items, Some(by), &besides).await?;
        match settled {
            Settled::ItemsGone if streamed => self.settle(&letter.id, "replayed", by, &besides).await,
            settled => Ok(settled),
        }
    }

    /// Streams those of these items again that still exist, and settles the letter together with the last of them.
    async fn stream_again(
        &self,
        letter: &Letter,
        mut items: Vec<Replayed<'_>>,
        by: Option<&str>,
        besides: &impl Besides,
    ) -> Result<Settled, StoreError> {
        while !items.is_empty() {
            let mut transaction = Transaction::default();
            for (item, (table, names)) in &items {
                transaction.update(Self::ITEM, streaming_again(table, *names, item, &letter.id)?);
            }
            if let Some(by) = by {
                transaction.update(Self::LETTER, self.settling(&letter.id, "replayed", by)?);
                besides(&mut transaction)?;
            }
            let refused = match transaction.commit(&self.table).await? {
                Commit::Done => return Ok(Settled::Now),
                Commit::Refused(refused) => refused,
            };
            if refused.iter().any(|refused| refused.write == Self::LETTER) {
                return Ok(Settled::Before);
            }
            // An item that was removed in the meantime must not keep the others from being streamed.
            for refused in refused.iter().rev() {
                items.remove(refused.place);
            }
        }
        Ok(Settled::ItemsGone)
    }

    /// Records that nothing is to be done for a letter, together with what `besides` adds.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn give_up(
        &self,
        _asked: impl MayChange<SettleLetters>,
        id: &LetterId,
        by: &str,
        besides: impl Besides,
    ) -> Result<Settled, StoreError> {
        self.settle(id, "dropped", by, &besides).await
    }

    async fn settle(
        &self,
        id: &LetterId,
        state: &str,
        by: &str,
        besides: &impl Besides,
    ) -> Result<Settled, StoreError> {
        let mut transaction = Transaction::default();
        transaction.update(Self::LETTER, self.settling(id, state, by)?);
        besides(&mut transaction)?;
        Ok(match transaction.commit(&self.table).await? {
            Commit::Done => Settled::Now,
            Commit::Refused(_) => Settled::Before,
        })
    }

    fn settling(&self, id: &LetterId, state: &str, by: &str) -> Result<Update, StoreError> {
        Update::builder()
            .table_name(&self.table.name)
            .set_key(Some(self.key(id)))
            .update_expression("SET #state = :state, settled_by = :by")
            .condition_expression("#state = :waiting")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(state))
            .expression_attribute_values(":by", text(by))
            .expression_attribute_values(":waiting", text("waiting"))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))
    }

    fn key(&self, id: &LetterId) -> Item {
        key([("alliance", self.alliance.as_str()), ("letter", id.as_str())])
    }
}

/// What is written together with the record of a settled letter.
pub trait Besides: Fn(&mut Transaction) -> Result<(), StoreError> + Sync {}
impl<F: Fn(&mut Transaction) -> Result<(), StoreError> + Sync> Besides for F {}

fn streaming_again(
    table: &Table,
    [partition, sort]: [&str; 2],
    item: &ItemKey,
    letter: &LetterId,
) -> Result<Update, StoreError> {
    Update::builder()
        .table_name(&table.name)
        .set_key(Some(key([(partition, item.partition.as_str()), (sort, item.sort.as_str())])))
        .update_expression("SET #replayed = :letter")
        .condition_expression("attribute_exists(#sort)")
        .expression_attribute_names("#replayed", REPLAYED)
        .expression_attribute_names("#sort", sort)
        .expression_attribute_values(":letter", text(letter.as_str()))
        .build()
        .map_err(|error| StoreError::Broken(Box::new(error)))
}

fn kept(item: Item) -> Result<Kept, StoreError> {
    let attribute = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    let (state, settled_by) = (attribute("state"), attribute("settled_by"));
    let state = match state.as_deref() {
        Some("replayed") => LetterState::Replayed,
        Some("dropped") => LetterState::Dropped,
        _ => LetterState::Waiting,
    };
    Ok(Kept { letter: data(item)?, state, settled_by })
}

fn end(letter: &Letter) -> Timestamp {
    letter.at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
}
