//! The media table: what became of each photo and recording.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::table::{Table, item, key};
use crate::ids::MediaId;

/// Whether a file can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MediaState {
    /// It lies in object storage.
    Ready {
        /// Its media type.
        content_type: String,
        /// Whether there is a thumbnail beside it.
        thumbnail: bool,
    },
    /// WeChat no longer has it, or it is not what it claims to be.
    Failed {
        /// Why, for staff.
        reason: String,
    },
}

/// One photo or recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRecord {
    /// Which.
    pub media: MediaId,
    /// Whether it can be shown.
    pub state: MediaState,
    /// Since when.
    pub at: Timestamp,
}

/// Reads and writes media records.
#[derive(Clone, Debug)]
pub struct Media(Table);

impl Media {
    /// A handle.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// What became of a file; none while it has not been fetched.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, media: &MediaId) -> Result<Option<MediaRecord>, StoreError> {
        self.0.get(key([("media", media.as_str())])).await
    }

    /// Records it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, record: &MediaRecord) -> Result<(), StoreError> {
        self.0.put(item(key([("media", record.media.as_str())]), record)?).await
    }

    /// Removes the record of a file that has been deleted.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, media: &MediaId) -> Result<(), StoreError> {
        let answer = self
            .0
            .client
            .delete_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("media", media.as_str())])))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}
