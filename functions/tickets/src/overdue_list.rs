//! `overdue-list`, every ten minutes: on the morning of a working day it tells each unit once what is overdue and what is
//! due today, and the district's supervisors the totals (row 22).

use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::store::{Accounts, StoreError, System, Tickets};
use domain::accounts::Unit;
use domain::calendar::end_of_day;
use domain::tickets::{Card, DailyList, day_of_list};
use jiff::Timestamp;
use jiff::civil::Date;

/// The `overdue-list` function and its dependencies.
#[derive(Debug)]
pub struct OverdueList {
    accounts: Accounts,
    tickets: Tickets,
    clock: Clock,
}

impl Function for OverdueList {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl ScheduledFunction for OverdueList {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let rules = self.accounts.rules().await?;
        let Some(day) = day_of_list(now, &rules.calendar) else { return Ok(()) };
        if self.tickets.were_lists_told(System::Clock, day).await? {
            return Ok(());
        }
        let alliance = self.accounts.alliance().await?;
        let (mut all, mut first_failure) = (Vec::new(), None);
        // A unit that cannot be told must not keep the others waiting.
        for unit in alliance.in_use() {
            match self.tell(unit, day, now).await {
                Ok(cards) => all.extend(cards),
                Err(error) => {
                    tracing::error!(unit = unit.id.as_str(), "a unit was not told its list");
                    first_failure.get_or_insert(error);
                }
            }
        }
        if let Some(error) = first_failure {
            return Err(error.into());
        }
        // Told last, so that it marks the day as done.
        let totals = DailyList::of(&all, now).for_district(now);
        self.tickets.tell_list(System::Clock, day, None, &totals, now).await?;
        Ok(())
    }
}

impl OverdueList {
    /// Tells a unit its list, if there is anything on it; what is due in its queue.
    async fn tell(&self, unit: &Unit, day: Date, now: Timestamp) -> Result<Vec<Card>, StoreError> {
        let cards = self.tickets.due_in_queue(System::Clock, &unit.id, end_of_day(day)).await?;
        let effects = DailyList::of(&cards, now).for_unit(unit, now);
        if !effects.is_empty() {
            self.tickets.tell_list(System::Clock, day, Some(&unit.id), &effects, now).await?;
        }
        Ok(cards)
    }
}
