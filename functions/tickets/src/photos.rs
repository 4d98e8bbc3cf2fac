//! Photos that come with a form of staff: made safe, stored, recorded.

use alliance::ids::{MediaId, TicketId};
use alliance::runtime::objects::{ObjectError, Objects, Size};
use alliance::runtime::photos::{SafePhoto, make_safe};
use alliance::runtime::{Platform, StartError};
use alliance::store::{Media, MediaRecord, MediaState, StoreError};
use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// A photo that is safe to store, under an id that sending it again computes again.
#[derive(Debug)]
pub(crate) struct Photo {
    pub(crate) media: MediaId,
    safe: SafePhoto,
}

impl Photo {
    /// Makes every photo of a form safe; a sentence for the form where one cannot be.
    pub(crate) async fn all(files: Vec<Bytes>, ticket: &TicketId) -> Result<Vec<Self>, &'static str> {
        const NOT_READABLE: &str = "有一张照片打不开，请换成JPG或PNG格式的照片";
        if files.len() > 9 {
            return Err("一次最多9张照片");
        }
        let ticket = ticket.clone();
        let work = move || files.iter().map(|bytes| Self::read(bytes, &ticket)).collect::<Option<Vec<_>>>();
        // Decoding takes tens of milliseconds of pure computing: not on the thread that answers others.
        tokio::task::spawn_blocking(work).await.ok().flatten().ok_or(NOT_READABLE)
    }

    fn read(bytes: &Bytes, ticket: &TicketId) -> Option<Self> {
        let mut name = Sha256::new();
        name.update(ticket.as_str());
        name.update(bytes);
        let media = MediaId::parse(hex::encode(name.finalize()).get(..32)?).ok()?;
        Some(Self { media, safe: make_safe(bytes).ok()? })
    }
}

/// Stores them.
#[derive(Debug)]
pub(crate) struct Photos {
    media: Media,
    objects: Objects,
}

impl Photos {
    pub(crate) fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self { media: platform.media()?, objects: platform.objects()? })
    }

    pub(crate) async fn put(&self, photos: &[Photo], now: Timestamp) -> Result<(), StoreError> {
        for photo in photos {
            let sizes = [(Size::Full, &photo.safe.full), (Size::Thumbnail, &photo.safe.thumbnail)];
            for (size, bytes) in sizes {
                self.objects
                    .put(&photo.media, size, Bytes::from(bytes.clone()))
                    .await
                    .map_err(|error: ObjectError| StoreError::Broken(Box::new(error)))?;
            }
            let state = MediaState::Ready { content_type: "image/jpeg".to_owned(), thumbnail: true };
            self.media.put(&MediaRecord { media: photo.media.clone(), state, at: now }).await?;
        }
        Ok(())
    }
}
