//! `token-refresh`, every four minutes: renews the access tokens of all accounts before they expire.
//!
//! WeChat issues a successor in a token's last five minutes. Earlier requests change nothing, but reveal a revoked
//! secret or a changed address twenty minutes before it affects anybody. The function also runs the third-party
//! platform's upkeep ([`crate::upkeep`]), and has WeChat create the permanent code of the console's login page once
//! ([`crate::console_code`]).

use std::error::Error;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::tokens::{AccessTokens, Renewal, TokenError};
use alliance::store::{Accounts, StoredToken, TokenState, Tokens};
use domain::accounts::{Account, Alliance};
use domain::ids::AccountId;
use jiff::SignedDuration;
use tokio::task::{JoinError, JoinSet};

use crate::console_code::CodeMaker;
use crate::upkeep::Upkeep;

/// A token with at least this much time left is not renewed.
pub(crate) const EARLY: SignedDuration = SignedDuration::from_mins(20);
/// Accounts that are processed at a time, to spread the load on WeChat and on the table.
const AT_ONCE: usize = 8;

/// The `token-refresh` function and its dependencies.
#[derive(Debug)]
pub struct TokenRefresh {
    accounts: Accounts,
    keeper: Keeper,
    upkeep: Upkeep,
    code: CodeMaker,
}

/// Renews one account's token.
#[derive(Clone, Debug)]
struct Keeper {
    stored: Tokens,
    tokens: AccessTokens,
    clock: Clock,
    metrics: Metrics,
}

/// A run in which not every token could be renewed.
#[derive(Debug, thiserror::Error)]
#[error("{0} access tokens, authorisations or codes could not be seen to")]
struct Unrenewed(usize);

impl Function for TokenRefresh {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let (stored, clock) = (deployment.tokens()?, deployment.clock.clone());
        let wechat = deployment.wechat(Duration::from_secs(5))?;
        let tokens = AccessTokens::build(deployment, wechat).await?;
        let code = CodeMaker::build(deployment, tokens.clone())?;
        let upkeep = Upkeep::build(deployment, tokens.clone())?;
        let keeper = Keeper { stored, tokens, clock, metrics: deployment.metrics.clone() };
        Ok(Self { accounts: deployment.accounts()?, keeper, upkeep, code })
    }
}

impl ScheduledFunction for TokenRefresh {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let alliance = self.accounts.alliance().await?;
        let (mut failed, mut can_act) = (0, false);
        if let Some(platform) = &alliance.platform {
            match self.upkeep.own_token(platform).await {
                Ok(has_token) => can_act = has_token,
                Err(error) => {
                    tracing::error!(error = &error as &dyn Error, "the platform has no token to act with");
                    failed += 1;
                }
            }
        }
        let (unrenewed, lost) = self.renew_all(&alliance).await?;
        failed += unrenewed;
        if let Some(platform) = alliance.platform.as_ref().filter(|_| can_act) {
            failed += self.upkeep.authorisations(&alliance, platform, &lost).await;
        }
        if let Err(error) = self.code.see_to(&alliance).await {
            tracing::error!(error = &error as &dyn Error, "the login page has no code");
            failed += 1;
        }
        if failed == 0 { Ok(()) } else { Err(Unrenewed(failed).into()) }
    }
}

impl TokenRefresh {
    /// Renews the tokens that are due. Returns how many could not be renewed, and the accounts whose authorisation is
    /// lost.
    async fn renew_all(&self, alliance: &Alliance) -> Result<(usize, Vec<AccountId>), JoinError> {
        let mut waiting = alliance.accounts.iter().filter(|account| account.connection.stands());
        let mut under_way = JoinSet::new();
        for account in waiting.by_ref().take(AT_ONCE) {
            under_way.spawn(self.keeper.clone().look_after(account.clone()));
        }
        let (mut failed, mut lost) = (0, Vec::new());
        while let Some(done) = under_way.join_next().await {
            match done? {
                Kept::Well => {}
                Kept::Failed => failed += 1,
                Kept::Lost(account) => lost.push(account),
            }
            if let Some(account) = waiting.next() {
                under_way.spawn(self.keeper.clone().look_after(account.clone()));
            }
        }
        Ok((failed, lost))
    }
}

/// The outcome for one account's token.
enum Kept {
    Well,
    Failed,
    /// WeChat no longer accepts the authorisation that is on record.
    Lost(AccountId),
}

impl Keeper {
    /// Renews an account's token if that is due.
    async fn look_after(self, account: Account) -> Kept {
        let Err(error) = self.renew(&account).await else { return Kept::Well };
        let cause = &error as &dyn Error;
        tracing::error!(account = account.id.as_str(), error = cause, "an access token was not renewed");
        if error.is_lost_authorization() { Kept::Lost(account.id) } else { Kept::Failed }
    }

    async fn renew(&self, account: &Account) -> Result<(), TokenError> {
        let (state, now) = (self.stored.get(&account.id).await?, self.clock.now());
        let renewed = if state.left(now) < EARLY {
            self.tokens.renew(account, &state).await.map(Some)
        } else {
            Ok(None)
        };
        let outcome = match &renewed {
            Ok(None) => "fresh",
            Ok(Some(Renewal::Renewed)) => "renewed",
            Ok(Some(Renewal::Same)) => "same",
            Ok(Some(Renewal::Elsewhere)) => "elsewhere",
            Err(error) if error.is_lost_authorization() => "lost",
            Err(_) => "failed",
        };
        let mut line = self.metrics.line(now).count("token_refreshes", ("outcome", outcome));
        if let Some(age) = self.age(account, state, &renewed).await {
            line = line.seconds("token_age", age);
        }
        line.note("account", account.id.as_str()).write();
        renewed.map(drop)
    }

    /// The age of the newest stored token; `state` is what was stored before the renewal.
    async fn age(
        &self,
        account: &Account,
        state: TokenState,
        renewed: &Result<Option<Renewal>, TokenError>,
    ) -> Option<SignedDuration> {
        let state = match renewed {
            Ok(Some(Renewal::Renewed | Renewal::Elsewhere)) => {
                self.stored.get(&account.id).await.unwrap_or(state)
            }
            _ => state,
        };
        let age = |token: StoredToken| self.clock.now().duration_since(token.obtained_at);
        state.token.map(age)
    }
}
