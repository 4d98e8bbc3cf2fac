//! `token-refresh`, every four minutes: renews the access tokens of all accounts before they end.
//!
//! WeChat hands out a successor in a token's last five minutes; asking for longer before that changes nothing, but
//! shows a withdrawn secret or a changed address twenty minutes before anybody is hurt by it.

use std::error::Error;
use std::time::Duration;

use alliance::accounts::{Account, Connection};
use alliance::runtime::access_tokens::{AccessTokens, Renewal, TokenError};
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Failure, Function, Platform, ScheduledFunction, StartError, Tick};
use alliance::store::{Accounts, Tokens};
use jiff::SignedDuration;
use tokio::task::JoinSet;

/// A token with this much left is left alone.
const EARLY: SignedDuration = SignedDuration::from_mins(20);
/// So many accounts at a time, so that neither WeChat nor the table sees all of them at once.
const AT_ONCE: usize = 8;

/// The function.
#[derive(Debug)]
pub struct TokenRefresh {
    accounts: Accounts,
    keeper: Keeper,
}

/// What looks after one account's token.
#[derive(Clone, Debug)]
struct Keeper {
    stored: Tokens,
    tokens: AccessTokens,
    clock: Clock,
    metrics: Metrics,
}

/// A run in which not every token could be renewed.
#[derive(Debug, thiserror::Error)]
#[error("{0} access tokens could not be renewed")]
struct Unrenewed(usize);

impl Function for TokenRefresh {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        let (stored, clock) = (platform.tokens()?, platform.clock.clone());
        let wechat = platform.wechat(Duration::from_secs(5))?;
        let tokens = platform.access_tokens(wechat).await?;
        let keeper = Keeper { stored, tokens, clock, metrics: platform.metrics.clone() };
        Ok(Self { accounts: platform.accounts()?, keeper })
    }
}

impl ScheduledFunction for TokenRefresh {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let alliance = self.accounts.alliance().await?;
        // A platform holds the tokens of the accounts that it was authorised for.
        let mut waiting = alliance.accounts.iter().filter(|account| account.connection == Connection::Direct);
        let mut under_way = JoinSet::new();
        for account in waiting.by_ref().take(AT_ONCE) {
            under_way.spawn(self.keeper.clone().look_after(account.clone()));
        }
        let mut failed = 0;
        while let Some(done) = under_way.join_next().await {
            failed += usize::from(!done?);
            if let Some(account) = waiting.next() {
                under_way.spawn(self.keeper.clone().look_after(account.clone()));
            }
        }
        if failed == 0 { Ok(()) } else { Err(Unrenewed(failed).into()) }
    }
}

impl Keeper {
    /// Renews an account's token where that is due; whether all is well with it.
    async fn look_after(self, account: Account) -> bool {
        let outcome = self.renew(&account).await;
        if let Err(error) = &outcome {
            let error = error as &dyn Error;
            tracing::error!(account = account.id.as_str(), error, "an access token was not renewed");
        }
        outcome.is_ok()
    }

    async fn renew(&self, account: &Account) -> Result<(), TokenError> {
        let (state, now) = (self.stored.get(&account.id).await?, self.clock.now());
        let renewed = if state.left(now) < EARLY {
            self.tokens.renew(account, &state).await.map(Some)
        } else {
            Ok(None)
        };
        let outcome = match renewed {
            Ok(None) => "fresh",
            Ok(Some(Renewal::Renewed)) => "renewed",
            Ok(Some(Renewal::Same)) => "same",
            Ok(Some(Renewal::Elsewhere)) => "elsewhere",
            Err(_) => "failed",
        };
        self.metrics.count("token_refreshes", ("outcome", outcome), now);
        if let Some(token) = &state.token {
            self.metrics.time("token_age", now.duration_since(token.obtained_at), ("outcome", outcome), now);
        }
        renewed.map(drop)
    }
}
