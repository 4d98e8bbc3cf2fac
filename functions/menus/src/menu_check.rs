//! `menu-check`, every five minutes: writes the parts that are missing, has those pushed that wait too long, and asks WeChat
//! what it shows, ten minutes after a push and daily (row M6).

use std::error::Error;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{Accounts, GuideBook, MenuBook, StoreError, System};
use domain::accounts::{Account, Alliance};
use domain::capabilities::{Capability, may};
use domain::menus::{AccountPart, Around, Event, Menus, State, Verdict, drifted, verdict};
use domain::outbox::Effect;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use wechat::secrecy::ExposeSecret as _;

use crate::groups;
use crate::sheets::{keys_of, known_answers};
use crate::wechat_menu::shown;

/// How long WeChat may take for one call.
const PATIENCE: Duration = Duration::from_secs(8);
/// No check begins later than this after the start of a run.
const RUN: SignedDuration = SignedDuration::from_secs(100);
/// Accounts that are asked about at a time.
const AT_ONCE: usize = 8;
/// A part that waits this long although it is due has lost its record.
const LOST_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The `menu-check` function and its dependencies.
#[derive(Debug)]
pub struct MenuCheck {
    accounts: Accounts,
    guides: GuideBook,
    menus: MenuBook,
    tokens: AccessTokens,
    base: String,
    clock: Clock,
    metrics: Metrics,
}

impl Function for MenuCheck {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(PATIENCE)?;
        Ok(Self {
            accounts: deployment.accounts()?,
            guides: deployment.guides()?,
            menus: deployment.menus()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            base: deployment.base_url()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for MenuCheck {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let alliance = self.accounts.alliance().await?;
        let stored = self.menus.all(System::Clock).await?;
        let mut parts = self.missing(&alliance, &stored, now).await?;
        parts.extend(lost(&stored, now));
        let written = self.menus.put_parts(System::Clock, &parts, now).await?;
        if written > 0 {
            tracing::info!(written, "menus are going to be pushed");
        }
        self.check(&alliance, &stored, now).await
    }
}

impl MenuCheck {
    /// The parts that an interrupted publication did not write, and those of accounts that joined since.
    async fn missing(
        &self,
        alliance: &Alliance,
        stored: &Menus,
        now: Timestamp,
    ) -> Result<Vec<AccountPart>, StoreError> {
        let keys = keys_of(&known_answers(&*self.guides.guides().await?));
        Ok(stored.to_publish(alliance, Around { base: &self.base, keys: &keys }, now))
    }

    async fn check(&self, alliance: &Alliance, stored: &Menus, now: Timestamp) -> Result<(), Failure> {
        let until = now.saturating_add(RUN)?;
        let to_check = stored.parts.values().filter(|part| part.is_to_check(now));
        let to_check = to_check.filter_map(|part| Some((alliance.account(&part.account)?, part)));
        let to_check: Vec<_> = to_check.filter(|(account, _)| account.connection.stands()).collect();
        let mut done = Ok(());
        for some in to_check.chunks(AT_ONCE) {
            // What is left the next run does.
            if self.clock.now() >= until {
                break;
            }
            let checks = some.iter().map(|(account, part)| self.check_one(account, part, now));
            // One account that cannot be written does not keep the others from being checked.
            done = join_all(checks).await.into_iter().fold(done, Result::and);
        }
        Ok(done?)
    }

    async fn check_one(
        &self,
        account: &Account,
        part: &AccountPart,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let current =
            self.tokens
                .with_token(account, |wechat, token| async move {
                    wechat.current_menu(token.expose_secret()).await
                })
                .await;
        let seen = match current {
            Ok(current) => shown(&current),
            Err(TokenError::Store(error)) => return Err(error),
            // WeChat is asked again in the next run; the part stays as it is.
            Err(error) => {
                let (account, error) = (account.id.as_str(), &error as &dyn Error);
                tracing::warn!(account, error, "WeChat does not say which menu it shows");
                self.count("unanswered");
                return Ok(());
            }
        };
        let mut verdict = verdict(&part.menu, &seen);
        let groups_differ = verdict == Verdict::Equal && self.groups_differ(account, part).await?;
        if groups_differ {
            verdict = Verdict::Drift;
        }
        let Ok(mut next) = part.apply(&Event::Checked(verdict), now) else { return Ok(()) };
        if next.part.state == State::Drift {
            next.shown = Some(seen);
            next.groups_differ = groups_differ;
        }
        self.count(match next.part.state {
            State::Equal => "equal",
            State::Drift => "drift",
            State::Closed => "closed",
            _ => "by_hand",
        });
        let is_news = next.part.state != part.part.state;
        let effects: Vec<Effect> = if is_news { drifted(account, next.part.state) } else { Vec::new() };
        let written = match effects.is_empty() {
            true => self.menus.put_parts(System::Clock, &[next], now).await.map(drop),
            false => self.menus.put_part_and_tell(System::Clock, &next, &effects, now).await,
        };
        match written {
            // Somebody acted on it meanwhile.
            Err(StoreError::Conflict) => Ok(()),
            written => written,
        }
    }

    /// Whether followers with a tag see another menu than was published. Where WeChat does not say, the next day's check
    /// asks again.
    async fn groups_differ(&self, account: &Account, part: &AccountPart) -> Result<bool, StoreError> {
        if !may(account, Capability::ConditionalMenus) {
            return Ok(false);
        }
        match groups::are_shown(&self.tokens, account, &part.menu).await {
            Ok(shown) => Ok(!shown),
            Err(TokenError::Store(error)) => Err(error),
            Err(error) => {
                let (account, error) = (account.id.as_str(), &error as &dyn Error);
                tracing::warn!(account, error, "WeChat does not say which menus it shows for tags");
                Ok(false)
            }
        }
    }

    fn count(&self, outcome: &'static str) {
        self.metrics.count("menu_checks", ("outcome", outcome), self.clock.now());
    }
}

/// The parts whose time has come and whose record was lost, or whose pause is over: written again, they have a record.
fn lost(stored: &Menus, now: Timestamp) -> impl Iterator<Item = AccountPart> {
    stored.parts.values().filter(move |part| part.is_due(now)).filter_map(move |part| {
        let paused = part.part.not_before.is_some();
        let waits_long = now.duration_since(part.since) >= LOST_AFTER;
        (paused || waits_long).then(|| AccountPart { version: part.version + 1, ..part.clone() })
    })
}
