//! The masked copy of a photo: made and stored, and the ones before it deleted.

use alliance::runtime::objects::{Objects, Size};
use alliance::runtime::{Deployment, Random, StartError};
use alliance::services::cases::FoundCase;
use alliance::services::masking::mask;
use alliance::store::{Asked, Media, StoreError};
use bytes::Bytes;
use domain::ids::MediaId;
use domain::masking::Rectangle;
use domain::staff::kinds::ProposeCase;
use jiff::Timestamp;

/// Makes and stores copies.
#[derive(Debug)]
pub(crate) struct Copies {
    media: Media,
    objects: Objects,
    random: Random,
}

/// A copy that is not stored yet.
#[derive(Debug)]
pub(crate) struct Copy {
    full: Bytes,
    thumbnail: Bytes,
}

impl Copies {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { media: deployment.media()?, objects: deployment.objects()?, random: deployment.random })
    }

    /// The id of a new copy. It cannot be guessed, and does not tell which photo it was made of.
    pub(crate) fn new_id(&self) -> Result<MediaId, StoreError> {
        let chance = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(MediaId::parse(chance)?)
    }

    /// Whether a copy is stored.
    pub(crate) async fn is_stored(&self, found: &FoundCase, copy: &MediaId) -> Result<bool, StoreError> {
        found.is_stored(&self.media, copy).await
    }

    /// Makes the copy of a photo in which these parts are black. The inner error is a sentence for whoever marked it.
    pub(crate) async fn make(
        &self,
        found: &FoundCase,
        original: &MediaId,
        rectangles: Vec<Rectangle>,
    ) -> Result<Result<Copy, String>, StoreError> {
        // The record is read first, because S3 answers a missing file with 403 where the role may not list the bucket.
        let read = if found.is_stored(&self.media, original).await? {
            self.objects
                .get(original, Size::Full)
                .await
                .map_err(|error| StoreError::Broken(Box::new(error)))?
        } else {
            None
        };
        let Some(bytes) = read else {
            return Ok(Err("这张照片没有取到，不能公开，请选“这张不用”".to_owned()));
        };
        // Tens of milliseconds of computing, so not on the thread that serves other requests.
        let made = tokio::task::spawn_blocking(move || mask(&bytes, &rectangles)).await;
        Ok(match made {
            Ok(Ok(safe)) => Ok(Copy { full: safe.full.into(), thumbnail: safe.thumbnail.into() }),
            Ok(Err(why)) => Err(format!("这张照片{why}")),
            Err(_) => Err("这张照片打不开，请选“这张不用”".to_owned()),
        })
    }

    /// Stores a copy under its id; storing it again is harmless. Its record comes last, so that a copy with a record has
    /// its files.
    pub(crate) async fn store(
        &self,
        by: &Asked<ProposeCase>,
        id: &MediaId,
        copy: Copy,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (size, bytes) in [(Size::Full, copy.full), (Size::Thumbnail, copy.thumbnail)] {
            let stored = self.objects.put(id, size, bytes).await;
            stored.map_err(|error| StoreError::Broken(Box::new(error)))?;
        }
        self.media.put_copy(by, id, now).await
    }

    /// Deletes copies that are no longer used; deleting one again is harmless.
    pub(crate) async fn delete(&self, copies: &[MediaId]) -> Result<(), StoreError> {
        for copy in copies {
            self.media.remove(copy).await?;
            let deleted = self.objects.delete(copy).await;
            deleted.map_err(|error| StoreError::Broken(Box::new(error)))?;
        }
        Ok(())
    }
}
