//! Tells a report whether its answer arrived, so that the desk telephones where it did not (row 39).

use jiff::Timestamp;

use super::casework::{Casework, Step, StepOutcome};
use crate::runtime::{Deployment, StartError};
use crate::store::{StoreError, System};
use domain::outbox::AnswerOf;
use domain::tickets::{Actor, Command, State};

/// How often to try again where another step on the report is first.
const TRIES: usize = 3;

/// Records what became of answers.
#[derive(Clone, Debug)]
pub struct Answers(Casework);

impl Answers {
    /// Builds it over the deployment's tickets.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Casework::build(deployment).map(Self)
    }

    /// Nobody took the notice of this answer. Nothing happens where that is recorded already, or the report has moved
    /// on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the step; it may be tried again.
    pub async fn kept(&self, by: System, answer: &AnswerOf, now: Timestamp) -> Result<(), StoreError> {
        self.record(by, answer, &Command::AnswerKept { event: answer.event }, now).await
    }

    /// The resident was shown the kept notice. Nothing happens where it was not that of an answer, or the resident has
    /// been told.
    ///
    /// # Errors
    /// Any [`StoreError`] of the step; it may be tried again.
    pub async fn shown(&self, by: System, answer: &AnswerOf, now: Timestamp) -> Result<(), StoreError> {
        self.record(by, answer, &Command::AnswerShown { event: answer.event }, now).await
    }

    async fn record(
        &self,
        by: System,
        answer: &AnswerOf,
        command: &Command,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let step = Step { command, actor: &Actor::Scheduler, seen: None, now };
        let Some(mut ticket) = self.0.load(by, &answer.ticket).await? else { return Ok(()) };
        for _ in 0..TRIES {
            match self.0.carry_out(by, &ticket, &step).await? {
                StepOutcome::MovedOn(now) if now.state == State::Answered => ticket = *now,
                StepOutcome::Busy => return Err(StoreError::Conflict),
                _ => return Ok(()),
            }
        }
        Err(StoreError::Conflict)
    }
}
