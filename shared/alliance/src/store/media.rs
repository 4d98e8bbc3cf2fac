//! The media table: the state of each photo, recording and video.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::{Item, Query, Sort, Table, item, key};
use super::{Asked, MayChange, MayKeepRota, MayView, StoreError, System, moment};
use domain::ids::{Follower, MediaId};
use domain::retention::UNHELD_KEPT;
use domain::staff::kinds::{ProposeCase, WorkOnSite, WriteArticle};

/// Whether a file can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MediaState {
    /// It is in object storage.
    Ready {
        /// Its media type.
        content_type: String,
        /// Whether there is a thumbnail beside it.
        thumbnail: bool,
        /// What a browser plays of a recording or video.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        playable: Option<Playable>,
        /// Why a recording is only there to be downloaded, for staff.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unplayable: Option<String>,
    },
    /// It is being fetched, and is among the files that its sender may send today.
    Begun {
        /// How many tries in a row have begun and not ended, this one included: each ended the function with it.
        unended: u32,
    },
    /// WeChat did not hand it out yet, and is asked again.
    Waiting {
        /// Why not, for staff.
        reason: String,
        /// When it is asked for the last time.
        until: Timestamp,
        /// Whether it is among the files that its sender may send today.
        counted: bool,
    },
    /// WeChat no longer has it, or it is not what it claims to be.
    Failed {
        /// Why, for staff.
        reason: String,
    },
}

/// A file that a browser plays, which lies beside the one that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playable {
    /// Its media type.
    pub content_type: String,
    /// Its length, which a browser that wants a part of it is told.
    pub bytes: u64,
}

impl MediaState {
    /// A photo that is in object storage in both sizes.
    #[must_use]
    pub fn photo() -> Self {
        Self::Ready {
            content_type: "image/jpeg".to_owned(),
            thumbnail: true,
            playable: None,
            unplayable: None,
        }
    }
}

/// One photo, recording or video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRecord {
    /// The id of the file.
    pub media: MediaId,
    /// Whether it can be shown.
    pub state: MediaState,
    /// When it was stored, or last found to be held by a report.
    pub at: Timestamp,
    /// Who sent it in a chat; none for photos of staff, which [`super::Held`] handles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Follower>,
}

/// The partition of the index that finds files of chats by the time of their next check.
const CHATS: &str = "chat";

/// Reads and writes media records.
#[derive(Clone, Debug)]
pub struct Media(Table);

impl Media {
    /// A handle on the media table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The record of a file; none while it has not been fetched.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, _by: impl MayView, media: &MediaId) -> Result<Option<MediaRecord>, StoreError> {
        self.0.get(key([("media", media.as_str())])).await
    }

    /// Stores the record of a file.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, _by: impl MayChange<WorkOnSite>, record: &MediaRecord) -> Result<(), StoreError> {
        let mut keys = key([("media", record.media.as_str())]);
        if record.sender.is_some() {
            let until = record.at.saturating_add(UNHELD_KEPT).unwrap_or(Timestamp::MAX);
            keys.extend(key([("held", CHATS), ("held_until", &moment(until))]));
        }
        self.0.put(item(keys, record)?).await
    }

    /// Stores the record of a masked copy. A case names it, and decides whether it is public.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_copy(
        &self,
        _by: &Asked<ProposeCase>,
        media: &MediaId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let state = MediaState::photo();
        let record = MediaRecord { media: media.clone(), state, at: now, sender: None };
        self.0.put(item(key([("media", media.as_str())]), &record)?).await
    }

    /// Stores the record of a picture of an article. The article names it, and decides whether it is public.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_picture(
        &self,
        _by: &Asked<WriteArticle>,
        media: &MediaId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let state = MediaState::photo();
        let record = MediaRecord { media: media.clone(), state, at: now, sender: None };
        self.0.put(item(key([("media", media.as_str())]), &record)?).await
    }

    /// Stores the record of the sound of a reading, which was put together of voices. The reading holds it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_sound(
        &self,
        _by: impl MayKeepRota,
        media: &MediaId,
        content_type: &str,
        bytes: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.put_played(media, content_type, bytes, now).await
    }

    /// Stores the record of a sound or film of an article. The article names it, and decides whether it is public.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_clip(
        &self,
        _by: &Asked<WriteArticle>,
        media: &MediaId,
        content_type: &str,
        bytes: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.put_played(media, content_type, bytes, now).await
    }

    async fn put_played(
        &self,
        media: &MediaId,
        content_type: &str,
        bytes: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let content_type = content_type.to_owned();
        let playable = Some(Playable { content_type: content_type.clone(), bytes });
        let state = MediaState::Ready { content_type, thumbnail: false, playable, unplayable: None };
        let record = MediaRecord { media: media.clone(), state, at: now, sender: None };
        self.0.put(item(key([("media", media.as_str())]), &record)?).await
    }

    /// Files that came in chats and are due for a check by `now`: does a report still hold them?
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<MediaId>, StoreError> {
        let query = Query {
            index: Some("by-held"),
            sort: Some(Sort::UpTo("held_until", moment(now))),
            limit,
            ..Query::partition("held", CHATS)
        };
        let name = |item: &Item| item.get("media").and_then(|media| media.as_s().ok()).cloned();
        let found = self.0.query(query).await?;
        found
            .items
            .iter()
            .filter_map(name)
            .map(|id| MediaId::parse(id).map_err(StoreError::unreadable))
            .collect()
    }

    /// Keeps a file that a report holds, and schedules its next check after the same period.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn keep_on(&self, record: &MediaRecord, now: Timestamp) -> Result<(), StoreError> {
        self.put(System::Clock, &MediaRecord { at: now, ..record.clone() }).await
    }

    /// Removes the record of a file that has been deleted.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, media: &MediaId) -> Result<(), StoreError> {
        self.0.delete(key([("media", media.as_str())])).await
    }
}
