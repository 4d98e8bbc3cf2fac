//! WeChat's test of a platform before it is published (全网发布接入检测): what the callback does in it.
//!
//! A step that wants a reply gets one. A code that is to be redeemed is recorded for `publish-test`, which may call
//! WeChat; it is recorded once, however often it is pushed.

use alliance::runtime::random::NoRandomness;
use alliance::runtime::{Clock, Deployment, Random, StartError, metrics::Metrics};
use alliance::services::tokens::authority::purpose;
use alliance::store::{StoreError, TestCode, TestCodes};
use domain::ids::OpenId;
use domain::sealing::{MasterKey, Unsealable};
use jiff::{SignedDuration, Timestamp};
use wechat::inbound::Inbound;
use wechat::limits::tokens::AUTHORIZATION_CODE_SECONDS;
use wechat::publish_test::{PublishTest, TestAccounts, read};
use wechat::reply::Reply;

/// How long a code is kept: as long as it may be redeemed.
const KEPT: SignedDuration = SignedDuration::from_secs(AUTHORIZATION_CODE_SECONDS);

/// Takes the steps of the test.
#[derive(Debug)]
pub(crate) struct PublishSteps {
    accounts: TestAccounts,
    codes: TestCodes,
    key: MasterKey,
    clock: Clock,
    random: Random,
    metrics: Metrics,
}

/// Why a code could not be recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotNoted {
    #[error(transparent)]
    Random(#[from] NoRandomness),
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PublishSteps {
    pub(crate) fn build(deployment: &Deployment, key: MasterKey) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment
                .settings
                .parsed("PUBLISH_TEST_ACCOUNTS", |list| TestAccounts::parse(&list))?,
            codes: deployment.test_codes()?,
            key,
            clock: deployment.clock.clone(),
            random: deployment.random,
            metrics: deployment.metrics.clone(),
        })
    }

    /// The `gh_…` id of the test account with this appid.
    pub(crate) fn original_id(&self, app_id: &str) -> Option<&str> {
        self.accounts.original_id(app_id)
    }

    /// Takes the step that `tester` pushed to the test account `app_id`. Returns the reply, if WeChat waits for one.
    pub(crate) async fn take(
        &self,
        app_id: &str,
        tester: OpenId,
        inbound: &Inbound,
    ) -> Result<Option<Reply>, NotNoted> {
        let (step, reply) = match read(inbound) {
            Some(PublishTest::Reply(reply)) => ("replied", Some(reply)),
            Some(PublishTest::RedeemAndSend { code }) => (self.note(app_id, tester, &code).await?, None),
            None => ("unknown", None),
        };
        self.metrics.count("publish_tests", ("step", step), self.clock.now());
        Ok(reply)
    }

    async fn note(&self, app_id: &str, tester: OpenId, code: &str) -> Result<&'static str, NotNoted> {
        let noted = TestCode {
            app_id: app_id.to_owned(),
            tester,
            code: self.key.seal(purpose::PUBLISH_TEST_CODE, code, self.random.bytes()?)?,
        };
        let expires = self.clock.now().saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        let new = self.codes.note(&noted, code, expires).await?;
        Ok(if new { "noted" } else { "repeated" })
    }
}
