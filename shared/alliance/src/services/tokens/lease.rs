//! The lease on tokens: which process gets the next token, and what the others do meanwhile.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::{AccessToken, ApiError, Client, Reaction};
use wechat::limits::{FORCED_REFRESH_PAUSE_SECONDS, TOKEN_OVERLAP_SECONDS};

use super::sources::Source;
use super::{AccessTokens, LEASE, Renewal, TokenError};
use crate::store::{StoreError, StoredToken, TokenClaim, TokenState};
use domain::sealing::Unsealable;

/// How long WeChat may take over a new token, a forced one included.
const FETCH: Duration = Duration::from_secs(5);
/// A token with this much left is not refreshed: WeChat would hand out the same one.
const MARGIN: SignedDuration = SignedDuration::from_secs(TOKEN_OVERLAP_SECONDS);
/// A token with less than this left may die on its way.
const SPENT: SignedDuration = SignedDuration::from_secs(10);
/// The pause between two looks at what the holder of the lease has done.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a process waits for the holder of a lease: shorter than the lease, because the holder may have died, and
/// the console, which ends after 10 s, still has to say so.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long waiting and a fetch of one's own may take together.
const WHOLE: Duration = Duration::from_secs(6);

/// The result of one attempt to get a new token.
enum Refreshed {
    Done(SecretString),
    /// Another process was first; the state of the item.
    Lost(TokenState),
    /// WeChat returns only the token that it refuses, and was forced to end one only just now.
    Barred,
}

