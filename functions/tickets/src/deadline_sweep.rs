//! `deadline-sweep`, every minute: signs for units that are late (row 11), warns of deadlines (row 22), archives
//! reports (row 33), and says that the holidays of the coming year are not entered.
//!
//! The function reads the due index and applies the same rules as every other caller. A ticket that has moved on
//! meanwhile refuses the step, and a second sweep finds nothing left to do.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::services::retention::Archiving;
use alliance::store::{Accounts, StoreError, System, TIMER_SHARDS, Tickets};
use domain::ids::TicketId;
use domain::tickets::{Actor, Alert, Command, timer};
use jiff::Timestamp;

/// Tickets read from a shard at a time.
const PAGE: i32 = 100;
/// The most rounds over a shard in one sweep; the rest waits a minute.
const ROUNDS: usize = 10;

/// The `deadline-sweep` function and its dependencies.
#[derive(Debug)]
pub struct DeadlineSweep {
    tickets: Tickets,
    casework: Casework,
    archiving: Archiving,
    clock: Clock,
    metrics: Metrics,
    accounts: Accounts,
}

impl Function for DeadlineSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            tickets: deployment.tickets()?,
            casework: Casework::build(deployment)?,
            archiving: Archiving::build(deployment)?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
            accounts: deployment.accounts()?,
        })
    }
}

impl ScheduledFunction for DeadlineSweep {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let rules = self.accounts.rules().await?;
        if let Some(year) = rules.calendar.missing_year(now) {
            self.metrics
                .line(now)
                .count("calendar_missing", ("calendar", "notice"))
                .note("year", &year.to_string())
                .write();
        }
        let mut first_failure = None;
        // A failing shard or ticket must not stop the clock of the others.
        for shard in 0..TIMER_SHARDS {
            if let Err(error) = self.sweep(shard, now).await {
                first_failure.get_or_insert(error);
            }
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl DeadlineSweep {
    /// Two deadlines of a ticket may be due at once (yellow and red both past), so a shard is read until nothing moves.
    async fn sweep(&self, shard: u8, now: Timestamp) -> Result<(), StoreError> {
        let mut first_failure = None;
        for _ in 0..ROUNDS {
            let mut moved = false;
            for ticket in self.tickets.due(shard, now, PAGE).await? {
                match self.act(&ticket, now).await {
                    Ok(acted) => moved |= acted,
                    Err(error) => {
                        tracing::error!(ticket = ticket.as_str(), "a ticket was not swept");
                        first_failure.get_or_insert(error);
                    }
                }
            }
            if !moved {
                break;
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    /// Does what is due on one ticket. Returns whether anything was.
    async fn act(&self, id: &TicketId, now: Timestamp) -> Result<bool, StoreError> {
        let Some(ticket) = self.casework.load(System::Clock, id).await? else { return Ok(false) };
        // The index may lag behind; the ticket itself says what is due.
        let Some((at, command)) = timer(&ticket, &self.accounts.rules_read()) else { return Ok(false) };
        if at.as_second() > now.as_second() {
            return Ok(false);
        }
        if command == Command::Archive {
            return self.archiving.archive(&ticket, now).await;
        }
        let step = Step { command: &command, actor: &Actor::Scheduler, seen: None, now };
        // If anything prevents the step now, the next sweep does what is left.
        let StepOutcome::Done(_) = self.casework.carry_out(System::Clock, &ticket, &step).await? else {
            return Ok(false);
        };
        if let Some(deadline) = missed(&command) {
            self.metrics.count("deadlines_missed", ("deadline", deadline), now);
        }
        Ok(true)
    }
}

/// The metrics' name of the missed deadline on which the clock acts for a unit: CloudWatch takes ASCII only.
fn missed(command: &Command) -> Option<&'static str> {
    match command {
        Command::AutoSign => Some("signing"),
        Command::Warn { level: Alert::Red } => Some("work"),
        _ => None,
    }
}
