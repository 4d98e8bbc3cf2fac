//! Deletes the photos that were held for a form longer than they are kept.

use alliance::runtime::{Deployment, StartError};
use alliance::services::retention::Files;
use alliance::store::{Held, Holding, StoreError, System};
use jiff::Timestamp;

/// Forms processed at a time; the rest waits a minute.
const PAGE: i32 = 20;

/// The held photos, and where their files are.
#[derive(Debug)]
pub(crate) struct HeldSweep {
    held: Held,
    files: Files,
}

impl HeldSweep {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { held: deployment.held()?, files: Files::build(deployment)? })
    }

    /// Deletes the photos whose time is over by `now`. A form whose photos cannot be deleted does not hold up the
    /// others.
    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut first_failure = None;
        for holding in self.held.due(now, PAGE).await? {
            match self.end(&holding, now).await {
                // A photo is being added at this very moment, which extends the time of all photos of the form.
                Ok(()) | Err(StoreError::Conflict | StoreError::Throttled(_)) => {}
                Err(error) => {
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    /// Makes the photos unusable first, then deletes their files, then their record: an interruption leaves work for
    /// the next sweep, and a form that is submitted meanwhile either has its photos or is refused.
    async fn end(&self, holding: &Holding, now: Timestamp) -> Result<(), StoreError> {
        let mut held = self.held.get(System::Clock, holding, now).await?;
        // The index lags behind.
        if held.version == 0 || held.until > now {
            return Ok(());
        }
        if !held.photos.is_empty() {
            held.end();
            self.held.put(System::Clock, holding, &mut held).await?;
        }
        for photo in &held.doomed {
            self.files.delete(&photo.media).await?;
        }
        self.held.remove(holding, &held).await
    }
}
