//! `notification-deliver`: tells residents and staff what a ticket's event says they are to be told.
//!
//! The event is the outbox: it was written with the transition. Each notice to each recipient is claimed in the
//! ledger, sent through WeChat, and its outcome recorded; what cannot be sent is kept for the next contact.
//! At least once by design, at most once in effect, except that a function that dies between WeChat's yes and
//! its own note of it sends that one notice twice: twice is better than never.

use std::error::Error;
use std::time::Duration;

use alliance::accounts::{Account, Alliance, Connection};
use alliance::ids::{EffectId, Follower};
use alliance::notices::{AfterRefusal, Reach, Rung, after_refusal, longest_window, rungs, window_is_open};
use alliance::runtime::access_tokens::{AccessTokens, TokenError};
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Failure, Function, Platform, Random, StartError, StreamFunction, reports};
use alliance::store::{
    Accounts, Claim, Deliveries, Delivery, Messages, Residents, StaffRoll, StoreError, StreamedEvent,
    Tickets, digest,
};
use alliance::tickets::{Effect, Event};
use aws_lambda_events::dynamodb::EventRecord;
use jiff::{SignedDuration, Timestamp};
use wechat::client::{Client, CustomMessage};

/// How long a claim holds: longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// How long the ledger remembers what was sent.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How often one notice is tried before it is kept: a stream waits for its first record, so that one account's
/// trouble must not keep every other account's notices waiting.
const MOST_ATTEMPTS: u32 = 5;
/// Acts of the recipient that are looked at for an open window.
const RECENT_ACTS: i32 = 10;

/// The function.
#[derive(Debug)]
pub struct Deliver {
    accounts: Accounts,
    tickets: Tickets,
    messages: Messages,
    residents: Residents,
    deliveries: Deliveries,
    staff: StaffRoll,
    tokens: AccessTokens,
    wechat: Client,
    base_url: String,
    clock: Clock,
    random: Random,
    metrics: Metrics,
}

impl Function for Deliver {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        let wechat = platform.wechat(Duration::from_secs(8))?;
        Ok(Self {
            accounts: platform.accounts()?,
            tickets: platform.tickets()?,
            messages: platform.messages()?,
            residents: platform.residents()?,
            deliveries: platform.deliveries()?,
            staff: platform.staff()?,
            tokens: platform.access_tokens(wechat.clone()).await?,
            wechat,
            base_url: platform.base_url()?,
            clock: platform.clock.clone(),
            random: platform.random,
            metrics: platform.metrics.clone(),
        })
    }
}

