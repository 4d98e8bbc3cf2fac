//! The pictures of articles: decoded and encoded anew, which removes where and when they were taken, and stored under a
//! digest of what is kept, so that a form that is sent twice stores one picture.

use alliance::runtime::objects::{Objects, Size};
use alliance::runtime::{Deployment, StartError};
use alliance::services::photos::make_safe;
use alliance::store::{Asked, Media, StoreError};
use bytes::Bytes;
use domain::ids::MediaId;
use domain::staff::kinds::WriteArticle;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// Stores pictures.
#[derive(Debug)]
pub(crate) struct Pictures {
    media: Media,
    objects: Objects,
}

impl Pictures {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { media: deployment.media()?, objects: deployment.objects()? })
    }

    /// Stores a picture; the inner error is a sentence for whoever sent it. Its record comes last, so that a picture with a
    /// record has its files.
    pub(crate) async fn store(
        &self,
        by: &Asked<WriteArticle>,
        bytes: Bytes,
        now: Timestamp,
    ) -> Result<Result<MediaId, String>, StoreError> {
        // Tens of milliseconds of computing, so not on the thread that serves other requests.
        let made = tokio::task::spawn_blocking(move || make_safe(&bytes)).await;
        let safe = match made {
            Ok(Ok(safe)) => safe,
            Ok(Err(why)) => return Ok(Err(format!("这张照片{why}"))),
            Err(_) => return Ok(Err("这张照片打不开，请换一张".to_owned())),
        };
        let id = MediaId::parse(&hex::encode(Sha256::digest(&safe.full))[..32])?;
        for (size, bytes) in [(Size::Full, safe.full), (Size::Thumbnail, safe.thumbnail)] {
            let stored = self.objects.put(&id, size, bytes.into()).await;
            stored.map_err(|error| StoreError::Broken(Box::new(error)))?;
        }
        self.media.put_picture(by, &id, now).await?;
        Ok(Ok(id))
    }
}
