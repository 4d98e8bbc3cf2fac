//! An account's access token: the stored one while it is good, otherwise a stable one from WeChat.
//!
//! Of all processes that want a new token one gets it: the holder of the lease in the account's item. The others
//! keep using the stored token while it lives, or wait for the holder. A token that WeChat refuses is replaced only
//! where it is still the stored one, so that a hundred refusals of one token cost one refresh.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::{AccessToken, ApiError, Client, Reaction};
use wechat::limits::{FORCED_REFRESH_PAUSE_SECONDS, TOKEN_OVERLAP_SECONDS};

use super::clock::Clock;
use super::random::{NoRandomness, Random};
use crate::accounts::Account;
use crate::sealing::{MasterKey, Unsealable};
use crate::store::{StoreError, StoredToken, TokenClaim, TokenState, Tokens};

/// How long WeChat may take over a new token, a forced one included.
const FETCH: Duration = Duration::from_secs(5);
/// How long a lease holds: longer than WeChat and the store (3 s) may take together, so that only a holder that has
/// died loses it, and short, as its death costs the others this long.
pub const LEASE: SignedDuration = SignedDuration::from_secs(9);
/// A token with this much left is not refreshed: WeChat would hand out the same one.
const MARGIN: SignedDuration = SignedDuration::from_secs(TOKEN_OVERLAP_SECONDS);
/// A token with less than this left may die on its way.
const SPENT: SignedDuration = SignedDuration::from_secs(10);
/// The pause between two looks at what the holder of the lease has done.
const PAUSE: Duration = Duration::from_millis(100);
/// The most looks: with their pauses they outlast a lease.
const LOOKS: u32 = 100;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// WeChat.
    #[error(transparent)]
    Wechat(#[from] ApiError),
    /// WeChat took too long over a new token.
    #[error("WeChat did not hand out a token in time")]
    Slow,
    /// Whoever was getting a token did not get it.
    #[error("somebody else is getting a token and has not got it in time")]
    Busy,
    /// A sealed value.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// Chance.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// What came of a renewal ahead of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// There is a new token.
    Renewed,
    /// WeChat hands out the same one still.
    Same,
    /// Somebody else is at it, or was faster.
    Elsewhere,
}

/// Hands out access tokens.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    tokens: Tokens,
    wechat: Client,
    key: MasterKey,
    clock: Clock,
    random: Random,
}

/// What one attempt at a new token came to.
enum Refreshed {
    Done(SecretString),
    /// Somebody else was first; how the item stands.
    Lost(TokenState),
    /// WeChat insists on the token that it refuses, and was forced to part with one only just now.
    Barred,
}

impl AccessTokens {
    /// Tokens kept in `tokens`, sealed under `key`, fetched through `wechat`.
    #[must_use]
    pub fn new(tokens: Tokens, wechat: Client, key: MasterKey, clock: Clock, random: Random) -> Self {
        Self { tokens, wechat, key, clock, random }
    }

    /// A token of `account`, good for five minutes; for less only while its successor is on its way.
    ///
    /// # Errors
    /// A [`TokenError`] where neither the store nor WeChat has one.
    pub async fn get(&self, account: &Account) -> Result<SecretString, TokenError> {
        self.obtain(account, None).await?.ok_or(TokenError::Busy)
    }

