//! The one way to carry out a step on a ticket, for staff, residents, the clock and whoever comes next.

use jiff::Timestamp;

use super::door::Entered;
use crate::runtime::{Deployment, StartError};
use crate::store::{Allowed, MayStep, StoreError, System, Tickets, Transaction};
use domain::ids::TicketId;
use domain::staff::kinds::ReadReports;
use domain::tickets::{Actor, Applied, Command, Refusal, Rules, Ticket, apply};

/// Carries out steps.
#[derive(Clone, Debug)]
pub struct Casework {
    tickets: Tickets,
    rules: &'static Rules,
}

/// A step that somebody wants to take.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What is asked for.
    pub command: &'a Command,
    /// Who asks.
    pub actor: &'a Actor,
    /// The version that they saw when they asked; none for the clock, which looks and acts in one go.
    pub seen: Option<u64>,
    /// The time.
    pub now: Timestamp,
}

/// What became of a step. Only after [`StepOutcome::Done`] is anything written.
#[derive(Clone, Debug, PartialEq)]
pub enum StepOutcome {
    /// It is done and recorded.
    Done(Box<Applied>),
    /// Somebody else's step was first, or the ticket no longer stands where this step begins: the ticket as it is now.
    MovedOn(Box<Ticket>),
    /// The rules do not allow it.
    Refused(Refusal),
    /// The store is busy, and the ticket is as it was: the same step may go through in a moment.
    Busy,
    /// There is no such ticket any more.
    Absent,
}

impl Casework {
    /// Over the deployment's tickets.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { tickets: deployment.tickets()?, rules: Rules::bundled() })
    }

    /// The ticket with this number and the leave to read it. A text that is no number, a number that nobody has, and a
    /// ticket that is somebody else's business look alike.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(
        &self,
        entered: &Entered,
        number: &str,
    ) -> Result<Option<(Ticket, Allowed<ReadReports>)>, StoreError> {
        let Ok(id) = TicketId::parse(number) else { return Ok(None) };
        Ok(self.tickets.find(&id).await?.and_then(|found| entered.open(found)))
    }

    /// The ticket with this number, for callers that are no staff.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn load(&self, by: System, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        self.tickets.get(by, id).await
    }

    /// What the step would make of this ticket. Nothing is written: for whoever asks for more, such as a code, only
    /// once the step is known to be possible.
    ///
    /// # Errors
    /// What becomes of the step instead: [`StepOutcome::MovedOn`] or [`StepOutcome::Refused`].
    pub fn foresee(&self, ticket: &Ticket, step: &Step<'_>) -> Result<Applied, StepOutcome> {
        if step.seen.is_some_and(|seen| seen != ticket.version) {
            return Err(StepOutcome::MovedOn(Box::new(ticket.clone())));
        }
        apply(ticket, step.command, step.actor, step.now, self.rules).map_err(|refusal| match refusal {
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
        let applied = match self.foresee(ticket, step) {
            Ok(applied) => applied,
            Err(outcome) => return Ok(outcome),
        };
        let failure = match self.tickets.commit_with(by, &applied, self.rules, besides).await {
            Ok(()) => return Ok(StepOutcome::Done(Box::new(applied))),
            Err(failure) if failure.is_passing() => failure,
            Err(failure) => return Err(failure),
        };
        let now = match self.tickets.read_again(by, ticket).await {
            Ok(Some(now)) => now,
            Ok(None) => return Ok(StepOutcome::Absent),
            Err(StoreError::Throttled(_)) => return Ok(StepOutcome::Busy),
            Err(error) => return Err(error),
        };
        // DynamoDB answers alike where capacity is short and where another transaction holds the ticket: only the
        // version says whether somebody was faster. A conflict is about another item where the version still stands.
        let is_as_it_was = now.version == ticket.version;
        Ok(match failure {
            StoreError::Throttled(_) if is_as_it_was => StepOutcome::Busy,
            _ => StepOutcome::MovedOn(Box::new(now)),
        })
    }
}
