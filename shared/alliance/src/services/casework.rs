//! The one way to carry out a step on a ticket, for staff, residents, the clock and any later caller.

use std::sync::Arc;

use jiff::Timestamp;

use super::door::Entered;
use crate::runtime::{Deployment, StartError};
use crate::store::{Accounts, Allowed, MayStep, StoreError, System, Tickets, Transaction};
use domain::ids::TicketId;
use domain::staff::kinds::ReadReports;
use domain::tickets::{Actor, Applied, Command, Refusal, Rules, Ticket, apply};

/// Carries out steps.
#[derive(Clone, Debug)]
pub struct Casework {
    tickets: Tickets,
    accounts: Accounts,
}

/// A step to carry out.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The step itself.
    pub command: &'a Command,
    /// Who takes it.
    pub actor: &'a Actor,
    /// The version of the ticket that the actor saw; none for the clock, which reads and acts in one go.
    pub seen: Option<u64>,
    /// The time.
    pub now: Timestamp,
}

/// The result of a step. Nothing is written unless it is [`StepOutcome::Done`].
#[derive(Clone, Debug, PartialEq)]
pub enum StepOutcome {
    /// It is done and recorded.
    Done(Box<Applied>),
    /// Another step was first, or the ticket is no longer in a state in which this step begins: the ticket as it is
    /// now.
    MovedOn(Box<Ticket>),
    /// The rules do not allow it.
    Refused(Refusal),
    /// The store is busy, and the ticket is unchanged: the same step may succeed in a moment.
    Busy,
    /// The ticket no longer exists.
    Absent,
}

impl Casework {
    /// Builds it over the deployment's tickets.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { tickets: deployment.tickets()?, accounts: deployment.accounts()? })
    }

    /// The ticket with this number and the permission to read it. An invalid number, an unused number and a ticket that
    /// this person may not read look alike.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(
        &self,
        entered: &Entered,
        number: &str,
    ) -> Result<Option<(Ticket, Allowed<ReadReports>)>, StoreError> {
        let Ok(id) = TicketId::parse(number) else { return Ok(None) };
        self.accounts.rules().await?;
        Ok(self.tickets.find(&id).await?.and_then(|found| entered.open(found)))
    }

    /// The ticket with this number, for callers that are not staff.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn load(&self, by: System, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        self.accounts.rules().await?;
        self.tickets.get(by, id).await
    }

    /// The rules by which it decides.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        self.accounts.rules_read()
    }

    /// What the step would make of this ticket. Nothing is written: for callers that ask for something more, such as a
    /// code, only once the step is known to be possible.
    ///
    /// # Errors
    /// The outcome of the step instead: [`StepOutcome::MovedOn`] or [`StepOutcome::Refused`].
    pub fn foresee(&self, ticket: &Ticket, step: &Step<'_>) -> Result<Applied, StepOutcome> {
        if step.seen.is_some_and(|seen| seen != ticket.version) {
            return Err(StepOutcome::MovedOn(Box::new(ticket.clone())));
        }
        apply(ticket, step.command, step.actor, step.now, &self.rules()).map_err(|refusal| match refusal {
            Refusal::NotFromHere { .. } => StepOutcome::MovedOn(Box::new(ticket.clone())),
            refusal => StepOutcome::Refused(refusal),
        })
    }

    /// Carries out a step on a ticket that has just been read.
    ///
    /// # Errors
    /// Any [`StoreError`] that is neither a conflict nor throttling.
    pub async fn carry_out(
        &self,
        by: impl MayStep,
        ticket: &Ticket,
        step: &Step<'_>,
    ) -> Result<StepOutcome, StoreError> {
        self.carry_out_with(by, ticket, step, |_| Ok(())).await
    }

    /// Carries out a step together with the writes that `besides` adds to its transaction.
    ///
    /// # Errors
    /// Any [`StoreError`] that is neither a conflict nor throttling.
    pub async fn carry_out_with(
        &self,
        by: impl MayStep,
        ticket: &Ticket,
        step: &Step<'_>,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<StepOutcome, StoreError> {
        let rules = self.accounts.rules().await?;
        let applied = match self.foresee(ticket, step) {
            Ok(applied) => applied,
            Err(outcome) => return Ok(outcome),
        };
        match self.tickets.commit_with(by, &applied, &rules, besides).await {
            Ok(()) => Ok(StepOutcome::Done(Box::new(applied))),
            Err(failure) if failure.is_passing() => self.overtaken(by, ticket, failure).await,
            Err(failure) => Err(failure),
        }
    }

    /// Carries out a step on a ticket together with a step on another, such as the master that it is merged into, and
    /// with the writes that `besides` adds. The second step is by the same actor; where it is refused, so is the first.
    ///
    /// # Errors
    /// Any [`StoreError`] that is neither a conflict nor throttling.
    pub async fn carry_out_both(
        &self,
        by: impl MayStep,
        ticket: &Ticket,
        step: &Step<'_>,
        other: (&Ticket, &Command),
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<StepOutcome, StoreError> {
        let rules = self.accounts.rules().await?;
        let applied = match self.foresee(ticket, step) {
            Ok(applied) => applied,
            Err(outcome) => return Ok(outcome),
        };
        let (other, command) = other;
        let second = Step { command, seen: None, ..*step };
        let beside = match self.foresee(other, &second) {
            Ok(beside) => beside,
            // The other one has moved on meanwhile, and this one waits for a look at it.
            Err(StepOutcome::MovedOn(_)) => return Ok(StepOutcome::MovedOn(Box::new(ticket.clone()))),
            Err(outcome) => return Ok(outcome),
        };
        match self.tickets.commit_both(by, [&applied, &beside], &rules, besides).await {
            Ok(()) => Ok(StepOutcome::Done(Box::new(applied))),
            Err(failure) if failure.is_passing() => self.overtaken(by, ticket, failure).await,
            Err(failure) => Err(failure),
        }
    }

    /// What came before a step that was not written.
    async fn overtaken(
        &self,
        by: impl MayStep,
        ticket: &Ticket,
        failure: StoreError,
    ) -> Result<StepOutcome, StoreError> {
        let now = match self.tickets.read_again(by, ticket).await {
            Ok(Some(now)) => now,
            Ok(None) => return Ok(StepOutcome::Absent),
            Err(StoreError::Throttled(_)) => return Ok(StepOutcome::Busy),
            Err(error) => return Err(error),
        };
        // DynamoDB answers alike where capacity is short and where another transaction holds the ticket: only the
        // version tells whether another step was first. Where it is unchanged, a conflict is about another item.
        let is_as_it_was = now.version == ticket.version;
        Ok(match failure {
            StoreError::Throttled(_) if is_as_it_was => StepOutcome::Busy,
            _ => StepOutcome::MovedOn(Box::new(now)),
        })
    }
}
