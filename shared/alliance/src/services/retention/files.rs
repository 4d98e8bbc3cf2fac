//! Deletes files.

use crate::runtime::objects::Objects;
use crate::runtime::{Deployment, StartError};
use crate::store::{Media, StoreError};
use domain::ids::MediaId;

/// Photos and recordings, and their records.
#[derive(Clone, Debug)]
pub struct Files {
    media: Media,
    objects: Objects,
}

impl Files {
    /// Builds it over the deployment's table and bucket.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { media: deployment.media()?, objects: deployment.objects()? })
    }

    /// Deletes a photo or recording, then its record.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn delete(&self, media: &MediaId) -> Result<(), StoreError> {
        let deleted = self.objects.delete(media).await;
        deleted.map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.media.remove(media).await
    }
}