    /// Runs `call` with a token; where WeChat says that the token is no longer good, exactly once more with a newer
    /// one.
    ///
    /// # Errors
    /// A [`TokenError`] of the token or of the last call.
    pub async fn with_token<T, F>(
        &self,
        account: &Account,
        call: impl Fn(SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.get(account).await?;
        match call(token.clone()).await {
            Err(error) if error.reaction() == Reaction::RefreshToken => {
                let newer = self.obtain(account, Some(&token)).await?.ok_or(error)?;
                Ok(call(newer).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Asks WeChat for the successor of the token in `state`, whatever it has left, unless somebody is at it.
    ///
    /// # Errors
    /// A [`TokenError`] where WeChat or the store fails; the stored token stays as it is.
    pub async fn renew(&self, account: &Account, state: &TokenState) -> Result<Renewal, TokenError> {
        if state.is_leased(self.clock.now()) {
            return Ok(Renewal::Elsewhere);
        }
        let before = state.token.as_ref().map(|stored| self.open(account, stored)).transpose()?;
        Ok(match self.refresh(account, state, None).await? {
            Refreshed::Done(token) if is(before.as_ref(), &token) => Renewal::Same,
            Refreshed::Done(_) => Renewal::Renewed,
            Refreshed::Lost(_) | Refreshed::Barred => Renewal::Elsewhere,
        })
    }

    /// A token that is not `refused`; none where WeChat has no other and may not be forced to make one yet.
    async fn obtain(
        &self,
        account: &Account,
        refused: Option<&SecretString>,
    ) -> Result<Option<SecretString>, TokenError> {
        // Where one was refused any other that lives will do; otherwise one near its end is to be replaced.
        let enough = if refused.is_some() { SPENT } else { MARGIN };
        let mut state = self.tokens.get(&account.id).await?;
        for _ in 0..LOOKS {
            let now = self.clock.now();
            let stored = state.token.as_ref().map(|stored| self.open(account, stored)).transpose()?;
            let usable = stored.filter(|stored| !is(refused, stored) && state.left(now) > SPENT);
            if usable.is_some() && state.left(now) > enough {
                return Ok(usable);
            }
            if state.is_leased(now) {
                if usable.is_some() {
                    return Ok(usable);
                }
                tokio::time::sleep(PAUSE).await;
                state = self.tokens.get(&account.id).await?;
                continue;
            }
            // The refused token is WeChat's newest: to ask again now would change nothing.
            if refused.is_some() && is_barred(&state, now) {
                return Ok(None);
            }
            match (self.refresh(account, &state, refused).await, usable) {
                (Ok(Refreshed::Done(token)), _) => return Ok(Some(token)),
                (Ok(Refreshed::Lost(newer)), _) => state = newer,
                (Ok(Refreshed::Barred), _) => return Ok(None),
                (Err(error), None) => return Err(error),
                (Err(error), Some(usable)) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(account = account.id.as_str(), error, "a token near its end stays in use");
                    return Ok(Some(usable));
                }
            }
        }
        Err(TokenError::Busy)
    }

    /// Takes the lease, gets a token and stores it; gives the lease back where that fails.
    async fn refresh(
        &self,
        account: &Account,
        state: &TokenState,
        refused: Option<&SecretString>,
    ) -> Result<Refreshed, TokenError> {
        let owner = self.random.secret()?;
        let refreshed = self.refresh_as(&owner, account, state, refused).await;
        if matches!(refreshed, Err(_) | Ok(Refreshed::Barred)) {
            // Where the lease is no longer ours, or cannot be given back, it ends by itself.
            let _ = self.tokens.release(&account.id, &owner).await;
        }
        refreshed
    }

    async fn refresh_as(
        &self,
        owner: &str,
        account: &Account,
        state: &TokenState,
        refused: Option<&SecretString>,
    ) -> Result<Refreshed, TokenError> {
        let now = self.clock.now();
        // What was read before the claim may be old by now; what comes back with it is not.
        let state = match self.tokens.claim(&account.id, owner, now, after(now, LEASE), state.version).await?
        {
            TokenClaim::Ours(state) => state,
            TokenClaim::Lost(standing) => return Ok(Refreshed::Lost(standing)),
        };
        let fetching = self.fetch(owner, account, &state, refused);
        let Some(fresh) = tokio::time::timeout(FETCH, fetching).await.map_err(|_| TokenError::Slow)?? else {
            return Ok(Refreshed::Barred);
        };
        let stored = self.sealed(account, &state, &fresh, now)?;
        match self.tokens.store(&stored, owner, state.version).await {
            Ok(()) => Ok(Refreshed::Done(fresh.token)),
            // We were too slow, and somebody else has got a token since.
            Err(StoreError::Conflict) => Ok(Refreshed::Lost(self.tokens.get(&account.id).await?)),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks WeChat in normal mode, in which a good token stays good. Where that gives the very token that WeChat
    /// refuses, makes it end it: at most once in the pause that WeChat demands, over all processes.
    async fn fetch(
        &self,
        owner: &str,
        account: &Account,
        state: &TokenState,
        refused: Option<&SecretString>,
    ) -> Result<Option<AccessToken>, TokenError> {
        let secret = self.key.open(&format!("{}/app_secret", account.id), &account.secrets.app_secret)?;
        let fresh = self.wechat.stable_token(&account.app_id, &secret, false).await?;
        if !is(refused, &fresh.token) {
            return Ok(Some(fresh));
        }
        let now = self.clock.now();
        if is_barred(state, now) {
            return Ok(None);
        }
        self.tokens.note_forced(&account.id, owner, now).await?;
        Ok(Some(self.wechat.stable_token(&account.app_id, &secret, true).await?))
    }

    /// What is stored of a token that WeChat was asked for at `asked_at`.
    fn sealed(
        &self,
        account: &Account,
        state: &TokenState,
        fresh: &AccessToken,
        asked_at: Timestamp,
    ) -> Result<StoredToken, TokenError> {
        let mut obtained_at = asked_at;
        if let Some(before) = &state.token
            && is(Some(&fresh.token), &self.open(account, before)?)
        {
            obtained_at = before.obtained_at;
        }
        Ok(StoredToken {
            account: account.id.clone(),
            token: self.key.seal(&purpose(account), fresh.token.expose_secret(), self.random.bytes()?)?,
            expires_at: after(asked_at, SignedDuration::from_secs(fresh.expires_in)),
            obtained_at,
        })
    }

    fn open(&self, account: &Account, stored: &StoredToken) -> Result<SecretString, Unsealable> {
        self.key.open(&purpose(account), &stored.token)
    }
}

/// Whether WeChat was made to end a token so recently that it would refuse to end its successor.
fn is_barred(state: &TokenState, now: Timestamp) -> bool {
    let pause = SignedDuration::from_secs(FORCED_REFRESH_PAUSE_SECONDS);
    state.forced_at.is_some_and(|forced| now.duration_since(forced) < pause)
}

/// The name that a token is sealed under.
fn purpose(account: &Account) -> String {
    format!("{}/access_token", account.id)
}

fn is(one: Option<&SecretString>, other: &SecretString) -> bool {
    one.is_some_and(|one| one.expose_secret() == other.expose_secret())
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}
