//! An account's access token: the stored one while it is good, otherwise a stable one from WeChat.
//!
//! `stable_token` in normal mode hands every caller the same token and renews it five minutes early with both
//! valid, so that two functions asking at once do each other no harm.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::{ApiError, Client, Reaction};

use super::random::{NoRandomness, Random};
use crate::accounts::Account;
use crate::sealing::{MasterKey, Unsealable};
use crate::store::{StoreError, StoredToken, Tokens};

/// A token with less than this left is not used any more.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// WeChat.
    #[error(transparent)]
    Wechat(#[from] ApiError),
    /// A sealed value.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// Chance.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// Hands out access tokens.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    tokens: Tokens,
    wechat: Client,
    key: MasterKey,
    random: Random,
}

impl AccessTokens {
    /// Tokens kept in `tokens`, sealed under `key`, fetched through `wechat`.
    #[must_use]
    pub fn new(tokens: Tokens, wechat: Client, key: MasterKey, random: Random) -> Self {
        Self { tokens, wechat, key, random }
    }

    /// A token of `account` that is good for at least five minutes.
    ///
    /// # Errors
    /// A [`TokenError`] where neither the store nor WeChat has one.
    pub async fn get(&self, account: &Account, now: Timestamp) -> Result<SecretString, TokenError> {
        let purpose = format!("{}/access_token", account.id);
        if let Some(stored) = self.tokens.get(&account.id).await?
            && stored.expires_at.duration_since(now) > MARGIN
        {
            return Ok(self.key.open(&purpose, &stored.token)?);
        }
        self.fetch(account, now).await
    }

    /// Asks WeChat, whatever is stored. Normal mode: a good token stays good.
    async fn fetch(&self, account: &Account, now: Timestamp) -> Result<SecretString, TokenError> {
        let secret = self.key.open(&format!("{}/app_secret", account.id), &account.secrets.app_secret)?;
        let fresh = self.wechat.stable_token(&account.app_id, &secret, false).await?;
        let sealed = self.key.seal(
            &format!("{}/access_token", account.id),
            fresh.token.expose_secret(),
            self.random.bytes()?,
        )?;
        let expires_at =
            now.saturating_add(SignedDuration::from_secs(fresh.expires_in)).unwrap_or(Timestamp::MAX);
        self.tokens.put(&StoredToken { account: account.id.clone(), token: sealed, expires_at }).await?;
        Ok(fresh.token)
    }

    /// Runs `call` with a token; where WeChat says that the token is no longer good, once more with a new one.
    ///
    /// # Errors
    /// A [`TokenError`] of the token or of the second call.
    pub async fn with_token<T, F>(
        &self,
        account: &Account,
        now: Timestamp,
        call: impl Fn(SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        match call(self.get(account, now).await?).await {
            Err(error) if error.reaction() == Reaction::RefreshToken => {
                Ok(call(self.fetch(account, now).await?).await?)
            }
            outcome => Ok(outcome?),
        }
    }
}
