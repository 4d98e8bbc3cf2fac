//! `notification-deliver`: tells residents and staff what an event says they are to be told.
//!
//! The event is the outbox: it was written with the change that it explains, whatever aggregate that is of. Each notice to each recipient is claimed in the
//! ledger, sent through WeChat by the best rung that takes it, and its outcome recorded; what no rung takes is kept for
//! the next contact.
//! At least once by design, at most once in effect, except that a function that dies between WeChat's yes and
//! its own note of it sends that one notice twice: twice is better than never.

use std::error::Error;
use std::time::Duration;

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, Random, StartError, StreamFunction};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{
    Accounts, Claim, Deliveries, Delivery, Messages, Recorded, Residents, StaffRoll, StoreError, Telling,
};
use aws_lambda_events::dynamodb::EventRecord;
use domain::accounts::Alliance;
use domain::letters::{Failing, NOTIFICATION_DELIVER};
use domain::notices::REMEMBERED;
use domain::outbox::has_lapsed;
use jiff::{SignedDuration, Timestamp};

use crate::climb::Climbed;
use crate::notice::Notice;

/// How long a claim holds: longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// How often one notice is tried before it is kept: a stream waits for its first record, so that one account's
/// trouble must not keep every other account's notices waiting.
const MOST_ATTEMPTS: u32 = 5;

/// The function.
#[derive(Debug)]
pub struct NotificationDeliver {
    accounts: Accounts,
    pub(crate) messages: Messages,
    pub(crate) residents: Residents,
    pub(crate) deliveries: Deliveries,
    pub(crate) staff: StaffRoll,
    pub(crate) tokens: AccessTokens,
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
        // As after a recovery, whose items stream once more: the ledger may have forgotten what was told so long ago.
        let happened = telling.outbox.at;
        if self.clock.now().duration_since(happened) > REMEMBERED {
            self.count("too_old", self.clock.now());
            return Ok(());
        }
        let alliance = self.accounts.alliance().await?;
        let mut first_failure = None;
        // One recipient who cannot be reached now must not keep the others waiting.
        for notice in self.notices(&alliance, &telling, self.clock.now()).await? {
            if let Err(error) = self.deliver(&alliance, &notice, happened).await {
                tracing::warn!(
                    effect = notice.delivery.effect.as_str(),
                    error = &error as &dyn Error,
                    "undelivered"
                );
                first_failure.get_or_insert(error);
            }
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl NotificationDeliver {
    async fn deliver(
        &self,
        alliance: &Alliance,
        notice: &Notice,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let delivery = &notice.delivery;
        let now = self.clock.now();
        // A record may come late, or again: what was erased is neither sent nor kept anew.
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
                return self.keep(delivery, &owner, "WeChat did not take it in time".to_owned()).await;
            }
            Claim::Ours { .. } => {}
            Claim::Busy => return Err(Undelivered::Busy),
            Claim::Ended(_) => return Ok(()),
        }
        let outcome = match alliance.account(&delivery.recipient.account) {
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
                        self.keep(delivery, &owner, format!("{rung}: WeChat could not bring it")).await
                    }
                }
            }
            Ok(Climbed::Keep(reason)) => {
                self.count("kept", now);
                self.keep(delivery, &owner, reason).await
            }
            Err(error) => {
                self.count("failed", now);
                // The next attempt need not wait for the lease; that it may not be ours any more is no matter.
                let _ = self.deliveries.release(&delivery.effect, &owner).await;
                Err(error)
            }
        }
    }

    async fn keep(&self, notice: &Delivery, owner: &str, reason: String) -> Result<(), Undelivered> {
        let now = self.clock.now();
        self.residents.ensure(&notice.recipient, now).await?;
        let kept = Delivery { reason: Some(reason), ..notice.clone() };
        Ok(self.deliveries.keep(&kept, owner, &self.residents, now).await?)
    }

    fn count(&self, outcome: &str, now: Timestamp) {
        self.metrics.count("notices", ("outcome", outcome), now);
    }
}

pub(crate) fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}
