//! The messages table: what each follower sent and the exact answer they got.
//!
//! The sort key is the message's own time and the digest that tells it from any other, so a repeated delivery finds the
//! item of the first and gets its reply.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::WindowKind;
use wechat::reply::Reply;
use wechat::xml::Element;

use super::StoreError;
use super::table::{Item, Query, Table, data, item, key, number};
use super::transaction::Transaction;
use domain::guides::GuideWord;
use domain::ids::{Follower, MediaId, TicketId};
use domain::inbox::Attention;
use domain::tickets::AttachmentKind;

/// The key that tells one message from any other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageKey {
    /// Who sent it, to which account.
    pub follower: Follower,
    /// `CreateTime` and digest.
    pub message: String,
}

impl MessageKey {
    /// The key of a message that WeChat stamped with `create_time` (unix seconds) and that has this digest.
    #[must_use]
    pub fn new(follower: Follower, create_time: i64, digest: &str) -> Self {
        Self { follower, message: format!("{:011}#{digest}", create_time.max(0)) }
    }

    /// When WeChat stamped the message.
    #[must_use]
    pub fn sent_at(&self) -> Option<Timestamp> {
        let (seconds, _) = self.message.split_once('#')?;
        Timestamp::from_second(seconds.parse().ok()?).ok()
    }
}

/// A file that came with a message and that WeChat keeps for three days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaReference {
    /// The id under which we keep it.
    pub media: MediaId,
    /// The id under which WeChat keeps it.
    pub wechat_media_id: String,
    /// Photo, voice or video.
    pub kind: AttachmentKind,
}

/// One message or event as it came, and what was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageRecord {
    /// Its key.
    pub key: MessageKey,
    /// When it came.
    pub received_at: Timestamp,
    /// `text`, `image`, `event`, …
    pub msg_type: String,
    /// The whole message, every field as WeChat wrote it.
    pub fields: Element,
    /// The answer, which a repeated delivery gets too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Which reply window it opened, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The file to fetch, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaReference>,
    /// The ticket that it became, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// Why staff have to see it, if they have to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// The entry of the menu that was tapped, as taps are counted, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tap: Option<String>,
    /// Since when what this follower said belongs to an anonymous report, up to this message: staff who read the
    /// conversation do not see it, as it would say whose report that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld_since: Option<Timestamp>,
    /// What it means for the guides, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<GuideWord>,
}

/// The reply windows, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// A message.
    Message,
    /// A menu click.
    Click,
    /// A follow.
    Follow,
    /// A scan.
    Scan,
}

impl From<WindowKind> for Window {
    fn from(kind: WindowKind) -> Self {
        match kind {
            WindowKind::Click => Self::Click,
            WindowKind::Follow => Self::Follow,
            WindowKind::Scan => Self::Scan,
            _ => Self::Message,
        }
    }
}

impl From<Window> for WindowKind {
    fn from(window: Window) -> Self {
        match window {
            Window::Message => Self::Message,
            Window::Click => Self::Click,
            Window::Follow => Self::Follow,
            Window::Scan => Self::Scan,
        }
    }
}

/// Reads and writes messages.
#[derive(Clone, Debug)]
pub struct Messages(Table);

impl Messages {
    /// The name of this write in a [`super::Refused`].
    pub const WRITE: &'static str = "message";

    /// A handle on the messages table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The table, to commit a transaction through.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.0
    }

    /// The record of a message that came before.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, of: &MessageKey) -> Result<Option<MessageRecord>, StoreError> {
        self.0.get(key([("resident", &of.follower.key()), ("message", &of.message)])).await
    }

    /// Writes a message, on the condition that no message has its key yet.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put(
        &self,
        transaction: &mut Transaction,
        record: &MessageRecord,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let mut keys = key([("resident", &record.key.follower.key()), ("message", &record.key.message)]);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        transaction.put(
            Self::WRITE,
            &self.0,
            item(keys, record)?,
            "attribute_not_exists(message)",
            &[],
            Item::new(),
        )
    }

    /// Writes a message alone, on the same condition; where the message came before, returns its record.
    ///
    /// One plain write costs half of a transaction, and most messages change nothing else.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn put_alone(
        &self,
        record: &MessageRecord,
        expires: Timestamp,
    ) -> Result<Option<MessageRecord>, StoreError> {
        let mut keys = key([("resident", &record.key.follower.key()), ("message", &record.key.message)]);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        match self.0.put_new(item(keys, record)?, "message").await? {
            None => Ok(None),
            Some(old) => data(old).map(Some),
        }
    }

    /// Every message of a follower.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn all(&self, follower: &Follower) -> Result<Vec<MessageRecord>, StoreError> {
        let items = self.0.query_all(Query::partition("resident", follower.key())).await?;
        items.into_iter().map(data).collect()
    }

    /// Removes a message.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, of: &MessageKey) -> Result<(), StoreError> {
        self.0.delete(key([("resident", &of.follower.key()), ("message", &of.message)])).await
    }

    /// The newest messages of a follower since `since` (unix seconds), newest first, at most `limit`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn newest(
        &self,
        follower: &Follower,
        since: i64,
        limit: i32,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let query = Query {
            sort: Some(super::table::Sort::From("message", format!("{:011}", since.max(0)))),
            newest_first: true,
            limit,
            ..Query::partition("resident", follower.key())
        };
        self.0.query(query).await?.items.into_iter().map(data).collect()
    }
}

impl MessageRecord {
    /// Reads the record from the new image of the messages stream.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Self, StoreError> {
        data(image.into())
    }
}
