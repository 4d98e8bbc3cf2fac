//! The content table: articles, what happened to them, and the versions that were published. Their bodies lie in the bucket.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::published::{PublishedPage, PublishedPlace, PublishedSpan};
use super::table::{Item, Query, Sort, Table, card, data, item, key, text};
use super::transaction::{Commit, Transaction};
use super::{Allowed, Asked, StoreError, System, Unopened, copies, moment, outbox};
use domain::articles::{Card, DeskCard, Piece, State};
use domain::ids::AccountId;
use domain::outbox::Effect;
use domain::review::{Hand, Review};
use domain::staff::kinds::{ReadArticles, ReviewSubmission, SignArticle, WithdrawArticle, WriteArticle};

/// How many partitions the clock's index has.
pub const CONTENT_SHARDS: u32 = 4;

/// The item of an article itself, which lies under its column.
const HEAD: &str = "head";
/// The item that lists it under its account.
const LISTED: &str = "listed";

/// A proof of permission to change an article. The article itself decides which event is possible.
pub trait MayEdit: Copy + Send + Sync {}
impl MayEdit for &Asked<WriteArticle> {}
impl MayEdit for &Asked<SignArticle> {}
impl MayEdit for &Asked<WithdrawArticle> {}
impl MayEdit for &Asked<ReviewSubmission> {}
impl MayEdit for System {}

/// A version that was published: what it said, by its digest, and who stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedVersion {
    /// Its number, from 1.
    pub number: u32,
    /// The digest of its content.
    pub digest: String,
    /// When it was published.
    pub at: Timestamp,
    /// Who wrote it.
    pub authors: Vec<Hand>,
    /// The signatures.
    pub review: Review,
}

/// One thing that happened to an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleEvent {
    /// The version of the article that it made.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// Who; empty for the clock.
    pub by: String,
    /// What, in words for staff.
    pub what: String,
    /// The digest of what was worked on afterwards; empty where nothing was.
    #[serde(default)]
    pub digest: String,
    /// The notices that it causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// A change to be written: the article as it is afterwards, and what happened.
#[derive(Clone, Debug)]
pub struct ContentChange {
    /// The article afterwards; its version is one higher.
    pub piece: Piece,
    /// What happened.
    pub event: ArticleEvent,
    /// The version that was published by it.
    pub published: Option<PublishedVersion>,
}

/// Reads and writes articles.
#[derive(Clone, Debug)]
pub struct ContentStore(pub(super) Table);

