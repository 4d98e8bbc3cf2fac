//! `notification-deliver`: sends residents and staff the notices of an event.
//!
//! The event is the outbox: it was written with the change that it explains, whichever aggregate that belongs to. Each
//! notice to each recipient is claimed in the ledger, sent through WeChat by the best rung that takes it, and its
//! outcome recorded; a notice that no rung takes is kept for the next contact.
//! Those who follow a report may be thousands: they are read page by page and told several at a time, and where the time
//! of the invocation does not suffice the record comes again, and the ledger knows who was told.
//! Delivery is at least once by design, and at most once in effect, with one exception: if the function dies between
//! WeChat's acceptance and its own record of it, that notice is sent twice, which is better than never.

use std::error::Error;
use std::time::Duration;

use alliance::runtime::deadline::time_left;
use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, Random, StartError, StreamFunction};
use alliance::services::answers::Answers;
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{
    Accounts, Claim, Deliveries, Delivery, DeliveryState, Messages, Recorded, Residents, StaffRoll,
    StoreError, System, Telling, Tickets, WindowUses,
};
use aws_lambda_events::dynamodb::EventRecord;
use domain::accounts::Alliance;
use domain::letters::{Failing, NOTIFICATION_DELIVER};
use domain::notices::REMEMBERED;
use domain::outbox::has_lapsed;
use futures_util::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};

use crate::climb::Climbed;
use crate::notice::{Notice, Told};

/// How long a claim holds: longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// How often one notice is tried before it is kept. A stream blocks on its first record, so one account's trouble must
/// not hold up every other account's notices.
const MOST_ATTEMPTS: u32 = 5;
/// How many recipients of an effect are told at a time.
const AT_ONCE: usize = 10;
/// The time of the invocation in which nobody more is told: one who is being told may need a token and all rungs of the
/// ladder.
const LAST_TIME: Duration = Duration::from_secs(20);

/// The `notification-deliver` function and its dependencies.
#[derive(Debug)]
pub struct NotificationDeliver {
    accounts: Accounts,
    pub(crate) messages: Messages,
    pub(crate) residents: Residents,
    pub(crate) deliveries: Deliveries,
    pub(crate) staff: StaffRoll,
    pub(crate) tokens: AccessTokens,
    pub(crate) tickets: Tickets,
    answers: Answers,
    pub(crate) windows: WindowUses,
    pub(crate) base_url: String,
    notes: FailureNotes,
    clock: Clock,
    random: Random,
    pub(crate) metrics: Metrics,
}

impl Function for NotificationDeliver {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(Duration::from_secs(8))?;
        Ok(Self {
            accounts: deployment.accounts()?,
            messages: deployment.messages()?,
            residents: deployment.residents()?,
            deliveries: deployment.deliveries()?,
            staff: deployment.staff()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            tickets: deployment.tickets()?,
            answers: Answers::build(deployment)?,
            windows: deployment.window_uses()?,
            base_url: deployment.base_url()?,
            notes: deployment.failure_notes()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
            metrics: deployment.metrics.clone(),
        })
    }
}

