//! `account-callback`: everything that WeChat pushes for one account comes in here, and its answer goes out.
//!
//! It verifies and decrypts ([`wechat::callback`]), has the conversation decide, records message, answer and
//! effects in one write, and answers. It calls no WeChat API, ever: WeChat waits five seconds.

use alliance::accounts::{Account, Alliance};
use alliance::ids::{AccountId, Follower, OpenId};
use alliance::runtime::web::{Request, Response, answer};
use alliance::runtime::{Clock, Function, HttpFunction, Platform, Random, StartError, metrics::Metrics};
use alliance::sealing::{MasterKey, Unsealable};
use alliance::store::{Accounts, StoreError};
use http::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use wechat::callback::{Opened, Query, Receiver, Refused};
use wechat::envelope::EncodingAesKey;

use crate::answering::{Answer, Answering};

/// What WeChat takes for "received, nothing to say".
const SUCCESS: &str = "success";

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
    #[error("the account's secrets do not open")]
    Sealed(#[from] Unsealable),
    #[error("the account's EncodingAESKey is not usable")]
    Key(#[from] wechat::envelope::KeyError),
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
        let open = |name: &str, sealed| self.key.open(&format!("{}/{name}", account.id), sealed);
        let secrets = &account.secrets;
        let token = open("token", &secrets.token)?;
        let key = open("encoding_aes_key", &secrets.encoding_aes_key)?;
        let receiver = Receiver::new(
            token.expose_secret(),
            EncodingAesKey::parse(key.expose_secret())?,
            &account.app_id,
        )
        .with_original_id(&account.original_id);
        let Some(previous) = &secrets.previous_aes_key else { return Ok(receiver) };
        let previous = open("encoding_aes_key", previous)?;
        Ok(receiver.with_previous_key(EncodingAesKey::parse(previous.expose_secret())?))
    }

    /// One sentence for everybody who is not WeChat; the reason goes to the metrics.
    fn fail(&self, failure: &Failure) -> Response {
        let (status, reason, text) = match failure {
            Failure::UnknownAccount => (StatusCode::NOT_FOUND, "unknown_account", "no such account"),
            Failure::Refused(refused) if refused.is_authentic_failure() => {
                (StatusCode::UNAUTHORIZED, refused.reason(), "")
            }
            Failure::Refused(refused) => {
                (StatusCode::BAD_REQUEST, refused.reason(), "this request cannot be read")
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

fn plain(status: StatusCode, text: impl Into<bytes::Bytes>) -> Response {
    let mut response = answer(status, "text/plain; charset=utf-8", text);
    response.headers_mut().insert("x-content-type-options", http::HeaderValue::from_static("nosniff"));
    response
}
