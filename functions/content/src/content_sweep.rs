//! `content-sweep`, every minute: publishes the articles whose time has come, archives those that are no longer valid,
//! reminds signers, and warns before something expires (rows A3, A6, A9). What is more than an hour late, or whose author or
//! account was frozen meanwhile, waits for a person. In the morning it sends warnings of guides that expire.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::articles::{Around, change_of};
use alliance::store::{Accounts, CONTENT_SHARDS, ContentStore, StaffRoll, StoreError, System};
use domain::accounts::Alliance;
use domain::articles::{Due, Event, MOST_LATE, Piece};
use jiff::Timestamp;

use crate::old_guides::OldGuides;

/// Articles read from a shard in one sweep; the rest waits a minute.
const PAGE: i32 = 50;

const LATE: &str = "到了发布时间一小时还没有发出去，没有自动发布。请看过，再决定现在发布还是另定时间。";
const FROZEN: &str = "作者或者公众号被冻结，没有发布。请看过，重新送审。";

/// The `content-sweep` function and its dependencies.
#[derive(Debug)]
pub struct ContentSweep {
    content: ContentStore,
    accounts: Accounts,
    staff: StaffRoll,
    old_guides: OldGuides,
    clock: Clock,
    metrics: Metrics,
}

impl Function for ContentSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            content: deployment.content()?,
            accounts: deployment.accounts()?,
            staff: deployment.staff()?,
            old_guides: OldGuides::build(deployment)?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for ContentSweep {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut due = Vec::new();
        for shard in 0..CONTENT_SHARDS {
            due.extend(self.content.due(shard, now, PAGE).await?);
        }
        let mut first_failure = None;
        // A failing article must not stop the clock of the others.
        for id in due {
            if let Err(error) = self.act(&id, now).await {
                tracing::error!(article = id, "an article was not swept");
                first_failure.get_or_insert(error);
            }
        }
        if let Err(error) = self.old_guides.check(now).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the guides were not checked");
            first_failure.get_or_insert(error);
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl ContentSweep {
    /// Does what is due of one article. Where somebody else changes it meanwhile, the next sweep looks again.
    async fn act(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let Some(piece) = self.content.get(System::Clock, id).await? else { return Ok(()) };
        // The index may lag behind; the article itself says what is due.
        let Some((at, due)) = piece.due().filter(|(at, _)| *at <= now) else { return Ok(()) };
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let Some(account) = alliance.account(&piece.article.account) else { return Ok(()) };
        let (event, act, what) = match due {
            Due::Remind => (Event::Remind, "reminded", "提醒签字"),
            Due::Warn => (Event::Warn, "warned", "提醒快要过期"),
            Due::Tick if piece.scheduled_at() != Some(at) => {
                (tick(&piece), "archived", "过了有效期，标明“已过期”")
            }
            Due::Tick if self.is_frozen(&piece, &alliance, now).await? => (Event::Frozen, "frozen", FROZEN),
            Due::Tick if now.duration_since(at) > MOST_LATE => (tick(&piece), "late", LATE),
            Due::Tick => (tick(&piece), "published", "到时间自动发布"),
        };
        let around = Around { account: &account.name, calendar: &rules.calendar, by: None, what };
        let Ok(change) = change_of(&piece, event, None, around, now) else { return Ok(()) };
        match self.content.save(System::Clock, &change, |_| Ok(())).await {
            Ok(()) => {
                self.metrics.count("article_clock", ("act", act), now);
                Ok(())
            }
            Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether the account or an author was frozen, or no longer works here, since it was approved.
    async fn is_frozen(
        &self,
        piece: &Piece,
        alliance: &Alliance,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if alliance.is_frozen(&piece.article.account) {
            return Ok(true);
        }
        for author in piece.article.work.iter().flat_map(|work| &work.authors) {
            if self.staff.get(&author.staff).await?.and_then(|person| person.at(now)).is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn tick(piece: &Piece) -> Event<'static> {
    Event::Tick { valid_until: piece.valid_until() }
}
