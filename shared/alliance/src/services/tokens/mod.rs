//! An access token of an account, or of the platform: the stored one while it is good, otherwise one from WeChat.
//! How WeChat is asked for one follows from how the account is connected (`token_sources`).
//!
//! Of all processes that want a new token one gets it: the holder of the lease in the account's item. The others
//! keep using the stored token while it lives, or wait for the holder. A token that WeChat refuses is replaced only
//! where it is still the stored one, so that a hundred refusals of one token cost one refresh.

pub mod authority;
mod gift;
mod lease;
mod sources;

use jiff::SignedDuration;
use secrecy::SecretString;
use wechat::client::{ApiError, Client};

use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::random::{NoRandomness, Random};
use crate::runtime::wechat_calls::Wechat;
use crate::store::{Accounts, Authorizations, StoreError, TokenState, Tokens};
use domain::accounts::{Account, Connection, ThirdPartyPlatform};
use domain::sealing::{MasterKey, Unsealable};
use sources::{Component, OfAccount, Source};

/// How long a lease holds: longer than WeChat and the store (3 s) may take together, so that only a holder that has
/// died loses it, and short, as its death costs the others this long.
pub const LEASE: SignedDuration = SignedDuration::from_secs(9);

/// WeChat's code for a refresh token that is not the account's latest.
const BAD_REFRESH_TOKEN: i64 = 61023;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A call to WeChat failed.
    #[error(transparent)]
    Wechat(ApiError),
    /// WeChat took too long over a new token.
    #[error("WeChat did not hand out a token in time")]
    Slow,
    /// The process that was getting a token did not get it in time.
    #[error("somebody else is getting a token and has not got it in time")]
    Busy,
    /// The account withdrew its authorisation of the platform: nothing may be done in its name.
    #[error("the account has withdrawn its authorisation")]
    Withdrawn,
    /// The account is to be connected through the platform, and no refresh token of it is known yet.
    #[error("the account's authorisation is not complete")]
    Unauthorized,
    /// Accounts are connected through a platform that the alliance does not have.
    #[error("the alliance has no platform")]
    NoPlatform,
    /// WeChat has not pushed a ticket to the platform yet.
    #[error("the platform has no verify ticket")]
    NoTicket,
    /// A sealed value cannot be opened.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// There are no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl From<ApiError> for TokenError {
    /// A call that could not be counted is a failure of the store, not of WeChat.
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Uncounted(source) => match source.downcast::<StoreError>() {
                Ok(store) => Self::Store(*store),
                Err(source) => Self::Wechat(ApiError::Uncounted(source)),
            },
            error => Self::Wechat(error),
        }
    }
}

impl TokenError {
    /// Whether the stored authorisation of the account is not the one that WeChat has: WeChat's list has to tell.
    #[must_use]
    pub fn is_lost_authorization(&self) -> bool {
        match self {
            Self::Withdrawn | Self::Unauthorized => true,
            Self::Wechat(error) => error.code() == Some(BAD_REFRESH_TOKEN),
            _ => false,
        }
    }
}

/// The result of a renewal ahead of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// There is a new token.
    Renewed,
    /// WeChat still hands out the same token.
    Same,
    /// Another process is getting one, or was faster.
    Elsewhere,
}

/// Hands out access tokens.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    pub(super) accounts: Accounts,
    pub(super) authorizations: Authorizations,
    pub(super) tokens: Tokens,
    pub(super) wechat: Wechat,
    pub(super) key: MasterKey,
    pub(super) clock: Clock,
    pub(super) random: Random,
}

impl AccessTokens {
    /// Tokens kept in the store of `deployment` and sealed under its master key, fetched through `wechat`.
    ///
    /// # Errors
    /// [`StartError`] where a table is not set or there is no master key.
    pub async fn build(deployment: &Deployment, wechat: Wechat) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            authorizations: deployment.authorizations()?,
            tokens: deployment.tokens()?,
            wechat,
            key: deployment.master_key().await?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// A token of `account`, good for five minutes; for less only while its successor is on its way.
    ///
    /// # Errors
    /// A [`TokenError`] where neither the store nor WeChat has one.
    pub async fn get(&self, account: &Account) -> Result<SecretString, TokenError> {
        self.obtain(&self.source(account).await?, None).await?.ok_or(TokenError::Busy)
    }

    /// Runs `call` with a client in the account's name and a token; where WeChat says that the token is no longer
    /// valid, exactly once more with a newer one.
    ///
    /// # Errors
    /// A [`TokenError`] of the token or of the last call.
    pub async fn with_token<T, F>(
        &self,
        account: &Account,
        call: impl Fn(Client, SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        self.call(&self.source(account).await?, call).await
    }

    /// Runs `call` with the platform's own token, as [`AccessTokens::with_token`] does with an account's.
    ///
    /// # Errors
    /// A [`TokenError`] of the token or of the last call.
    pub async fn with_platform_token<T, F>(
        &self,
        platform: &ThirdPartyPlatform,
        call: impl Fn(Client, SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        self.call(&Component(platform), call).await
    }

    /// The same, with calls that may spend what is reserved for what matters most.
    #[must_use]
    pub fn with_reserve(&self) -> Self {
        Self { wechat: self.wechat.with_reserve(), ..self.clone() }
    }

    /// A client whose calls spend the quotas of `caller`, for calls with a token that is not stored.
    #[must_use]
    pub fn client_of(&self, caller: &str) -> Client {
        self.wechat.on_behalf_of(caller)
    }

    /// Asks WeChat for the successor of the token in `state`, whatever it has left, unless another process is getting
    /// it.
    ///
    /// # Errors
    /// A [`TokenError`] where WeChat or the store fails; the stored token stays as it is.
    pub async fn renew(&self, account: &Account, state: &TokenState) -> Result<Renewal, TokenError> {
        self.renew_from(&self.source(account).await?, state).await
    }

    /// The state of the platform's own token.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn platform_state(&self, platform: &ThirdPartyPlatform) -> Result<TokenState, StoreError> {
        self.tokens.get(Component(platform).holder()).await
    }

    /// As [`AccessTokens::renew`], for the platform's own token.
    ///
    /// # Errors
    /// A [`TokenError`] where WeChat or the store fails; the stored token stays as it is.
    pub async fn renew_platform(
        &self,
        platform: &ThirdPartyPlatform,
        state: &TokenState,
    ) -> Result<Renewal, TokenError> {
        self.renew_from(&Component(platform), state).await
    }

    /// The source of an account's tokens, by how the account is connected.
    async fn source<'a>(&self, account: &'a Account) -> Result<OfAccount<'a>, TokenError> {
        let platform = match &account.connection {
            Connection::Direct => None,
            Connection::Platform { .. } => {
                let alliance = self.accounts.alliance().await?;
                Some(alliance.platform.clone().ok_or(TokenError::NoPlatform)?)
            }
            Connection::Awaiting => return Err(TokenError::Unauthorized),
            Connection::Withdrawn => return Err(TokenError::Withdrawn),
        };
        Ok(OfAccount { account, platform })
    }
}
