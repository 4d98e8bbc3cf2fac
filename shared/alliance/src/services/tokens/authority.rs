//! What accounts authorise the platform to do: from an authorisation code, or from WeChat's list, to a connected
//! account.

use std::collections::BTreeSet;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::component::{Authorization as Granted, AuthorizerPage};
use wechat::client::{AccessToken, ApiError};
use wechat::limits::tokens::AUTHORIZERS_A_PAGE;

use super::sources::{Component, Source as _};
use super::{AccessTokens, TokenError};
use crate::store::{
    Accounts, Authorization, Authorizations, Besides, May, PendingCode, StoreError, System, Tokens,
    Transaction,
};
use domain::accounts::{Account, Connection, ThirdPartyPlatform};
use domain::ids::AccountId;
use domain::staff::kinds::JoinAccounts;

/// WeChat's codes for an authorisation code that is not known, was redeemed before, or is too old.
const SPENT_CODE: [i64; 2] = [61009, 61010];

/// Whether WeChat rejects an authorisation code as unknown, redeemed before, or too old.
#[must_use]
pub fn is_spent(error: &ApiError) -> bool {
    error.code().is_some_and(|code| SPENT_CODE.contains(&code))
}

/// The names under which tokens, and the secrets that they are requested with, are sealed.
pub mod purpose {
    use domain::accounts::Account;

    /// The AppSecret of the platform.
    pub const PLATFORM_SECRET: &str = "platform/app_secret";
    /// The access token of the platform.
    pub const PLATFORM_TOKEN: &str = "platform/access_token";
    /// The newest verify ticket.
    pub const TICKET: &str = "platform/component_verify_ticket";
    /// A code of WeChat's publish test, until it is redeemed.
    pub const PUBLISH_TEST_CODE: &str = "platform/publish_test_code";

    /// The access token of an account.
    #[must_use]
    pub fn access_token(account: &Account) -> String {
        format!("{}/access_token", account.id)
    }

    /// The refresh token of an account.
    #[must_use]
    pub fn refresh_token(account: &Account) -> String {
        format!("{}/refresh_token", account.id)
    }

    /// An account's authorisation code, until it is redeemed.
    #[must_use]
    pub fn authorization_code(account: &Account) -> String {
        format!("{}/authorization_code", account.id)
    }
}

/// What adds to a transaction what the audit is told of an account that is connected in it.
pub type Told<'a> = &'a (dyn Fn(&AccountId, &mut Transaction) -> Result<(), StoreError> + Send + Sync);

/// Why an authorisation failed.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The platform's token, WeChat, or the store failed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The code was redeemed before, or is too old: WeChat's list may still have the authorisation that it stood for.
    #[error("the authorisation code is spent")]
    SpentCode,
    /// An account that is not in the alliance authorised the platform.
    #[error("the account {0} is not in the alliance")]
    UnknownAccount(String),
    /// WeChat described the authorisation without a refresh token.
    #[error("WeChat gave no refresh token")]
    NoRefreshToken,
}

impl From<StoreError> for AuthorityError {
    fn from(error: StoreError) -> Self {
        Self::Token(error.into())
    }
}

/// Turns authorisations into connected accounts.
#[derive(Clone, Debug)]
pub struct Authority {
    tokens: AccessTokens,
}

impl Authority {
    /// Uses the store of `tokens`, and calls WeChat as they do.
    #[must_use]
    pub fn new(tokens: AccessTokens) -> Self {
        Self { tokens }
    }

    /// The access tokens that it calls WeChat with.
    #[must_use]
    pub fn tokens(&self) -> &AccessTokens {
        &self.tokens
    }

    /// Redeems a code that WeChat gave at `as_of`, and connects the account that it stands for. `told` adds to the
    /// transaction that stores the authorisation what the audit is told of that account.
    ///
    /// # Errors
    /// An [`AuthorityError`]; where WeChat accepted the code, it is spent all the same.
    pub async fn redeem(
        &self,
        _by: impl May<JoinAccounts>,
        platform: &ThirdPartyPlatform,
        code: &SecretString,
        as_of: Timestamp,
        told: Option<Told<'_>>,
    ) -> Result<AccountId, AuthorityError> {
        let asked_at = self.tokens.clock.now();
        let granted = self.tokens.with_platform_token(platform, |wechat, token| async move {
            wechat.query_auth(&token, &platform.app_id, code).await
        });
        let granted = match granted.await {
            Err(TokenError::Wechat(error)) if is_spent(&error) => return Err(AuthorityError::SpentCode),
            outcome => outcome?,
        };
        let alliance = self.tokens.accounts.alliance().await?;
        let account = alliance.by_app_id(&granted.app_id);
        let account = account.ok_or_else(|| AuthorityError::UnknownAccount(granted.app_id.clone()))?;
        let as_of = self.pushed_at(account, code).await?.map_or(as_of, |pushed| pushed.max(as_of));
        let reserved = self.tokens.reserve(account, asked_at).await;
        let connected = self.connect(account, (&granted, None), as_of, told).await;
        if let Some(reserved) = reserved {
            let gift = gift(&granted).filter(|_| matches!(connected, Ok(true)));
            self.tokens.keep_gift(account, reserved, gift.as_ref(), asked_at).await;
        }
        connected?;
        Ok(account.id.clone())
    }

