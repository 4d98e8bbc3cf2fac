//! `article-copy`, every minute: carries on the copies of articles at WeChat (the design's paragraph "WeChat copy", row A8).
//!
//! A change of an article leaves an item that its copies have to be looked at; what is wanted is compared with what there
//! is. Each step is one call, whose answer, or the lack of one, is written before the next. The submission has no key by
//! which WeChat would know a repetition, so it is written before it is called.

mod calls;
mod writing;

use std::time::{Duration, Instant};

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::store::{Accounts, ArticleEvent, CONTENT_SHARDS, ContentStore, StoreError, System};
use domain::accounts::{Account, Alliance};
use domain::articles::copies::{Copy, Event, Step};
use domain::articles::{Piece, told_of_copy};
use jiff::{SignedDuration, Timestamp};

use calls::Calls;

/// Articles read from a shard in one run; the rest waits a minute.
const PAGE: i32 = 20;
/// The most steps of a copy in one run: it waits, is drafted, submitted, and asked about.
const MOST_STEPS: usize = 6;
/// After this long a run begins no other article; the next one does. What a run is cut off in is written step by step.
const LONGEST: Duration = Duration::from_secs(25);
/// How often a frozen account is looked at again.
const FROZEN: SignedDuration = SignedDuration::from_hours(1);

/// The `article-copy` function and its dependencies.
#[derive(Debug)]
pub struct ArticleCopy {
    content: ContentStore,
    accounts: Accounts,
    calls: Calls,
    clock: Clock,
    metrics: Metrics,
}

impl Function for ArticleCopy {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            content: deployment.content()?,
            accounts: deployment.accounts()?,
            calls: Calls::build(deployment).await?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for ArticleCopy {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let (now, begun) = (self.clock.now(), Instant::now());
        let mut due = Vec::new();
        for shard in 0..CONTENT_SHARDS {
            due.extend(self.content.copies_due(shard, now, PAGE).await?);
        }
        let mut first_failure = None;
        // A failing article must not hold up the others.
        for id in due.into_iter().take_while(|_| begun.elapsed() < LONGEST) {
            if let Err(error) = self.look_at(&id).await {
                tracing::error!(article = id, "the copies of an article were not carried on");
                first_failure.get_or_insert(error);
            }
        }
        first_failure.map_or(Ok(()), Err)
    }
}

/// A copy with what it is made of.
#[derive(Clone, Copy)]
struct Of<'a> {
    piece: &'a Piece,
    account: &'a Account,
    copy: &'a Copy,
}

impl ArticleCopy {
    async fn look_at(&self, id: &str) -> Result<(), Failure> {
        let found = self.content.copies(System::Clock, id).await?;
        let Some(piece) = self.content.get(System::Clock, id).await? else { return Ok(()) };
        let alliance = self.accounts.alliance().await?;
        let Some(account) = alliance.account(&piece.article.account) else { return Ok(()) };
        let mut copies = found.copies;
        if let Some((number, digest)) = piece.copied(&account.id)
            && !copies.iter().any(|copy| copy.account == account.id && copy.number == number)
        {
            let copy = Copy::new(account.id.clone(), number, digest.to_owned(), self.clock.now());
            if !self.content.put_copy(System::Clock, id, &copy, None, |_| Ok(())).await? {
                // Another run is at it.
                return Ok(());
            }
            copies.push(copy);
        }
        for copy in copies {
            self.carry_on(&alliance, account, id, copy, found.changed.is_some()).await?;
        }
        if let Some(version) = found.changed {
            self.content.looked_at_copies(System::Clock, id, version).await?;
        }
        Ok(())
    }

    async fn carry_on(
        &self,
        alliance: &Alliance,
        account: &Account,
        id: &str,
        mut copy: Copy,
        mut changed: bool,
    ) -> Result<(), Failure> {
        for _ in 0..MOST_STEPS {
            // Somebody may have withdrawn it since the last step.
            let Some(piece) = self.content.get(System::Clock, id).await? else { return Ok(()) };
            let now = self.clock.now();
            let wanted = piece.copied(&copy.account) == Some((copy.number, copy.digest.as_str()));
            let Some(step) = copy.step(wanted).filter(|_| copy.is_due(changed, now)) else { return Ok(()) };
            let is_held = alliance.is_frozen(&account.id) && matches!(step, Step::Draft | Step::Submit);
            if step == Step::Submit && !is_held {
                let Some(asked) =
                    self.write(Of { piece: &piece, account, copy: &copy }, &Event::Asked, now).await?
                else {
                    return Ok(());
                };
                copy = asked;
            }
            let of = Of { piece: &piece, account, copy: &copy };
            let event = match is_held {
                true => Event::Wait { until: now.saturating_add(FROZEN)? },
                false => self.calls.take(of, step, now).await?,
            };
            let Some(next) = self.write(of, &event, now).await? else { return Ok(()) };
            // What has just come out and nobody wants any more is deleted at once.
            changed = !wanted && next.state != copy.state;
            copy = next;
        }
        Ok(())
    }

    /// Writes what happened; none where another run wrote something meanwhile, or it does not belong here.
    async fn write(&self, of: Of<'_>, event: &Event, now: Timestamp) -> Result<Option<Copy>, StoreError> {
        let Ok(next) = of.copy.apply(event, now) else { return Ok(None) };
        let has_moved = next.state != of.copy.state;
        let noted = next.noted().filter(|_| has_moved).map(|what| ArticleEvent {
            version: of.piece.article.version,
            at: now,
            by: String::new(),
            what: what.to_owned(),
            digest: String::new(),
            effects: match next.needs_author() {
                true => told_of_copy(&of.account.name, of.piece, &next.says()),
                false => Vec::new(),
            },
        });
        let id = &of.piece.article.id;
        if !self.content.put_copy(System::Clock, id, &next, noted.as_ref(), |_| Ok(())).await? {
            return Ok(None);
        }
        if has_moved {
            self.metrics.count("article_copies", ("state", next.name()), now);
        }
        Ok(Some(next))
    }
}
