//! Archives reports whose time is over.

use jiff::Timestamp;

use super::files::Files;
use crate::runtime::{Deployment, StartError};
use crate::services::casework::{Casework, Step, StepOutcome};
use crate::store::{Accounts, StoreError, System, Tickets};
use domain::ids::TicketId;
use domain::tickets::{Actor, Command, State, Ticket};

/// How many of those who hang on a report are read at a time.
const PAGE: i32 = 50;

/// Removes personal data from reports.
#[derive(Clone, Debug)]
pub struct Archiving {
    tickets: Tickets,
    casework: Casework,
    files: Files,
    accounts: Accounts,
}

impl Archiving {
    /// Builds it over the deployment's tables and bucket.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            tickets: deployment.tickets()?,
            casework: Casework::build(deployment)?,
            files: Files::build(deployment)?,
            accounts: deployment.accounts()?,
        })
    }

    /// Archives a report (row 33), or continues after an interruption; false where its state does not allow it, or
    /// another step is written at this moment.
    ///
    /// The step is written before anything is deleted, so that somebody who acts at the same moment loses nothing.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn archive(&self, ticket: &Ticket, now: Timestamp) -> Result<bool, StoreError> {
        // Boxed, because these futures are large and would add their size to every caller's.
        if ticket.reducing {
            return Box::pin(self.reduce(ticket, now)).await.map(|()| true);
        }
        let step = Step { command: &Command::Archive, actor: &Actor::Scheduler, seen: None, now };
        let outcome = Box::pin(self.casework.carry_out(System::Clock, ticket, &step)).await?;
        let StepOutcome::Done(applied) = outcome else { return Ok(false) };
        Box::pin(self.reduce(&applied.ticket, now)).await.map(|()| true)
    }

    /// Deletes the files of an archived report, what was prepared of it for the public and the words of its history,
    /// archives what was merged into it, forgets who follows it, then records that it is done.
    async fn reduce(&self, ticket: &Ticket, now: Timestamp) -> Result<(), StoreError> {
        self.let_go(ticket, now).await?;
        let events = self.tickets.events(System::Clock, &ticket.id).await?;
        for media in ticket.media(&events) {
            self.files.delete(media).await?;
        }
        if let Some(draft) = self.tickets.case(System::Clock, &ticket.id).await? {
            for copy in draft.copies() {
                self.files.delete(copy).await?;
            }
            self.tickets.remove_case(System::Clock, &ticket.id).await?;
        }
        for event in events {
            self.tickets.reduce(event).await?;
        }
        let rules = self.accounts.rules().await?;
        self.tickets.put_reduced(ticket, &rules).await
    }

    /// What was merged into an archived report is archived with it (row 33), page by page. A page is forgotten only once
    /// nothing on it is left: what nobody names any more is never archived.
    async fn let_go(&self, ticket: &Ticket, now: Timestamp) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.tickets.concerned(System::Clock, &ticket.id, after.as_deref(), PAGE).await?;
            let mut is_left = false;
            for child in &page.children {
                if let Some(child) = self.merged(&child.ticket, ticket).await? {
                    // It has no children of its own: a report into which others were merged is merged into none.
                    let archived = Box::pin(self.archive(&child, now)).await?;
                    is_left |= !archived && self.merged(&child.id, ticket).await?.is_some();
                }
            }
            if is_left {
                // The report stays `reducing`, so the next sweep comes back to it.
                return Err(StoreError::Conflict);
            }
            self.tickets.forget_concerned(&ticket.id, &page).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// A report that is still merged into this one, or whose archiving was interrupted; none where it went its own way or
    /// is archived.
    async fn merged(&self, id: &TicketId, into: &Ticket) -> Result<Option<Ticket>, StoreError> {
        let found = self.casework.load(System::Clock, id).await?;
        let is_its = |ticket: &Ticket| ticket.merged_into.as_ref() == Some(&into.id);
        Ok(found.filter(|ticket| is_its(ticket) && (ticket.state == State::Merged || ticket.reducing)))
    }
}
