//! Files that WeChat did not hand out, or that a day's downloads did not suffice for, in the limits table: each waits for
//! its next try and then has its message streamed again, which `media-fetch` handles like a new one.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;

use super::table::{Query, Sort, Table, data, item, key, number, text};
use super::{MessageKey, StoreError, digest, moment};

/// The partition of all files that wait.
const ALL: &str = "media-waits";
/// How long a wait is kept: as long as WeChat keeps a file, and a day more.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(96);

/// Reads and writes files that wait.
#[derive(Clone, Debug)]
pub struct MediaWaits(Table);

/// A file that waits.
#[derive(Clone, Debug)]
pub struct MediaWait {
    /// The message that it came with.
    pub message: MessageKey,
    name: String,
}

impl MediaWaits {
    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Has a message's file wait until `until`. Idempotent.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, message: &MessageKey, until: Timestamp) -> Result<(), StoreError> {
        let name = digest(&format!("{}#{}", message.follower.key(), message.message));
        let mut keys = key([("subject", ALL), ("item", &format!("{}#{}", moment(until), &name[..32]))]);
        keys.insert("expires".to_owned(), number(until.saturating_add(KEPT).unwrap_or(until).as_second()));
        self.0.put(item(keys, message)?).await
    }

    /// The waits that are due, at most `limit`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<MediaWait>, StoreError> {
        let query = Query {
            sort: Some(Sort::UpTo("item", format!("{}~", moment(now)))),
            limit,
            ..Query::partition("subject", ALL)
        };
        let wait = |item: super::table::Item| {
            let name = item.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
            Ok(MediaWait { message: data(item)?, name })
        };
        self.0.query(query).await?.items.into_iter().map(wait).collect()
    }

    /// Removes the wait of a message that has been streamed again.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, wait: &MediaWait) -> Result<(), StoreError> {
        self.0.delete(key([("subject", ALL), ("item", &wait.name)])).await
    }
}

impl super::Messages {
    /// Streams a message once more, as if it had just come; a message that no longer exists is not an error.
    ///
    /// # Errors
    /// Any other [`StoreError`] of the write.
    pub async fn stream_again(&self, message: &MessageKey, now: Timestamp) -> Result<(), StoreError> {
        let table = self.table();
        let sent = table
            .client
            .update_item()
            .table_name(&table.name)
            .set_key(Some(key([("resident", &message.follower.key()), ("message", &message.message)])))
            .update_expression("SET #replayed = :at")
            .condition_expression("attribute_exists(message)")
            .expression_attribute_names("#replayed", super::REPLAYED)
            .expression_attribute_values(":at", text(format!("waited#{}", now.as_millisecond())))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(answer) => {
                table.meter.add_write(answer.consumed_capacity());
                Ok(())
            }
            Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
