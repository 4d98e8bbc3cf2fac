//! Files the reports that staff enter: under an open storm notice that takes them (row 7), else as ordinary ones.

use jiff::Timestamp;

use crate::runtime::{Deployment, StartError};
use crate::store::{Accounts, Filed, GuideBook, MayStep, NewReport, StoreError, Tickets, Transaction};
use domain::ids::TicketId;
use domain::tickets::{Applied, Storm};

/// Files reports.
#[derive(Debug)]
pub struct Intake {
    tickets: Tickets,
    guides: GuideBook,
    accounts: Accounts,
}

/// What became of a report that was to be filed.
#[derive(Debug)]
pub enum Taken {
    /// It is this report, now or when its form was first sent. With it comes the notice under which it was merged just
    /// now.
    As(TicketId, Option<Storm>),
    /// Its form was used for this other report before; nothing was written.
    UsedFor(TicketId),
}

impl Intake {
    /// Builds it.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let (tickets, guides) = (deployment.tickets()?, deployment.guides()?);
        Ok(Self { tickets, guides, accounts: deployment.accounts()? })
    }

    /// Files a report that was just submitted, from a form that may be sent once (`once`), together with what `besides`
    /// adds. [`StoreError::Conflict`] where the condition of something that `besides` adds failed.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads and the write.
    pub async fn file(
        &self,
        by: impl MayStep,
        submitted: &Applied,
        once: &str,
        now: Timestamp,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<Taken, StoreError> {
        let (guides, rules) = (self.guides.guides().await?, self.accounts.rules().await?);
        if let Some(under) = guides.under_storm(submitted, now, &rules) {
            let new = NewReport { submitted: &under.submitted, merged: Some(&under.merged) };
            match self.tickets.commit_once_with(by, new, once, &rules, &besides).await? {
                Filed::As(ticket) => {
                    let storm = (ticket == submitted.ticket.id).then(|| under.storm.clone());
                    return Ok(Taken::As(ticket, storm));
                }
                Filed::UsedFor(ticket) => return Ok(Taken::UsedFor(ticket)),
                // The master ended after the notice was read; the report goes its own way.
                Filed::MasterEnded => {}
            }
        }
        let new = NewReport { submitted, merged: None };
        match self.tickets.commit_once_with(by, new, once, &rules, &besides).await? {
            Filed::As(ticket) => Ok(Taken::As(ticket, None)),
            Filed::UsedFor(ticket) => Ok(Taken::UsedFor(ticket)),
            Filed::MasterEnded => Err(StoreError::Conflict),
        }
    }
}
