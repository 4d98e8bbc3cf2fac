//! `account-callback`: receives everything that WeChat pushes for one account, and answers it.
//!
//! An account has two callback addresses: its own, and the third-party platform's address for accounts that authorised
//! it. They differ in whose keys decrypt a push; the processing is the same.
//!
//! The function verifies and decrypts a push ([`wechat::callback`]), has the conversation decide, records message,
//! answer and effects in one write, and answers. It never calls a WeChat API: WeChat waits only five seconds.

use alliance::runtime::clock::Stopwatch;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError, metrics::Metrics};
use alliance::services::receiving::{NoReceiver, SUCCESS, plain, receiver, refusal};
use alliance::store::{Accounts, StoreError};
use domain::accounts::{Account, Alliance};
use domain::conversation;
use domain::ids::{AccountId, Follower, OpenId};
use domain::notices::{self, Receipt};
use domain::sealing::MasterKey;
use http::{Method, StatusCode};
use wechat::callback::{Opened, Query, Receiver, Refused};
use wechat::reply::Reply;

use crate::answering::{Answer, Answering};
use crate::publish_steps::{NotNoted, PublishSteps};

/// The `account-callback` function and its dependencies.
#[derive(Debug)]
pub struct AccountCallback {
    accounts: Accounts,
    answering: Answering,
    tests: PublishSteps,
    key: MasterKey,
    clock: Clock,
    random: Random,
    metrics: Metrics,
}

impl Function for AccountCallback {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let key = deployment.master_key().await?;
        Ok(Self {
            accounts: deployment.accounts()?,
            answering: Answering::build(deployment)?,
            tests: PublishSteps::build(deployment, key.clone())?,
            key,
            clock: deployment.clock.clone(),
            random: deployment.random,
            metrics: deployment.metrics.clone(),
        })
    }

    async fn read_ahead(&self) {
        let (alliance, guides) = tokio::join!(self.accounts.alliance(), self.answering.read_ahead());
        for error in [alliance.err(), guides.err()].into_iter().flatten() {
            tracing::warn!(error = &error as &dyn std::error::Error, "nothing could be read ahead");
        }
    }
}

impl HttpFunction for AccountCallback {
    async fn handle(&self, request: Request) -> Response {
        let stopwatch = Stopwatch::start();
        match self.receive(&request).await {
            Ok((response, None)) => response,
            Ok((response, Some(answered))) => {
                self.count(&answered, stopwatch);
                response
            }
            Err(failure) => self.fail(&failure),
        }
    }
}