/// A notice that has to be tried again.
#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("somebody else is sending it")]
    Busy,
    #[error("WeChat did not take it")]
    Wechat(#[source] TokenError),
    #[error(transparent)]
    Random(#[from] alliance::runtime::random::NoRandomness),
    #[error(transparent)]
    Id(#[from] alliance::ids::InvalidId),
}

impl StreamFunction for Deliver {
    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if record.event_name != "INSERT" {
            return Ok(());
        }
        let Some(StreamedEvent(event)) = StreamedEvent::from_image(record.change.new_image)? else {
            return Ok(());
        };
        let alliance = self.accounts.alliance().await?;
        let mut first_failure = None;
        // One recipient who cannot be reached now must not keep the others waiting.
        for notice in self.notices(&event).await? {
            if let Err(error) = self.deliver(&alliance, &notice).await {
                tracing::warn!(effect = notice.effect.as_str(), error = &error as &dyn Error, "undelivered");
                first_failure.get_or_insert(error);
            }
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl Deliver {
    /// The notices of an event: one for each recipient, each under an id that a repetition computes again and that
    /// may stand in a log: the recipient is in it as a digest.
    async fn notices(&self, event: &Event) -> Result<Vec<Delivery>, Undelivered> {
        let now = self.clock.now();
        let mut notices = Vec::new();
        for (at, effect) in event.effects.iter().enumerate() {
            let (recipients, text) = match effect {
                Effect::Reporter { text } => self.reporter(event, text).await?,
                Effect::Unit { unit, text } => {
                    let staff = self.staff.of_unit(unit).await?;
                    let text = format!(
                        "{text}\n<a href=\"{}/console/tickets/{}\">打开工作台</a>",
                        self.base_url, event.ticket
                    );
                    (staff.into_iter().map(|staff| staff.follower).collect(), text)
                }
            };
            for recipient in recipients {
                let effect = EffectId::parse(format!(
                    "{}#{:06}#{at}#{}",
                    event.ticket,
                    event.seq,
                    &digest(&recipient.key())[..16]
                ))?;
                notices.push(Delivery {
                    effect,
                    recipient,
                    text: text.clone(),
                    created_at: now,
                    reason: None,
                });
            }
        }
        Ok(notices)
    }

    async fn reporter(&self, event: &Event, text: &str) -> Result<(Vec<Follower>, String), Undelivered> {
        let Some(ticket) = self.tickets.get(&event.ticket).await? else { return Ok(Default::default()) };
        let text =
            format!("{text}\n<a href=\"{}{}\">点这里看进度</a>", self.base_url, reports::link(&ticket));
        Ok((ticket.reporter.into_iter().collect(), text))
    }

    async fn deliver(&self, alliance: &Alliance, notice: &Delivery) -> Result<(), Undelivered> {
        let now = self.clock.now();
        let owner = self.random.secret()?;
        let (until, expires) = (after(now, LEASE), after(now, REMEMBERED));
        match self.deliveries.claim(notice, &owner, now, until, expires).await? {
            Claim::Ours { attempts } if attempts > MOST_ATTEMPTS => {
                self.count("kept", now);
                return self.keep(notice, &owner, "WeChat did not take it in time".to_owned()).await;
            }
            Claim::Ours { .. } => {}
            Claim::Busy => return Err(Undelivered::Busy),
            Claim::Ended(_) => return Ok(()),
        }
        let outcome = match alliance.account(&notice.recipient.account) {
            Some(account) => self.send(account, notice, now).await,
            None => Ok(Sent::Keep("the account is gone".to_owned())),
        };
        match outcome {
            Ok(Sent::Taken) => {
                self.count("sent", now);
                Ok(self.deliveries.sent(&notice.effect, &owner).await?)
            }
            Ok(Sent::Keep(reason)) => {
                self.count("kept", now);
                self.keep(notice, &owner, reason).await
            }
            Err(error) => {
                self.count("failed", now);
                // The next attempt need not wait for the lease; that it may not be ours any more is no matter.
                let _ = self.deliveries.release(&notice.effect, &owner).await;
                Err(error)
            }
        }
    }

    /// Climbs the ladder for one notice.
    async fn send(&self, account: &Account, notice: &Delivery, now: Timestamp) -> Result<Sent, Undelivered> {
        let recipient = &notice.recipient;
        if account.connection == Connection::Withdrawn {
            return Ok(Sent::Keep(TokenError::Withdrawn.to_string()));
        }
        let since = now.as_second() - longest_window();
        let acts = self.messages.newest(recipient, since, RECENT_ACTS).await?;
        let acts = acts.iter().filter_map(|act| Some((act.window?.into(), act.received_at)));
        let reach = Reach { consented: false, window_open: window_is_open(acts, now) };
        if !rungs(account, reach).contains(&Rung::CustomMessage) {
            return Ok(Sent::Keep("outside the reply window, or not for this account".to_owned()));
        }
        let message = CustomMessage::Text { content: notice.text.clone() };
        let sent = self
            .tokens
            .with_token(account, |token| {
                let message = &message;
                async move {
                    self.wechat.send_custom(token_text(&token), recipient.openid.as_str(), message).await
                }
            })
            .await;
        match sent {
            Ok(()) => Ok(Sent::Taken),
            Err(TokenError::Wechat(error)) if after_refusal(error.reaction()) == AfterRefusal::NextRung => {
                Ok(Sent::Keep(format!("WeChat says {}", error.code().unwrap_or_default())))
            }
            // Nobody can say whether it is given again, so that trying on would hold up the stream.
            Err(error @ TokenError::Withdrawn) => Ok(Sent::Keep(error.to_string())),
            Err(error) => Err(Undelivered::Wechat(error)),
        }
    }

    async fn keep(&self, notice: &Delivery, owner: &str, reason: String) -> Result<(), Undelivered> {
        self.residents.ensure(&notice.recipient).await?;
        let kept = Delivery { reason: Some(reason), ..notice.clone() };
        Ok(self.deliveries.keep(&kept, owner, &self.residents).await?)
    }

    fn count(&self, outcome: &str, now: Timestamp) {
        self.metrics.count("notices", ("outcome", outcome), now);
    }
}

enum Sent {
    Taken,
    Keep(String),
}

fn token_text(token: &wechat::secrecy::SecretString) -> &str {
    use wechat::secrecy::ExposeSecret as _;
    token.expose_secret()
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}
