//! Deletes the files of chats that belong to no report and to nothing that was sent in for a column.

use jiff::Timestamp;

use super::files::Files;
use crate::runtime::{Deployment, StartError};
use crate::store::{Media, MediaRecord, Residents, StoreError, SubmissionStore, System, Tickets};
use domain::ids::{Follower, MediaId};
use domain::tickets::{State, Ticket};

/// Finds files of chats that nothing holds.
#[derive(Clone, Debug)]
pub struct Unheld {
    tickets: Tickets,
    media: Media,
    residents: Residents,
    submissions: SubmissionStore,
    files: Files,
}

impl Unheld {
    /// Builds it over the deployment's tables and bucket.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            tickets: deployment.tickets()?,
            media: deployment.media()?,
            residents: deployment.residents()?,
            submissions: deployment.submissions()?,
            files: Files::build(deployment)?,
        })
    }

    /// Checks up to `limit` files of chats that are due, and deletes those that no report holds. Returns how many were
    /// deleted.
    ///
    /// # Errors
    /// The first [`StoreError`]; a file that fails does not keep the others from being checked.
    pub async fn delete_due(&self, now: Timestamp, limit: i32) -> Result<usize, StoreError> {
        let mut deleted = 0;
        let mut first_failure = None;
        for media in self.media.due(now, limit).await? {
            match self.look_at(&media, now).await {
                Ok(gone) => deleted += usize::from(gone),
                Err(error) => {
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(deleted), Err)
    }

    async fn look_at(&self, media: &MediaId, now: Timestamp) -> Result<bool, StoreError> {
        let Some(record) = self.media.get(System::Clock, media).await? else { return Ok(false) };
        if self.is_held(&record).await? {
            self.media.keep_on(&record, now).await?;
            return Ok(false);
        }
        self.files.delete(media).await?;
        Ok(true)
    }

    async fn is_held(&self, record: &MediaRecord) -> Result<bool, StoreError> {
        let Some(sender) = &record.sender else { return Ok(true) };
        let resident = self.residents.get(sender).await?;
        if resident.attachments().any(|attachment| attachment.media == record.media) {
            return Ok(true);
        }
        if self.submissions.holds(System::Clock, sender, &record.media).await? {
            return Ok(true);
        }
        self.report_holds(sender, &record.media).await
    }

    /// Whether a report of this follower holds a file.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn report_holds(&self, sender: &Follower, media: &MediaId) -> Result<bool, StoreError> {
        let holds = |ticket: &Ticket| {
            ticket.state != State::Archived && ticket.attachments.iter().any(|held| &held.media == media)
        };
        self.tickets.any_reported_by(sender, holds).await
    }
}
