//! Carries out how long things are kept, where no time-to-live of the store does: reports, photos and recordings.
//!
//! What is deleted goes before the note that leads to it, so that an interruption leaves work for the next run.

use jiff::Timestamp;

use super::casework::{Casework, Step, StepOutcome};
use crate::runtime::objects::Objects;
use crate::runtime::{Platform, StartError};
use crate::store::{Media, MediaRecord, Residents, StoreError, System, Tickets};
use domain::ids::{Follower, MediaId};
use domain::tickets::{Actor, Command, Rules, State, Ticket};

/// What is kept and where.
#[derive(Clone, Debug)]
pub struct Retention {
    tickets: Tickets,
    casework: Casework,
    media: Media,
    residents: Residents,
    objects: Objects,
    rules: &'static Rules,
}

impl Retention {
    /// Over the platform's tables and bucket.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self {
            tickets: platform.tickets()?,
            casework: Casework::build(platform)?,
            media: platform.media()?,
            residents: platform.residents()?,
            objects: platform.objects()?,
            rules: Rules::bundled(),
        })
    }

    /// Archives a report (row 33), or goes on with what an interruption left; false where its state does not allow it,
    /// or somebody acts on it at this moment.
    ///
    /// It is decided before anything is deleted, so that somebody who acts at the same moment loses nothing.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn archive(&self, ticket: &Ticket, now: Timestamp) -> Result<bool, StoreError> {
        if ticket.reducing {
            return self.reduce(ticket).await.map(|()| true);
        }
        let step = Step { command: &Command::Archive, actor: &Actor::Scheduler, seen: None, now };
        let outcome = self.casework.carry_out(System::Clock, ticket, &step).await?;
        let StepOutcome::Done(applied) = outcome else { return Ok(false) };
        self.reduce(&applied.ticket).await.map(|()| true)
    }

    /// Deletes the files of an archived report and the words of its history, then notes that it is done.
    async fn reduce(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let events = self.tickets.events(System::Clock, &ticket.id).await?;
        for media in ticket.media(&events) {
            self.delete(media).await?;
        }
        for event in events {
            self.tickets.reduce(event).await?;
        }
        self.tickets.put_reduced(ticket, self.rules).await
    }

    /// Looks at up to `limit` files of chats whose time has come: deletes what no report holds. How many were deleted.
    ///
    /// # Errors
    /// The first [`StoreError`]; one file that fails keeps no other from being looked at.
    pub async fn delete_unheld(&self, now: Timestamp, limit: i32) -> Result<usize, StoreError> {
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
        self.delete(media).await?;
        Ok(true)
    }

    async fn is_held(&self, record: &MediaRecord) -> Result<bool, StoreError> {
        let Some(sender) = &record.sender else { return Ok(true) };
        let resident = self.residents.get(sender).await?;
        if resident.attachments().any(|attachment| attachment.media == record.media) {
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

    /// Deletes a photo or recording, then what is known of it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn delete(&self, media: &MediaId) -> Result<(), StoreError> {
        let deleted = self.objects.delete(media).await;
        deleted.map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.media.remove(media).await
    }
}
