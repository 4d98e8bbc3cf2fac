//! `publish-test`: the last step of WeChat's test of a platform before it is published (全网发布接入检测).
//!
//! The callback recorded a code. This function redeems it and sends the message that WeChat waits for, in the name of
//! the test account that the code belongs to. Nothing of that account is kept. WeChat redeems a code only once, so the
//! message goes out once, however often the record arrives.

use std::error::Error;
use std::time::Duration;

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, StartError, StreamFunction};
use alliance::services::tokens::authority::{is_spent, purpose};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{Accounts, StoreError, TestCode};
use aws_lambda_events::dynamodb::EventRecord;
use domain::accounts::ThirdPartyPlatform;
use domain::letters::{Failing, PUBLISH_TEST};
use domain::sealing::{MasterKey, Unsealable};
use secrecy::{ExposeSecret as _, SecretString};
use wechat::client::{ApiError, CustomMessage, Reaction};
use wechat::publish_test::text_from_api;

/// How often sending the message is tried: the code is spent by then, so the whole step cannot be retried.
const SENDS: u32 = 3;
/// The pause between two of these attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// The `publish-test` function and its dependencies.
#[derive(Debug)]
pub struct PublishTest {
    accounts: Accounts,
    tokens: AccessTokens,
    key: MasterKey,
    clock: Clock,
    metrics: Metrics,
}

impl Function for PublishTest {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(Duration::from_secs(5))?;
        Ok(Self {
            accounts: deployment.accounts()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            key: deployment.master_key().await?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

/// Why a code has to be tried again.
#[derive(Debug, thiserror::Error)]
enum Unredeemed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    #[error("the code was not redeemed")]
    Token(#[from] TokenError),
}

impl StreamFunction for PublishTest {
    fn failing() -> &'static Failing {
        &PUBLISH_TEST
    }

    fn notes(&self) -> Option<&FailureNotes> {
        None
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if record.event_name != "INSERT" {
            return Ok(());
        }
        let test = TestCode::from_image(record.change.new_image)?;
        let finished = self.finish(&test).await;
        let outcome = *finished.as_ref().unwrap_or(&"failed");
        self.metrics.count("publish_test_messages", ("outcome", outcome), self.clock.now());
        finished?;
        Ok(())
    }
}

impl PublishTest {
    /// Redeems the code and sends the message. Returns the outcome, for the metrics.
    async fn finish(&self, test: &TestCode) -> Result<&'static str, Unredeemed> {
        let alliance = self.accounts.alliance().await?;
        let Some(platform) = &alliance.platform else { return Ok("refused") };
        let code = self.key.open(purpose::PUBLISH_TEST_CODE, &test.code)?;
        match self.redeem(platform, test, &code).await {
            Ok(Some(token)) => Ok(self.send(&token, test, &code).await),
            Ok(None) => Ok("refused"),
            Err(TokenError::Wechat(error)) if is_spent(&error) => Ok("spent"),
            Err(TokenError::Wechat(error)) if !may_pass(&error) => {
                tracing::error!(error = &error as &dyn Error, "WeChat refuses the publish test's code");
                Ok("refused")
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The access token that the code gives; `None` if the code belongs to another account than the test's.
    async fn redeem(
        &self,
        platform: &ThirdPartyPlatform,
        test: &TestCode,
        code: &SecretString,
    ) -> Result<Option<SecretString>, TokenError> {
        let granted = self.tokens.with_platform_token(platform, |wechat, token| async move {
            wechat.query_auth(&token, &platform.app_id, code).await
        });
        let granted = granted.await?;
        if granted.app_id != test.app_id {
            tracing::error!(app_id = granted.app_id, "the publish test's code is another account's");
            return Ok(None);
        }
        Ok(granted.access_token)
    }

    /// Sends the message, and retries where that may help. A failure is final, as the code is spent.
    async fn send(&self, token: &SecretString, test: &TestCode, code: &SecretString) -> &'static str {
        let message = CustomMessage::Text { content: text_from_api(code.expose_secret()) };
        let wechat = self.tokens.client_of(&test.app_id);
        for attempt in 1..=SENDS {
            let sent = wechat.send_custom(token.expose_secret(), test.tester.as_str(), &message).await;
            let Err(error) = sent else { return "sent" };
            tracing::warn!(attempt, error = &error as &dyn Error, "the publish test's message was not taken");
            if !error.is_retryable() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        "unsent"
    }
}

/// Whether the same call may succeed later.
fn may_pass(error: &ApiError) -> bool {
    matches!(error.reaction(), Reaction::Retry | Reaction::RefreshToken | Reaction::LoadTicket)
}
