//! `account-callback`: everything that WeChat pushes for one account comes in here, and its answer goes out.
//!
//! It verifies and decrypts ([`wechat::callback`]), has the conversation decide, records message, answer and
//! effects in one write, and answers. It calls no WeChat API, ever: WeChat waits five seconds.

use alliance::accounts::{Account, Alliance};
use alliance::ids::{AccountId, Follower, OpenId};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Function, HttpFunction, Platform, Random, StartError, metrics::Metrics};
use alliance::sealing::MasterKey;
use alliance::store::{Accounts, StoreError};
use http::{Method, StatusCode};
use wechat::callback::{Opened, Query, Receiver, Refused};

use crate::answering::{Answer, Answering};
use crate::receiving::{NoReceiver, SUCCESS, plain, receiver, refusal};

/// The function.
#[derive(Debug)]
pub struct AccountCallback {
    accounts: Accounts,
    answering: Answering,
    key: MasterKey,
    clock: Clock,
    random: Random,
    metrics: Metrics,
}

impl Function for AccountCallback {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self {
            accounts: platform.accounts()?,
            answering: Answering::build(platform)?,
            key: platform.master_key().await?,
            clock: platform.clock.clone(),
            random: platform.random,
            metrics: platform.metrics.clone(),
        })
    }
}

impl HttpFunction for AccountCallback {
    async fn handle(&self, request: Request) -> Response {
        match self.receive(&request).await {
            Ok(answered) => answered,
            Err(failure) => self.fail(&failure),
        }
    }
}

/// Why a push gets no answer.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no such account")]
    UnknownAccount,
    #[error("refused")]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the account's callback cannot be opened")]
    Receiver(#[from] NoReceiver),
    #[error(transparent)]
    Random(#[from] alliance::runtime::random::NoRandomness),
}

impl AccountCallback {
    async fn receive(&self, request: &Request) -> Result<Response, Failure> {
        let id = AccountId::parse(request.param("account")).map_err(|_| Failure::UnknownAccount)?;
        let alliance = self.accounts.alliance().await?;
        let account = alliance.account(&id).ok_or(Failure::UnknownAccount)?;
        let receiver = self.receiver(account)?;
        let query = Query::parse(&request.query);
        if request.method == Method::GET {
            return Ok(plain(StatusCode::OK, receiver.verify_url(&query)?.to_owned()));
        }
        let opened = receiver.open(&query, &request.body, self.clock.now().as_second())?;
        self.answer(&alliance, account, &receiver, &opened).await
    }

    async fn answer(
        &self,
        alliance: &Alliance,
        account: &Account,
        receiver: &Receiver,
        opened: &Opened,
    ) -> Result<Response, Failure> {
        let openid = OpenId::parse(opened.inbound.from()).map_err(|_| Refused::Malformed)?;
        let follower = Follower { account: account.id.clone(), openid };
        let answer = self.answering.answer(alliance, account, follower, &opened.inbound).await?;
        let now = self.clock.now();
        let (outcome, reply) = match answer {
            Answer::First(reply) => ("first", reply),
            Answer::Repeated(reply) => ("duplicate", reply),
        };
        self.metrics.count("messages", ("outcome", outcome), now);
        let Some(reply) = reply else { return Ok(plain(StatusCode::OK, SUCCESS)) };
        let sealed = receiver.seal(opened, &reply, now.as_second(), self.random.bytes()?);
        Ok(alliance::runtime::web::answer(StatusCode::OK, "text/xml; charset=utf-8", sealed))
    }

    fn receiver(&self, account: &Account) -> Result<Receiver, Failure> {
        let receiver = receiver(&self.key, account.id.as_str(), &account.secrets, &account.app_id)?;
        Ok(receiver.with_original_id(&account.original_id))
    }

    /// One sentence for everybody who is not WeChat; the reason goes to the metrics.
    fn fail(&self, failure: &Failure) -> Response {
        let (status, reason, text) = match failure {
            Failure::UnknownAccount => (StatusCode::NOT_FOUND, "unknown_account", "no such account"),
            Failure::Refused(refused) => {
                let (status, text) = refusal(refused);
                (status, refused.reason(), text)
            }
            // Not "success": WeChat shall come again.
            failure => {
                tracing::error!(error = failure as &dyn std::error::Error, "a push could not be answered");
                (StatusCode::INTERNAL_SERVER_ERROR, "broken", "")
            }
        };
        self.metrics.count("refusals", ("reason", reason), self.clock.now());
        plain(status, text)
    }
}
