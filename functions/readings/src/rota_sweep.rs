//! `rota-sweep`, every minute: plans the days ahead, reminds readers, tells of gaps, has spare recordings stand in, airs
//! what is signed at its minute, and ends what nobody recorded (rows R1 and R5 to R8).

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::store::{Accounts, DueOfRota, RotaBook, StoreError, System};
use domain::calendar;
use domain::rota::{Change, Event, PLANNED_AHEAD, SpareChange, planned_more, tells};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

/// What is looked at in one sweep; the rest waits a minute.
const PAGE: i32 = 100;

/// The `rota-sweep` function and its dependencies.
#[derive(Debug)]
pub struct RotaSweep {
    accounts: Accounts,
    rota: RotaBook,
    clock: Clock,
    metrics: Metrics,
}

impl Function for RotaSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            rota: deployment.rota()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for RotaSweep {
    /// One day that fails must not stop the others.
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut swept = Ok(());
        for due in self.rota.due(System::Clock, now, PAGE).await? {
            let done = match &due {
                DueOfRota::Plan(series) => self.plan(series, now).await,
                DueOfRota::Day(series, date) => self.look(series, *date, now).await,
            };
            swept = swept.and(match done {
                // Somebody was faster, and the day has another time now.
                Err(StoreError::Conflict) => Ok(()),
                done => done,
            });
        }
        Ok(swept?)
    }
}

impl RotaSweep {
    async fn plan(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let by = System::Clock;
        let Some(series) = self.rota.series(by, id).await? else { return Ok(()) };
        let today = calendar::local(now).date();
        let (first, last) =
            (today.saturating_sub(PLANNED_AHEAD.days()), today.saturating_add((PLANNED_AHEAD + 1).days()));
        let planned = self.rota.days(by, id, (first, last)).await?;
        let rules = self.accounts.rules().await?;
        let (next, days) = planned_more(&series, &planned, today, &rules.calendar);
        let mut change = Change::to(&series, &next);
        change.days = days;
        let spares = self.rota.spares(by, id).await?;
        change.spares = spares.into_iter().filter(|it| it.is_over(now)).map(SpareChange::Remove).collect();
        self.rota.save(by, &change, now, |_| Ok(())).await?;
        self.metrics.count("rota", ("outcome", "planned"), now);
        Ok(())
    }

    async fn look(&self, id: &str, date: Date, now: Timestamp) -> Result<(), StoreError> {
        let by = System::Clock;
        let (Some(series), Some(day)) = (self.rota.series(by, id).await?, self.rota.day(by, id, date).await?)
        else {
            return Ok(());
        };
        let alliance = self.accounts.alliance().await?;
        let Some(account) = alliance.account(&series.account) else { return Ok(()) };
        let spares = self.rota.spares(by, id).await?;
        // Until there is a spare recording, the day stays due and is looked at again in a minute.
        let Ok(applied) = day.apply(&series, Event::Tick(&spares), now) else { return Ok(()) };
        let outcome = match applied.day.state {
            domain::rota::State::Published { .. } => "published",
            domain::rota::State::Silent => "silent",
            domain::rota::State::Spare { .. } => "spare",
            _ => "told",
        };
        let told = tells(&series, account, &applied.day, &applied.tells);
        let change = Change::of(&series).with(applied, told);
        self.rota.save(by, &change, now, |_| Ok(())).await?;
        self.metrics.count("rota", ("outcome", outcome), now);
        Ok(())
    }
}