/// A notice that has to be tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("somebody else is sending it")]
    Busy,
    #[error("the invocation is nearly over")]
    Late,
    #[error("WeChat did not take it")]
    Wechat(#[source] TokenError),
    #[error(transparent)]
    Random(#[from] alliance::runtime::random::NoRandomness),
    #[error(transparent)]
    Id(#[from] domain::ids::InvalidId),
}

impl StreamFunction for NotificationDeliver {
    fn failing() -> &'static Failing {
        &NOTIFICATION_DELIVER
    }

    fn notes(&self) -> Option<&FailureNotes> {
        Some(&self.notes)
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if !is_to_do(&record) {
            return Ok(());
        }
        let Some(telling) = Telling::from_image(record.change.new_image)? else { return Ok(()) };
        // As after a recovery, which streams old items again: the ledger may no longer hold deliveries of that time.
        let happened = telling.outbox.at;
        if self.clock.now().duration_since(happened) > REMEMBERED {
            self.count("too_old", self.clock.now());
            return Ok(());
        }
        let alliance = self.accounts.alliance().await?;
        let mut outcome = Ok(());
        // One whom it cannot reach now must not hold up the others.
        for (at, effect) in telling.outbox.effects.iter().enumerate() {
            let told = Told { telling: &telling, at, effect };
            outcome = outcome.and(self.tell(&alliance, told).await);
        }
        Ok(outcome?)
    }
}

impl NotificationDeliver {
    /// Tells everybody whom an effect is for. Returns the first failure, after all others were told.
    async fn tell(&self, alliance: &Alliance, told: Told<'_>) -> Result<(), Undelivered> {
        let (mut outcome, mut after) = (Ok(()), None);
        loop {
            let now = self.clock.now();
            let page = self.recipients(alliance, &told.effect.to, after.as_deref(), now).await?;
            let notices = self.notices(alliance, told, page.people, now)?;
            outcome = outcome.and(self.deliver_all(alliance, notices, told.telling.outbox.at).await);
            match page.next {
                Some(_) if is_late() => return outcome.and(Err(Undelivered::Late)),
                Some(next) => after = Some(next),
                None => return outcome,
            }
        }
    }

    /// Delivers notices of one effect, several at a time. Returns the first failure.
    async fn deliver_all(
        &self,
        alliance: &Alliance,
        notices: Vec<Notice>,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let delivered = stream::iter(notices).map(|notice| async move {
            if is_late() {
                return Err(Undelivered::Late);
            }
            self.deliver(alliance, &notice, happened).await.inspect_err(|error| {
                let effect = notice.delivery.effect.as_str();
                tracing::warn!(effect, error = error as &dyn Error, "undelivered");
            })
        });
        let outcomes = delivered.buffer_unordered(AT_ONCE);
        outcomes.fold(Ok(()), |outcome, next| std::future::ready(outcome.and(next))).await
    }

    async fn deliver(
        &self,
        alliance: &Alliance,
        notice: &Notice,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let delivery = &notice.delivery;
        let now = self.clock.now();
        // A record may arrive late or again: nothing is sent to, or stored for, a resident who was erased since.
        if self.residents.get(&delivery.recipient).await?.has_erased(happened) {
            return Ok(());
        }
        let owner = self.random.secret()?;
        let (until, expires) = (after(now, LEASE), after(now, REMEMBERED));
        match self.deliveries.claim(delivery, &owner, now, until, expires).await? {
            Claim::Ours { .. } if has_lapsed(delivery.good_until, now) => {
                self.count("lapsed", now);
                return Ok(self.deliveries.lapse(&delivery.effect, &owner).await?);
            }
            Claim::Ours { attempts } if attempts > MOST_ATTEMPTS => {
                self.count("kept", now);
                return self.keep(notice, &owner, "WeChat did not take it in time".to_owned()).await;
            }
            Claim::Ours { .. } => {}
            Claim::Busy => return Err(Undelivered::Busy),
            // An earlier attempt kept it, and may not have told the report.
            Claim::Ended(DeliveryState::Kept) => return self.tell_report(notice, now).await,
            Claim::Ended(_) => return Ok(()),
        }
        let outcome = match alliance.account(&delivery.recipient.account) {
            // It goes out with the resident's next contact, which is answered.
            Some(account) if alliance.is_frozen(&account.id) => {
                Ok(Climbed::Keep("the account is frozen".to_owned()))
            }
            Some(account) => self.climb(account, notice, now).await,
            None => Ok(Climbed::Keep("the account is gone".to_owned())),
        };
        match outcome {
            Ok(Climbed::Sent { rung, receipt }) => {
                self.metrics.count("notices_sent", ("rung", rung), now);
                let sent = self.deliveries.sent(delivery, &owner, receipt.as_ref(), &self.residents, expires);
                match sent.await? {
                    Recorded::Sent => {
                        self.count("sent", now);
                        Ok(())
                    }
                    Recorded::Undelivered => {
                        self.count("kept", now);
                        self.keep(notice, &owner, format!("{rung}: WeChat could not bring it")).await
                    }
                }
            }
            Ok(Climbed::Keep(reason)) => {
                self.count("kept", now);
                self.keep(notice, &owner, reason).await
            }
            Err(error) => {
                self.count("failed", now);
                // Release the lease, so that the next attempt need not wait for it; a lease that is no longer ours does
                // not matter.
                let _ = self.deliveries.release(&delivery.effect, &owner).await;
                Err(error)
            }
        }
    }

    async fn keep(&self, notice: &Notice, owner: &str, reason: String) -> Result<(), Undelivered> {
        let now = self.clock.now();
        let delivery = &notice.delivery;
        self.residents.ensure(&delivery.recipient, now).await?;
        let kept = Delivery { reason: Some(reason), ..delivery.clone() };
        self.deliveries.keep(&kept, owner, &self.residents, now).await?;
        self.tell_report(notice, now).await
    }

    /// Tells the report that nobody took its answer; nothing for any other notice.
    async fn tell_report(&self, notice: &Notice, now: Timestamp) -> Result<(), Undelivered> {
        let Some(answer) = &notice.answer else { return Ok(()) };
        Ok(self.answers.kept(System::Streams, answer, now).await?)
    }

    fn count(&self, outcome: &str, now: Timestamp) {
        self.metrics.count("notices", ("outcome", outcome), now);
    }
}

/// Whether the invocation is about to end, so that nobody more is told by it.
fn is_late() -> bool {
    time_left().is_some_and(|left| left < LAST_TIME)
}

pub(crate) fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}