    /// When WeChat pushed this very code, if that is known: the caller may go by another clock.
    async fn pushed_at(
        &self,
        account: &Account,
        code: &SecretString,
    ) -> Result<Option<Timestamp>, AuthorityError> {
        let standing = self.tokens.authorizations.standing(&account.app_id).await?;
        let Some(pending) = standing.pending else { return Ok(None) };
        let pushed = self.tokens.key.open(&purpose::authorization_code(account), &pending.code);
        let pushed = pushed.map_err(TokenError::from)?;
        Ok((pushed.expose_secret() == code.expose_secret()).then_some(pending.as_of))
    }

    /// Connects an account with the refresh token that WeChat's list has for it. Another call to WeChat tells what the
    /// account granted.
    ///
    /// # Errors
    /// An [`AuthorityError`]; nothing is lost then, because the list still has the refresh token.
    pub async fn recover(
        &self,
        platform: &ThirdPartyPlatform,
        account: &Account,
        refresh_token: &SecretString,
        as_of: Timestamp,
    ) -> Result<(), AuthorityError> {
        let described = self.tokens.with_platform_token(platform, |wechat, token| async move {
            wechat.authorizer(&token, &platform.app_id, &account.app_id).await
        });
        self.connect(account, (&described.await?.authorization, Some(refresh_token)), as_of, None).await?;
        Ok(())
    }

    /// A page of the accounts that authorised the platform, from the `offset`th on.
    ///
    /// # Errors
    /// A [`TokenError`] of the platform's token or of the call.
    pub async fn list(
        &self,
        platform: &ThirdPartyPlatform,
        offset: usize,
    ) -> Result<AuthorizerPage, TokenError> {
        let list = self.tokens.with_platform_token(platform, |wechat, token| async move {
            wechat.authorizers(&token, &platform.app_id, offset, AUTHORIZERS_A_PAGE).await
        });
        list.await
    }

    /// Asks WeChat to push tickets again. The next ticket comes as a push, not in the answer.
    ///
    /// # Errors
    /// A [`TokenError`] where WeChat refuses the platform's secret or cannot be reached.
    pub async fn ask_for_tickets(&self, platform: &ThirdPartyPlatform) -> Result<(), TokenError> {
        let secret = self.tokens.key.open(purpose::PLATFORM_SECRET, &platform.secrets.app_secret)?;
        let wechat = self.tokens.client_of(&Component(platform).holder());
        Ok(wechat.start_push_ticket(&platform.app_id, &secret).await?)
    }

    /// Redeems the code that WeChat pushed.
    ///
    /// # Errors
    /// See [`Authority::redeem`].
    pub async fn redeem_pending(
        &self,
        platform: &ThirdPartyPlatform,
        account: &Account,
        pending: &PendingCode,
    ) -> Result<AccountId, AuthorityError> {
        let code = self.tokens.key.open(&purpose::authorization_code(account), &pending.code);
        self.redeem(System::Clock, platform, &code.map_err(TokenError::from)?, pending.as_of, None).await
    }

    /// Stores what was granted: first the refresh token, then that the account is connected. Returns false where
    /// something newer is known of the account, which is then kept.
    async fn connect(
        &self,
        account: &Account,
        (granted, listed): (&Granted, Option<&SecretString>),
        as_of: Timestamp,
        told: Option<Told<'_>>,
    ) -> Result<bool, AuthorityError> {
        let tokens = &self.tokens;
        let refresh_token = listed.or(granted.refresh_token.as_ref());
        let refresh_token = refresh_token.ok_or(AuthorityError::NoRefreshToken)?.expose_secret();
        let nonce = tokens.random.bytes().map_err(TokenError::from)?;
        let sealed = tokens.key.seal(&purpose::refresh_token(account), refresh_token, nonce);
        let permissions: BTreeSet<u16> =
            granted.functions.iter().filter_map(|set| u16::try_from(set.category.id).ok()).collect();
        let authorization = Authorization::Granted {
            refresh_token: sealed.map_err(TokenError::from)?,
            permissions: permissions.clone(),
            as_of,
        };
        let tell = |transaction: &mut Transaction| told.map_or(Ok(()), |told| told(&account.id, transaction));
        let besides: Option<Besides<'_>> = told.is_some().then_some(&tell);
        match tokens.authorizations.note_with(&account.app_id, &authorization, besides).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        match tokens.accounts.connect(&account.id, &Connection::Platform { permissions }, as_of).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The access token that came with a grant.
fn gift(granted: &Granted) -> Option<AccessToken> {
    let token = granted.access_token.clone()?;
    Some(AccessToken { token, expires_in: granted.expires_in })
}

/// Records that an account withdrew its authorisation: first that WeChat said so, then how the account is connected,
/// which all other code goes by; then removes what is left of its token. A repetition finishes what a failure in the
/// middle left undone.
///
/// # Errors
/// [`StoreError::Conflict`] where something newer is known, or the account is connected by its own secret, which no
/// withdrawal touches; other [`StoreError`]s of the writes.
pub async fn withdraw(
    (accounts, authorizations, tokens): (&Accounts, &Authorizations, &Tokens),
    account: &Account,
    as_of: Timestamp,
) -> Result<(), StoreError> {
    authorizations.note(&account.app_id, &Authorization::Withdrawn { as_of }).await?;
    accounts.connect(&account.id, &Connection::Withdrawn, as_of).await?;
    tokens.forget(&account.id).await?;
    tracing::warn!(account = account.id.as_str(), "the account has withdrawn its authorisation");
    Ok(())
}
