//! `platform-events`: what WeChat pushes to the third-party platform: its verify tickets, and which accounts authorise
//! it or revoke their authorisation.
//!
//! The function records what a push says and answers `success`. It calls no WeChat API: other functions, which have
//! more time, redeem the codes that it stores. A push that is repeated, late or out of order changes nothing that is
//! newer.

use alliance::runtime::random::NoRandomness;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError, metrics::Metrics};
use alliance::services::receiving::{NoReceiver, SUCCESS, plain, receiver, refusal};
use alliance::services::tokens::authority::{purpose, withdraw};
use alliance::store::{Accounts, Authorizations, PendingCode, StoreError, StoredTicket, Tokens};
use domain::accounts::{Account, Alliance, ThirdPartyPlatform};
use domain::sealing::{MasterKey, Sealed, Unsealable};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use wechat::callback::{Query, Refused};
use wechat::inbound::{PlatformEvent, PlatformPush};
use wechat::limits::tokens::AUTHORIZATION_CODE_SECONDS;

/// The `platform-events` function and its dependencies.
#[derive(Debug)]
pub struct PlatformEvents {
    accounts: Accounts,
    authorizations: Authorizations,
    tokens: Tokens,
    key: MasterKey,
    clock: Clock,
    random: Random,
    metrics: Metrics,
}

impl Function for PlatformEvents {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            authorizations: deployment.authorizations()?,
            tokens: deployment.tokens()?,
            key: deployment.master_key().await?,
            clock: deployment.clock.clone(),
            random: deployment.random,
            metrics: deployment.metrics.clone(),
        })
    }
}

impl HttpFunction for PlatformEvents {
    async fn handle(&self, request: Request) -> Response {
        match self.receive(&request).await {
            Ok(outcome) => {
                self.metrics.count("platform_events", ("outcome", outcome), self.clock.now());
                plain(StatusCode::OK, SUCCESS)
            }
            Err(failure) => self.fail(&failure),
        }
    }
}

/// Why a push is not taken.
#[derive(Debug, thiserror::Error)]
enum EventError {
    #[error("there is no platform")]
    NoPlatform,
    #[error("refused")]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the platform's callback cannot be opened")]
    Receiver(#[from] NoReceiver),
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl PlatformEvents {
    /// Takes one push. Returns the outcome, for the metrics.
    async fn receive(&self, request: &Request) -> Result<&'static str, EventError> {
        let alliance = self.accounts.alliance().await?;
        let platform = alliance.platform.as_ref().ok_or(EventError::NoPlatform)?;
        let receiver = receiver(&self.key, "platform", &platform.secrets, &platform.app_id)?;
        let (query, now) = (Query::parse(&request.query), self.clock.now());
        let push = receiver.open_platform(&query, &request.body, now.as_second())?;
        match self.note(&alliance, platform, &push, now).await {
            // Another push recorded the same or something newer, so this one changes nothing.
            Err(EventError::Store(StoreError::Conflict)) => Ok("known"),
            outcome => outcome,
        }
    }

    async fn note(
        &self,
        alliance: &Alliance,
        platform: &ThirdPartyPlatform,
        push: &PlatformPush,
        now: Timestamp,
    ) -> Result<&'static str, EventError> {
        let at = said_at(push, now);
        let account = |app_id: &str| {
            let account = alliance.by_app_id(app_id);
            if account.is_none() {
                tracing::warn!(app_id, info_type = push.info_type, "the account is not in the alliance");
            }
            account
        };
        match &push.event {
            PlatformEvent::VerifyTicket { ticket } => self.keep_ticket(platform, ticket, at).await,
            PlatformEvent::Authorized { authorizer_app_id, authorization_code, .. } => {
                let Some(account) = account(authorizer_app_id) else { return Ok("unknown_account") };
                self.keep_code(account, authorization_code, at).await
            }
            PlatformEvent::Unauthorized { authorizer_app_id } => {
                let Some(account) = account(authorizer_app_id) else { return Ok("unknown_account") };
                let stores = (&self.accounts, &self.authorizations, &self.tokens);
                withdraw(stores, account, at).await?;
                Ok("unauthorized")
            }
            _ => Ok("ignored"),
        }
    }

    async fn keep_ticket(
        &self,
        platform: &ThirdPartyPlatform,
        ticket: &str,
        pushed_at: Timestamp,
    ) -> Result<&'static str, EventError> {
        let ticket = StoredTicket { ticket: self.seal(purpose::TICKET, ticket)?, pushed_at };
        self.authorizations.keep_ticket(&platform.app_id, &ticket).await?;
        Ok("ticket")
    }

    async fn keep_code(
        &self,
        account: &Account,
        code: &str,
        at: Timestamp,
    ) -> Result<&'static str, EventError> {
        let life = SignedDuration::from_secs(AUTHORIZATION_CODE_SECONDS);
        let pending = PendingCode {
            code: self.seal(&purpose::authorization_code(account), code)?,
            as_of: at,
            until: at.saturating_add(life).unwrap_or(Timestamp::MAX),
        };
        self.authorizations.note_code(&account.app_id, &pending).await?;
        Ok("authorized")
    }

    fn seal(&self, purpose: &str, secret: &str) -> Result<Sealed, EventError> {
        Ok(self.key.seal(purpose, secret, self.random.bytes()?)?)
    }

    fn fail(&self, failure: &EventError) -> Response {
        let (status, reason, text) = match failure {
            EventError::NoPlatform => (StatusCode::NOT_FOUND, "no_platform", "no such platform"),
            EventError::Refused(refused) => {
                let (status, text) = refusal(refused);
                (status, refused.reason(), text)
            }
            // Not "success", so that WeChat retries.
            failure => {
                tracing::error!(error = failure as &dyn std::error::Error, "a push could not be noted");
                (StatusCode::INTERNAL_SERVER_ERROR, "broken", "")
            }
        };
        self.metrics.count("refusals", ("reason", reason), self.clock.now());
        plain(status, text)
    }
}

/// The time that the push states; `now` if it states none.
fn said_at(push: &PlatformPush, now: Timestamp) -> Timestamp {
    match push.create_time {
        0 => now,
        second => Timestamp::from_second(second).unwrap_or(now),
    }
}
