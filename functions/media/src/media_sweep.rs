//! `media-sweep`, every minute: has files fetched that wait for another try, and deletes photos, recordings and videos
//! whose retention is over: those of chats that no report holds, and those held for a form.

use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::retention::Unheld;
use alliance::store::{MediaWaits, Messages, StoreError};
use jiff::Timestamp;

use crate::held_photos::HeldSweep;

/// Files processed in one sweep; the rest waits a minute.
const PAGE: i32 = 100;

/// The `media-sweep` function and its dependencies.
#[derive(Debug)]
pub struct MediaSweep {
    waits: MediaWaits,
    messages: Messages,
    held: HeldSweep,
    unheld: Unheld,
    clock: Clock,
}

impl Function for MediaSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            waits: deployment.media_waits()?,
            messages: deployment.messages()?,
            held: HeldSweep::build(deployment)?,
            unheld: Unheld::build(deployment)?,
            clock: deployment.clock.clone(),
        })
    }
}

impl ScheduledFunction for MediaSweep {
    /// One kind of work that fails must not stop the others.
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let fetched = self.fetch_again(now).await;
        let unheld = self.unheld.delete_due(now, PAGE).await;
        let held = self.held.sweep(now).await;
        Ok(fetched.and(unheld.map(drop)).and(held)?)
    }
}

impl MediaSweep {
    /// Streams the messages with postponed files again; `media-fetch` handles them like new ones.
    async fn fetch_again(&self, now: Timestamp) -> Result<(), StoreError> {
        for wait in self.waits.due(now, PAGE).await? {
            self.messages.stream_again(&wait.message, now).await?;
            self.waits.remove(&wait).await?;
        }
        Ok(())
    }
}