/// Why a push gets no answer.
#[derive(Debug, thiserror::Error)]
enum CallbackError {
    #[error("no such account")]
    UnknownAccount,
    #[error("the account is connected by a scan, and has no address of its own")]
    NotDirect,
    #[error("refused")]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the account's callback cannot be opened")]
    Receiver(#[from] NoReceiver),
    #[error(transparent)]
    Random(#[from] alliance::runtime::random::NoRandomness),
    #[error("a code of the publish test could not be noted")]
    PublishTest(#[from] NotNoted),
}

/// What the metrics count of an answered push.
struct Answered {
    outcome: &'static str,
    /// The kind of the answer, by WeChat's names; `empty` for nothing to say.
    kind: &'static str,
    /// The rung of a notice that WeChat had accepted and now reports as undelivered.
    undelivered: Option<&'static str>,
}

/// The addressee of a push.
enum For<'a> {
    Account(&'a Account),
    /// WeChat itself, which tests the platform with the account of this appid.
    Tester(&'a str),
}

impl AccountCallback {
    async fn receive(&self, request: &Request) -> Result<(Response, Option<Answered>), CallbackError> {
        let alliance = self.accounts.alliance().await?;
        let (receiver, whom) = match request.param("appid") {
            "" => self.direct(&alliance, request.param("account"))?,
            app_id => self.by_platform(&alliance, app_id)?,
        };
        let query = Query::parse(&request.query);
        if request.method == Method::GET {
            return Ok((plain(StatusCode::OK, receiver.verify_url(&query)?.to_owned()), None));
        }
        let opened = receiver.open(&query, &request.body, self.clock.now().as_second())?;
        let (reply, answered) = match whom {
            For::Account(account) => {
                let (reply, answered) = self.answer(&alliance, account, &opened).await?;
                (reply, Some(answered))
            }
            For::Tester(app_id) => (self.tests.take(app_id, sender(&opened)?, &opened.inbound).await?, None),
        };
        let Some(reply) = reply else { return Ok((plain(StatusCode::OK, SUCCESS), answered)) };
        let now = self.clock.now().as_second();
        let sealed = receiver.seal(&opened, &reply, now, self.random.bytes()?);
        let response = alliance::runtime::web::answer(StatusCode::OK, "text/xml; charset=utf-8", sealed);
        Ok((response, answered))
    }

    /// The account's own address, opened with its own keys.
    fn direct<'a>(&self, alliance: &'a Alliance, id: &str) -> Result<(Receiver, For<'a>), CallbackError> {
        let id = AccountId::parse(id).map_err(|_| CallbackError::UnknownAccount)?;
        let account = alliance.account(&id).ok_or(CallbackError::UnknownAccount)?;
        let secrets = account.secrets.as_ref().ok_or(CallbackError::NotDirect)?;
        let receiver = receiver(&self.key, account.id.as_str(), secrets, &account.app_id)?;
        Ok((receiver.with_original_id(&account.original_id), For::Account(account)))
    }

    /// The platform's address for an account that authorised it; pushes are decrypted with the platform's keys. The
    /// appid in the address is not signed, so a push is accepted only if its content names the same account. A push to
    /// this address proves that the account is authorised, so an account that our records still show as pending
    /// authorization is answered too.
    fn by_platform<'a>(
        &self,
        alliance: &'a Alliance,
        app_id: &'a str,
    ) -> Result<(Receiver, For<'a>), CallbackError> {
        let platform = alliance.platform.as_ref().ok_or(CallbackError::UnknownAccount)?;
        let (original_id, whom) = match (alliance.by_app_id(app_id), self.tests.original_id(app_id)) {
            (Some(account), _) => (account.original_id.as_str(), For::Account(account)),
            (None, Some(original_id)) => (original_id, For::Tester(app_id)),
            (None, None) => return Err(CallbackError::UnknownAccount),
        };
        let receiver = receiver(&self.key, "platform", &platform.secrets, &platform.app_id)?;
        Ok((receiver.with_original_id(original_id), whom))
    }

    async fn answer(
        &self,
        alliance: &Alliance,
        account: &Account,
        opened: &Opened<'_>,
    ) -> Result<(Option<Reply>, Answered), CallbackError> {
        let Ok(openid) = sender(opened) else {
            // The push is authentic, so somebody waits for a reply; but nothing can be stored under such an openid.
            let reply = (!opened.inbound.is_event()).then(conversation::unreadable);
            let kind = reply.as_ref().map_or("empty", Reply::msg_type);
            return Ok((reply, Answered { outcome: "unreadable", kind, undelivered: None }));
        };
        let follower = Follower { account: account.id.clone(), openid };
        let answer = self.answering.answer(alliance, account, follower, &opened.inbound).await?;
        let (outcome, undelivered, reply) = match answer {
            Answer::First(reply) => {
                ("first", notices::undelivered(&opened.inbound.body).first().map(Receipt::rung), reply)
            }
            Answer::Repeated(reply) => ("duplicate", None, reply),
        };
        let kind = reply.as_ref().map_or("empty", Reply::msg_type);
        Ok((reply, Answered { outcome, kind, undelivered }))
    }

    /// Writes one metrics line per push: the speed and the cost of the callback matter.
    fn count(&self, answered: &Answered, stopwatch: Stopwatch) {
        let line = self.metrics.line(self.clock.now());
        let line =
            line.count("messages", ("outcome", answered.outcome)).count("answers", ("kind", answered.kind));
        let line = match answered.undelivered {
            Some(rung) => line.count("notices_undelivered", ("rung", rung)),
            None => line,
        };
        line.milliseconds("answer_time", stopwatch.elapsed()).write();
    }

    /// One sentence for every caller that is not WeChat; the reason goes to the metrics.
    fn fail(&self, failure: &CallbackError) -> Response {
        let (status, reason, text) = match failure {
            CallbackError::UnknownAccount => (StatusCode::NOT_FOUND, "unknown_account", "no such account"),
            CallbackError::NotDirect => {
                let text = "this account is connected by a scan; its pushes come to the platform's address";
                (StatusCode::FORBIDDEN, "not_direct", text)
            }
            CallbackError::Refused(refused) => {
                let (status, text) = refusal(refused);
                (status, refused.reason(), text)
            }
            // Not "success", so that WeChat retries.
            failure => {
                tracing::error!(error = failure as &dyn std::error::Error, "a push could not be answered");
                (StatusCode::INTERNAL_SERVER_ERROR, "broken", "")
            }
        };
        self.metrics.count("refusals", ("reason", reason), self.clock.now());
        plain(status, text)
    }
}

/// The openid of the push's sender.
fn sender(opened: &Opened<'_>) -> Result<OpenId, Refused> {
    OpenId::parse(opened.inbound.from()).map_err(|_| Refused::Malformed)
}