impl ContentStore {
    /// A handle on the content table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// An article, before it is known whether the reader may see it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(&self, id: &str) -> Result<Option<Unopened<Piece>>, StoreError> {
        Ok(self.0.get(item_key(id, "head")).await?.map(Unopened::new))
    }

    /// An article for a part of the system: the clock, which decides on what is there now, or the residents' pages.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, by: System, id: &str) -> Result<Option<Piece>, StoreError> {
        let key = item_key(id, "head");
        match by {
            System::Residents => self.0.get_eventual(key).await?.map(data).transpose(),
            _ => self.0.get(key).await,
        }
    }

    /// What happened to an article, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn events(
        &self,
        _by: &Allowed<ReadArticles>,
        id: &str,
        limit: i32,
    ) -> Result<Vec<ArticleEvent>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", "event#".to_owned())),
            newest_first: true,
            limit,
            ..Query::partition("article", id)
        };
        self.0.query(query).await?.items.into_iter().map(data).collect()
    }

    /// A list of the staff of an account, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn list(
        &self,
        _by: &Allowed<ReadArticles>,
        account: &AccountId,
        state: State,
        limit: i32,
    ) -> Result<Vec<DeskCard>, StoreError> {
        let query = Query {
            index: Some("by-desk"),
            newest_first: true,
            limit,
            ..Query::partition("desk", desk_of(account, state))
        };
        let rows = self.0.query(query).await?.items.into_iter();
        rows.map(|mut row| {
            let slip = row.remove("slip").unwrap_or(aws_sdk_dynamodb::types::AttributeValue::Null(true));
            serde_dynamo::from_attribute_value(slip).map_err(StoreError::unreadable)
        })
        .collect()
    }

    /// What an account published, in one column or in all, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn published(
        &self,
        account: &AccountId,
        column: Option<&str>,
        span: PublishedSpan,
        limit: i32,
    ) -> Result<PublishedPage, StoreError> {
        let partition = column_of(account, column);
        let name = if column.is_some() { HEAD } else { LISTED };
        let after = span.after.map(|last| {
            let mut keys = item_key(&last.article, name);
            keys.extend(key([("column", partition.as_str()), ("published", &moment(last.at))]));
            keys
        });
        let query = Query {
            index: Some("by-column"),
            sort: span.within.map(|(from, to)| Sort::Between("published", moment(from), moment(to))),
            newest_first: true,
            limit,
            after,
            ..Query::partition("column", partition)
        };
        let found = self.0.query(query).await?;
        let cards: Vec<Card> = found.items.into_iter().map(card).collect::<Result<_, _>>()?;
        let place = |card: &Card| PublishedPlace { at: card.published_at, article: card.id.clone() };
        let next = found.next.and_then(|_| cards.last().map(place));
        Ok(PublishedPage { cards, next })
    }

    /// The articles of a shard for which a time has come.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, shard: u32, now: Timestamp, limit: i32) -> Result<Vec<String>, StoreError> {
        let query = Query {
            index: Some("by-timer"),
            sort: Some(Sort::UpTo("clock_at", moment(now))),
            limit,
            ..Query::partition("clock", shard.to_string())
        };
        let found = self.0.query(query).await?;
        let id = |item: &Item| item.get("article").and_then(|id| id.as_s().ok()).cloned();
        Ok(found.items.iter().filter_map(id).collect())
    }

    /// Writes a change on the condition that nobody made another one since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody did; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: impl MayEdit,
        change: &ContentChange,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.add(&mut transaction, change)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Adds a change to a transaction, on the condition that nobody made another one since.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written down.
    pub fn put(
        &self,
        _by: impl MayEdit,
        transaction: &mut Transaction,
        change: &ContentChange,
    ) -> Result<(), StoreError> {
        self.add(transaction, change)
    }

    fn add(&self, transaction: &mut Transaction, change: &ContentChange) -> Result<(), StoreError> {
        let (piece, id) = (&change.piece, change.piece.article.id.as_str());
        transaction.put_next("head", &self.0, head_item(piece)?, piece.article.version)?;
        let name = format!("event#{:06}", change.event.version);
        let mut keys = item_key(id, &name);
        outbox::mark(&mut keys, format!("content#{id}#{name}"), &change.event.effects);
        let event = item(keys, &change.event)?;
        transaction.put_over("event", &self.0, event)?;
        if let Some(card) = piece.card() {
            // The same card once more under the account, for its home and its feed.
            let mut keys = item_key(id, LISTED);
            list_under(&mut keys, column_of(&piece.article.account, None), &card)?;
            transaction.put_over("listed", &self.0, item(keys, &())?)?;
        }
        if piece.changes_copies(change.event.at) {
            copies::wake(transaction, &self.0, id, (change.event.version, change.event.at))?;
        }
        if let Some(version) = &change.published {
            let name = format!("v#{:06}", version.number);
            transaction.put_over("version", &self.0, item(item_key(id, &name), version)?)?;
        }
        Ok(())
    }
}

pub(super) fn item_key(id: &str, name: &str) -> Item {
    key([("article", id), ("item", name)])
}

fn head_item(piece: &Piece) -> Result<Item, StoreError> {
    let (article, state) = (&piece.article, piece.state());
    let mut keys = item_key(&article.id, HEAD);
    if let Some(card) = piece.card() {
        list_under(&mut keys, column_of(&article.account, Some(&article.column)), &card)?;
    }
    keys.insert("desk".to_owned(), text(desk_of(&article.account, state)));
    keys.insert("since".to_owned(), text(moment(piece.since)));
    let slip = serde_dynamo::to_attribute_value(piece.desk_card()).map_err(StoreError::unreadable)?;
    keys.insert("slip".to_owned(), slip);
    if let Some((at, _)) = piece.due() {
        keys.extend(key([("clock", &shard_of(&article.id).to_string()), ("clock_at", &moment(at))]));
    }
    item(keys, piece)
}

fn list_under(keys: &mut Item, column: String, card: &Card) -> Result<(), StoreError> {
    keys.insert("column".to_owned(), text(column));
    keys.insert("published".to_owned(), text(moment(card.published_at)));
    keys.insert("card".to_owned(), serde_dynamo::to_attribute_value(card).map_err(StoreError::unreadable)?);
    Ok(())
}

/// No id of an account contains a `#`.
fn column_of(account: &AccountId, column: Option<&str>) -> String {
    format!("{account}#{}", column.unwrap_or_default())
}

fn desk_of(account: &AccountId, state: State) -> String {
    format!("{account}#{}", state.id())
}

pub(super) fn shard_of(id: &str) -> u32 {
    let last = id.chars().last().and_then(|digit| digit.to_digit(16));
    last.unwrap_or_default() % CONTENT_SHARDS
}