impl AccessTokens {
    /// Runs `call` with a token, and once more with a newer one where WeChat refuses the first.
    pub(super) async fn call<S: Source, T, F>(
        &self,
        source: &S,
        call: impl Fn(Client, SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.obtain(source, None).await?.ok_or(TokenError::Busy)?;
        let wechat = self.wechat.on_behalf_of(&source.holder());
        match call(wechat.clone(), token.clone()).await {
            Err(error) if error.reaction() == Reaction::RefreshToken => {
                let newer = self.obtain(source, Some(&token)).await?.ok_or(error)?;
                Ok(call(wechat, newer).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Asks for the successor of the token in `state`, whatever it has left, unless another process is getting it.
    pub(super) async fn renew_from<S: Source>(
        &self,
        source: &S,
        state: &TokenState,
    ) -> Result<Renewal, TokenError> {
        if state.is_leased(self.clock.now()) {
            return Ok(Renewal::Elsewhere);
        }
        let before = state.token.as_ref().map(|stored| self.open(source, stored)).transpose()?;
        Ok(match self.refresh(source, state, None, FETCH).await? {
            Refreshed::Done(token) if is(before.as_ref(), &token) => Renewal::Same,
            Refreshed::Done(_) => Renewal::Renewed,
            Refreshed::Lost(_) | Refreshed::Barred => Renewal::Elsewhere,
        })
    }

    /// A token that is not `refused`; none where WeChat has no other and may not be forced to make one yet.
    pub(super) async fn obtain<S: Source>(
        &self,
        source: &S,
        refused: Option<&SecretString>,
    ) -> Result<Option<SecretString>, TokenError> {
        // After a refusal, any other live token will do; otherwise a token near its end is to be replaced.
        let enough = if refused.is_some() { SPENT } else { MARGIN };
        let holder = source.holder();
        let mut state = self.tokens.get(&holder).await?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let now = self.clock.now();
            let stored = state.token.as_ref().map(|stored| self.open(source, stored)).transpose()?;
            let usable = stored.filter(|stored| !is(refused, stored) && state.left(now) > SPENT);
            if usable.is_some() && state.left(now) > enough {
                return Ok(usable);
            }
            if state.is_leased(now) {
                if usable.is_some() {
                    return Ok(usable);
                }
                tokio::time::sleep(PAUSE).await;
                state = self.tokens.get(&holder).await?;
                continue;
            }
            // The refused token is WeChat's newest: to ask again now would change nothing.
            if refused.is_some() && is_barred(&state, now) {
                return Ok(None);
            }
            let time = FETCH.min(WHOLE.saturating_sub(begun.elapsed()));
            match (self.refresh(source, &state, refused, time).await, usable) {
                (Ok(Refreshed::Done(token)), _) => return Ok(Some(token)),
                (Ok(Refreshed::Lost(newer)), _) => state = newer,
                (Ok(Refreshed::Barred), _) => return Ok(None),
                // An account that has withdrawn must not use what is left of its token either.
                (Err(error @ TokenError::Withdrawn), _) | (Err(error), None) => return Err(error),
                (Err(error), Some(usable)) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(holder, error, "a token near its end stays in use");
                    return Ok(Some(usable));
                }
            }
        }
        Err(TokenError::Busy)
    }

    /// Takes the lease, gets a token within `time` and stores it; releases the lease where that fails.
    async fn refresh<S: Source>(
        &self,
        source: &S,
        state: &TokenState,
        refused: Option<&SecretString>,
        time: Duration,
    ) -> Result<Refreshed, TokenError> {
        let owner = self.random.secret()?;
        let refreshed = self.refresh_as(&owner, source, state, refused, time).await;
        if matches!(refreshed, Err(_) | Ok(Refreshed::Barred)) {
            // A lease that is no longer ours, or cannot be released, ends by itself.
            let _ = self.tokens.release(source.holder(), &owner).await;
        }
        refreshed
    }

    async fn refresh_as<S: Source>(
        &self,
        owner: &str,
        source: &S,
        state: &TokenState,
        refused: Option<&SecretString>,
        time: Duration,
    ) -> Result<Refreshed, TokenError> {
        let now = self.clock.now();
        // What was read before the claim may be old by now; what the claim returns is not.
        let (holder, until) = (source.holder(), after(now, LEASE));
        let state = match self.tokens.claim(&holder, owner, now, until, state.version).await? {
            TokenClaim::Ours(state) => state,
            TokenClaim::Lost(standing) => return Ok(Refreshed::Lost(standing)),
        };
        let fetching = source.fetch(self, owner, &state, refused);
        let Some(fresh) = tokio::time::timeout(time, fetching).await.map_err(|_| TokenError::Slow)?? else {
            return Ok(Refreshed::Barred);
        };
        let stored = self.sealed(source, &state, &fresh, now)?;
        match self.tokens.store(&stored, owner, state.version).await {
            Ok(()) => Ok(Refreshed::Done(fresh.token)),
            // We were too slow, and another process has stored a token since.
            Err(StoreError::Conflict) => Ok(Refreshed::Lost(self.tokens.get(&holder).await?)),
            Err(error) => Err(error.into()),
        }
    }

    /// The stored form of a token that WeChat was asked for at `asked_at`.
    pub(super) fn sealed(
        &self,
        source: &impl Source,
        state: &TokenState,
        fresh: &AccessToken,
        asked_at: Timestamp,
    ) -> Result<StoredToken, TokenError> {
        let mut obtained_at = asked_at;
        if let Some(before) = &state.token
            && is(Some(&fresh.token), &self.open(source, before)?)
        {
            obtained_at = before.obtained_at;
        }
        Ok(StoredToken {
            holder: source.holder(),
            token: self.key.seal(&source.purpose(), fresh.token.expose_secret(), self.random.bytes()?)?,
            expires_at: after(asked_at, SignedDuration::from_secs(fresh.expires_in)),
            obtained_at,
        })
    }

    fn open(&self, source: &impl Source, stored: &StoredToken) -> Result<SecretString, Unsealable> {
        self.key.open(&source.purpose(), &stored.token)
    }
}

/// Whether WeChat was forced to end a token so recently that it would refuse to end its successor.
pub(super) fn is_barred(state: &TokenState, now: Timestamp) -> bool {
    let pause = SignedDuration::from_secs(FORCED_REFRESH_PAUSE_SECONDS);
    state.forced_at.is_some_and(|forced| now.duration_since(forced) < pause)
}

pub(super) fn is(one: Option<&SecretString>, other: &SecretString) -> bool {
    one.is_some_and(|one| one.expose_secret() == other.expose_secret())
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}
