//! How WeChat is asked for an access token: by an account's own secret, by what an account authorised the platform
//! for, or by the platform's secret and ticket.

use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::AccessToken;

use super::authority::purpose;
use super::lease::{is, is_barred};
use super::{AccessTokens, TokenError};
use crate::store::{Authorization, StoreError, System, TokenState};
use domain::accounts::{Account, ThirdPartyPlatform};

/// WeChat's code for an account that has not authorised the platform, or does so no longer.
const NOT_AUTHORIZED: i64 = 61003;

/// The holder of a token, and where the next one comes from.
pub(super) trait Source: Sync {
    /// The key of its item in the tokens table.
    fn holder(&self) -> String;

    /// The name under which it is sealed.
    fn purpose(&self) -> String;

    /// A token from WeChat that is not `refused`; none where it has no other. `owner` holds the lease, and `state` is
    /// the item as it was when the lease was taken.
    fn fetch(
        &self,
        tokens: &AccessTokens,
        owner: &str,
        state: &TokenState,
        refused: Option<&SecretString>,
    ) -> impl Future<Output = Result<Option<AccessToken>, TokenError>> + Send;
}

/// An account.
pub(super) struct OfAccount<'a> {
    pub(super) account: &'a Account,
    /// The platform that it authorised; none where it has its own secret.
    pub(super) platform: Option<ThirdPartyPlatform>,
}

impl Source for OfAccount<'_> {
    fn holder(&self) -> String {
        self.account.id.to_string()
    }

    fn purpose(&self) -> String {
        purpose::access_token(self.account)
    }

    async fn fetch(
        &self,
        tokens: &AccessTokens,
        owner: &str,
        state: &TokenState,
        refused: Option<&SecretString>,
    ) -> Result<Option<AccessToken>, TokenError> {
        match &self.platform {
            None => by_secret(tokens, self.account, owner, state, refused).await,
            Some(platform) => by_authorization(tokens, self.account, platform, refused).await,
        }
    }
}

/// Asks WeChat in normal mode, in which a valid token remains valid. Where that returns the very token that WeChat
/// refuses, forces WeChat to end it: at most once in the pause that WeChat demands, across all processes.
async fn by_secret(
    tokens: &AccessTokens,
    account: &Account,
    owner: &str,
    state: &TokenState,
    refused: Option<&SecretString>,
) -> Result<Option<AccessToken>, TokenError> {
    let secrets = account.secrets.as_ref().ok_or(TokenError::Unauthorized)?;
    let secret = tokens.key.open(&format!("{}/app_secret", account.id), &secrets.app_secret)?;
    let wechat = tokens.wechat.on_behalf_of(account.id.as_str());
    let fresh = wechat.stable_token(&account.app_id, &secret, false).await?;
    if !is(refused, &fresh.token) {
        return Ok(Some(fresh));
    }
    let now = tokens.clock.now();
    if is_barred(state, now) {
        return Ok(None);
    }
    tokens.tokens.note_forced(&account.id, owner, now).await?;
    Ok(Some(wechat.stable_token(&account.app_id, &secret, true).await?))
}

/// Each call makes a new token. The time includes getting the platform's token where that has to be fetched first.
async fn by_authorization(
    tokens: &AccessTokens,
    account: &Account,
    platform: &ThirdPartyPlatform,
    refused: Option<&SecretString>,
) -> Result<Option<AccessToken>, TokenError> {
    let before = match tokens.authorizations.get(System::Clock, &account.app_id).await? {
        Some(Authorization::Granted { refresh_token, .. }) => refresh_token,
        Some(Authorization::Withdrawn { .. }) => return Err(TokenError::Withdrawn),
        None => return Err(TokenError::Unauthorized),
    };
    let refresh_token = tokens.key.open(&purpose::refresh_token(account), &before)?;
    let renewed = tokens.with_platform_token(platform, |wechat, token| {
        let refresh_token = &refresh_token;
        async move { wechat.authorizer_token(&token, &platform.app_id, &account.app_id, refresh_token).await }
    });
    let renewed = match renewed.await {
        Err(TokenError::Wechat(error)) if error.code() == Some(NOT_AUTHORIZED) => {
            return Err(TokenError::Withdrawn);
        }
        outcome => outcome?,
    };
    if !is(Some(&refresh_token), &renewed.refresh_token) {
        let nonce = tokens.random.bytes()?;
        let new = renewed.refresh_token.expose_secret();
        let new = tokens.key.seal(&purpose::refresh_token(account), new, nonce)?;
        match tokens.authorizations.replace_refresh_token(&account.app_id, &before, &new).await {
            // A newer authorisation has brought a newer one.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let fresh = AccessToken { token: renewed.access_token, expires_in: renewed.expires_in };
    Ok(Some(fresh).filter(|fresh| !is(refused, &fresh.token)))
}

/// The platform itself.
pub(super) struct Component<'a>(pub(super) &'a ThirdPartyPlatform);

impl Source for Component<'_> {
    fn holder(&self) -> String {
        format!("component#{}", self.0.app_id)
    }

    fn purpose(&self) -> String {
        purpose::PLATFORM_TOKEN.to_owned()
    }

    /// Each call makes a new token, from the newest ticket.
    async fn fetch(
        &self,
        tokens: &AccessTokens,
        _: &str,
        _: &TokenState,
        refused: Option<&SecretString>,
    ) -> Result<Option<AccessToken>, TokenError> {
        let platform = self.0;
        let stored = tokens.authorizations.ticket(&platform.app_id).await?.ok_or(TokenError::NoTicket)?;
        let ticket = tokens.key.open(purpose::TICKET, &stored.ticket)?;
        let secret = tokens.key.open(purpose::PLATFORM_SECRET, &platform.secrets.app_secret)?;
        let wechat = tokens.wechat.on_behalf_of(&self.holder());
        let fresh = wechat.component_token(&platform.app_id, &secret, &ticket).await?;
        Ok(Some(fresh).filter(|fresh| !is(refused, &fresh.token)))
    }
}
