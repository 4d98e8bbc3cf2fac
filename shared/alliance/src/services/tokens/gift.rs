//! An access token that was not requested: WeChat gives one with a redeemed authorisation code.
//!
//! A token that cannot be stored costs only one more call, so no failure here is returned.

use std::error::Error;

use jiff::Timestamp;
use wechat::client::AccessToken;

use super::sources::OfAccount;
use super::{AccessTokens, LEASE, TokenError};
use crate::store::{StoreError, TokenClaim, TokenState};
use domain::accounts::Account;

/// The lease of an account, held for such a token.
pub(super) struct Reserved {
    owner: String,
    state: TokenState,
}

impl AccessTokens {
    /// Takes the lease of `account` for a token that WeChat was asked for at `asked_at`; none where another owner holds
    /// the lease or has stored a token since.
    ///
    /// Call this before the authorisation is recorded: a withdrawal that comes later ends the lease, and the token is
    /// then not stored.
    pub(super) async fn reserve(&self, account: &Account, asked_at: Timestamp) -> Option<Reserved> {
        let reserved = self.try_reserve(account, asked_at).await;
        reserved.inspect_err(|error| not_kept(account, error)).ok().flatten()
    }

    /// Stores the token under the lease that was reserved for it, or releases the lease where there is no token to
    /// store.
    pub(super) async fn keep_gift(
        &self,
        account: &Account,
        reserved: Reserved,
        gift: Option<&AccessToken>,
        asked_at: Timestamp,
    ) {
        let kept = match gift {
            Some(gift) => self.try_keep(account, &reserved, gift, asked_at).await,
            None => Ok(false),
        };
        if let Err(error) = &kept {
            not_kept(account, error);
        }
        if !matches!(kept, Ok(true)) {
            // A lease that is no longer ours, or cannot be released, ends by itself.
            let _ = self.tokens.release(&account.id, &reserved.owner).await;
        }
    }

    async fn try_reserve(
        &self,
        account: &Account,
        asked_at: Timestamp,
    ) -> Result<Option<Reserved>, TokenError> {
        let (owner, before) = (self.random.secret()?, self.tokens.get(&account.id).await?);
        if before.token.as_ref().is_some_and(|token| token.obtained_at > asked_at) {
            return Ok(None);
        }
        let now = self.clock.now();
        let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        Ok(match self.tokens.claim(&account.id, &owner, now, until, before.version).await? {
            TokenClaim::Ours(state) => Some(Reserved { owner, state }),
            TokenClaim::Lost(_) => None,
        })
    }

    /// Whether it was stored.
    async fn try_keep(
        &self,
        account: &Account,
        reserved: &Reserved,
        gift: &AccessToken,
        asked_at: Timestamp,
    ) -> Result<bool, TokenError> {
        let source = OfAccount { account, platform: None };
        let stored = self.sealed(&source, &reserved.state, gift, asked_at)?;
        match self.tokens.store(&stored, &reserved.owner, reserved.state.version).await {
            Ok(()) => Ok(true),
            // An account has withdrawn, or another process was faster.
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

fn not_kept(account: &Account, error: &TokenError) {
    let error = error as &dyn Error;
    tracing::warn!(account = account.id.as_str(), error, "the token that came with the code is not kept");
}
