//! Deletes the photos that waited for a form longer than they are kept.

use alliance::runtime::{Deployment, StartError};
use alliance::services::retention::Files;
use alliance::store::{Held, Holding, StoreError, System};
use jiff::Timestamp;

/// Forms at a time; what is left waits a minute.
const PAGE: i32 = 20;

/// What waits, and where its files are.
#[derive(Debug)]
pub(crate) struct HeldSweep {
    held: Held,
    files: Files,
}

impl HeldSweep {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { held: deployment.held()?, files: Files::build(deployment)? })
    }

    /// Deletes what is over by `now`; one form whose photos cannot be deleted keeps no other from it.
    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut first_failure = None;
        for holding in self.held.due(now, PAGE).await? {
            match self.end(&holding, now).await {
                // Somebody adds a photo at this very moment: it is kept again, with the others.
                Ok(()) | Err(StoreError::Conflict | StoreError::Throttled(_)) => {}
                Err(error) => {
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    /// First nobody can use them any more, then their files go, then what is known of them: an interruption leaves
    /// work for the next sweep, and a form that is submitted meanwhile either has its photos or is refused.
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
