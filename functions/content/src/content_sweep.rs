//! `content-sweep`, every minute: publishes the articles whose time has come, and archives those that are no longer valid
//! (rows A6, A9). What is more than an hour late, or whose author or account was frozen meanwhile, waits for a person.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::articles::change_of;
use alliance::store::{Accounts, CONTENT_SHARDS, ContentStore, StaffRoll, StoreError, System};
use domain::articles::{Event, Piece, State};
use jiff::Timestamp;

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
    clock: Clock,
    metrics: Metrics,
}

impl Function for ContentSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            content: deployment.content()?,
            accounts: deployment.accounts()?,
            staff: deployment.staff()?,
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
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl ContentSweep {
    /// Does what is due of one article. Where somebody else changes it meanwhile, the next sweep looks again.
    async fn act(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let Some(piece) = self.content.get(System::Clock, id).await? else { return Ok(()) };
        let is_due = piece.scheduled_at().is_some_and(|at| at <= now);
        let (event, what) = if is_due && self.is_frozen(&piece, now).await? {
            (Event::Frozen, FROZEN)
        } else {
            (Event::Tick { valid_until: piece.valid_until() }, "")
        };
        // The index may lag behind; the article itself says what is due.
        let Ok(mut change) = change_of(&piece, event, None, ("", what), now) else { return Ok(()) };
        let act = match change.piece.state() {
            State::Approved => "late",
            State::Draft => "frozen",
            State::Archived => "archived",
            _ => "published",
        };
        change.event.what = match act {
            "late" => LATE,
            "frozen" => FROZEN,
            "archived" => "过了有效期，标明“已过期”",
            _ => "到时间自动发布",
        }
        .to_owned();
        if matches!(act, "late" | "frozen") {
            change.piece.note.clone_from(&change.event.what);
        }
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
    async fn is_frozen(&self, piece: &Piece, now: Timestamp) -> Result<bool, StoreError> {
        if self.accounts.alliance().await?.is_frozen(&piece.article.account) {
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
