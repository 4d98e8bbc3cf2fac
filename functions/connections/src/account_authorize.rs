//! `account-authorize`: the pages on which an account is connected through the platform.
//!
//! A member of staff asks for a code, the account's administrator agrees on WeChat's page, and WeChat sends the browser
//! back with a code that is exchanged for the account's refresh token. WeChat also pushes that code to
//! `platform-events`, so nothing is lost if the browser does not come back; the second of the two finds the account
//! connected.

use std::error::Error;
use std::time::Duration;

use alliance::pages::console::{ConnectionsPage, MessagePage, ToWechatPage, connections, message, to_wechat};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response, encode};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError, metrics::Metrics};
use alliance::services::authorize_state as state;
use alliance::services::door::{self, Door, Entered};
use alliance::services::tokens::authority::{Authority, AuthorityError};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{
    Accounts, Allowed, Authorization, Authorizations, FollowerRoll, StoreError, Transaction,
};
use domain::accounts::{Alliance, Connection};
use domain::ids::AccountId;
use domain::staff::Locus;
use domain::staff::kinds::JoinAccounts;
use http::{Method, StatusCode};
use wechat::client::component::{AccountKind, AuthorizePage};
use wechat::secrecy::{ExposeSecret as _, SecretString};

use crate::district::{self, District};

/// The path of the list, to which each of its pages leads back.
const LIST: &str = "/console/authorize";

/// The timeout of one call to WeChat. At most two calls are made in a row, including one for a token, and each is
/// repeated once if WeChat refuses the token.
const PATIENCE: Duration = Duration::from_secs(4);

/// The `account-authorize` function and its dependencies.
#[derive(Debug)]
pub struct AccountAuthorize {
    door: Door,
    accounts: Accounts,
    authorizations: Authorizations,
    followers: FollowerRoll,
    district: District,
    authority: Authority,
    base_url: String,
    wechat_page: String,
    clock: Clock,
    metrics: Metrics,
}

impl Function for AccountAuthorize {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(PATIENCE)?;
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            authorizations: deployment.authorizations()?,
            followers: deployment.followers()?,
            district: District {
                accounts: deployment.accounts()?,
                audit: deployment.audit()?,
                random: deployment.random,
            },
            authority: Authority::new(AccessTokens::build(deployment, wechat).await?),
            base_url: deployment.base_url()?,
            wechat_page: deployment.settings.require("WECHAT_PAGE_URL")?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl HttpFunction for AccountAuthorize {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(allowed) = entered.allow::<JoinAccounts>(&Locus::district()) else {
            let text = "公众号的接入由区级管理员办理。";
            let answer = door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理接入", text);
            return self.door.record(&entered, &request, answer).await;
        };
        if request.path == district::PAGE {
            let answer = self.district.answer(&entered, &request, self.clock.now()).await;
            let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
            return self.door.record(&entered, &request, answer).await;
        }
        let answer = if request.path.ends_with("/done") {
            self.finish(&entered, &allowed, &request).await
        } else if request.method == Method::POST {
            self.begin(&entered, &request).await
        } else {
            self.list(&entered, &allowed, &request).await.or_else(|failure| unread(&request, failure))
        };
        let answer = answer.unwrap_or_else(|failure| self.fail(&entered, &failure));
        self.door.record(&entered, &request, answer).await
    }
}

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
enum AuthorizeError {
    #[error("the alliance has no platform")]
    NoPlatform,
    #[error("the form is of another session, or broken")]
    ForeignForm,
    #[error("there is no such account")]
    NoAccount,
    #[error("the state is none of this session's")]
    ForeignState,
    #[error("WeChat sent the browser back without a code")]
    NoCode,
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

impl From<StoreError> for AuthorizeError {
    fn from(error: StoreError) -> Self {
        Self::Authority(error.into())
    }
}

impl From<TokenError> for AuthorizeError {
    fn from(error: TokenError) -> Self {
        Self::Authority(error.into())
    }
}

impl AccountAuthorize {
    /// The accounts, how each is connected, and how many follow it.
    async fn list(
        &self,
        entered: &Entered,
        allowed: &Allowed<JoinAccounts>,
        request: &Request,
    ) -> Result<Response, AuthorizeError> {
        let alliance = self.accounts.newest().await?;
        if alliance.platform.is_none() {
            return Err(AuthorizeError::NoPlatform);
        }
        let done = request.query_value("done").unwrap_or_default();
        let listings =
            self.followers.progress(allowed, alliance.accounts.iter().map(|account| &account.id)).await?;
        let html = connections(&ConnectionsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            alliance: &alliance,
            listings: &listings,
            connected: connected(&alliance, &done),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// Asks WeChat for the code of one authorisation, and shows the link that begins it.
    async fn begin(&self, entered: &Entered, request: &Request) -> Result<Response, AuthorizeError> {
        let form = request.form().await.map_err(|_| AuthorizeError::ForeignForm)?;
        entered.own_form(form.fields.get("csrf")).ok_or(AuthorizeError::ForeignForm)?;
        let alliance = self.accounts.alliance().await?;
        let platform = alliance.platform.as_ref().ok_or(AuthorizeError::NoPlatform)?;
        let id = form.fields.get("account").and_then(|id| AccountId::parse(id.as_str()).ok());
        let account = id.and_then(|id| alliance.account(&id)).ok_or(AuthorizeError::NoAccount)?;
        let code = self.authority.tokens().with_platform_token(platform, |wechat, token| async move {
            wechat.pre_auth_code(&token, &platform.app_id).await
        });
        let code = code.await?;
        let state = state::write(&account.id, entered.session());
        let page = AuthorizePage {
            component_app_id: &platform.app_id,
            pre_auth_code: code.code.expose_secret(),
            redirect_uri: &format!("{}{LIST}/done?state={}", self.base_url, encode(&state)),
            kind: AccountKind::Official,
            account: Some(&account.app_id),
        };
        self.count("begun");
        let html = to_wechat(&ToWechatPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            name: &account.name,
            link: &page.desktop_url_on(&self.wechat_page),
            minutes: code.expires_in / 60,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// Exchanges the code that the browser brings back from WeChat. A browser that comes back twice finds the account
    /// connected.
    async fn finish(
        &self,
        entered: &Entered,
        allowed: &Allowed<JoinAccounts>,
        request: &Request,
    ) -> Result<Response, AuthorizeError> {
        let state = request.query_value("state").unwrap_or_default();
        let wanted = state::read(&state, entered.session()).ok_or(AuthorizeError::ForeignState)?;
        let code = request.query_value("auth_code").filter(|code| !code.is_empty());
        let code = SecretString::from(code.ok_or(AuthorizeError::NoCode)?);
        let alliance = self.accounts.alliance().await?;
        let platform = alliance.platform.as_ref().ok_or(AuthorizeError::NoPlatform)?;
        // Taken before the call to WeChat, so that any later change by the account is newer.
        let now = self.clock.now();
        let told = |account: &AccountId, transaction: &mut Transaction| {
            self.door.setting(entered, account.as_str(), "扫码授权给第三方平台".to_owned())?(
                transaction,
            )
        };
        let done = match self.authority.redeem(allowed, platform, &code, now, Some(&told)).await {
            Err(AuthorityError::SpentCode) if self.is_granted(allowed, &alliance, &wanted).await? => wanted,
            outcome => outcome?,
        };
        self.count("connected");
        Ok(web::see_other(&format!("{LIST}?done={done}")))
    }

    async fn is_granted(
        &self,
        allowed: &Allowed<JoinAccounts>,
        alliance: &Alliance,
        account: &AccountId,
    ) -> Result<bool, StoreError> {
        let Some(account) = alliance.account(account) else { return Ok(false) };
        let stands = self.authorizations.get(allowed, &account.app_id).await?;
        Ok(matches!(stands, Some(Authorization::Granted { .. })))
    }

    fn count(&self, outcome: &str) {
        self.metrics.count("authorizations", ("outcome", outcome), self.clock.now());
    }

    fn fail(&self, entered: &Entered, failure: &AuthorizeError) -> Response {
        use StatusCode as Status;
        let (status, outcome, title, text) = match failure {
            AuthorizeError::NoPlatform => {
                let text = "联盟还没有登记第三方平台，公众号只能直接接入。";
                (Status::NOT_FOUND, "no_platform", "没有第三方平台", text)
            }
            AuthorizeError::ForeignForm => {
                let text = "这一步没有办成：页面是上一次登录时打开的。请回到列表再点一次。";
                (Status::FORBIDDEN, "foreign", "请重新操作", text)
            }
            AuthorizeError::NoAccount => {
                let text = "列表里没有这个公众号。请回到列表再选一次。";
                (Status::NOT_FOUND, "no_account", "没有这个公众号", text)
            }
            AuthorizeError::ForeignState => {
                let text = "这个地址不是您这次登录时发起的授权。请回到列表看状态，还没有授权的请重新开始。";
                (Status::FORBIDDEN, "foreign", "不能这样完成授权", text)
            }
            AuthorizeError::NoCode => {
                let text = "微信没有给出授权码，可能是管理员没有确认。请回到列表重新开始。";
                (Status::BAD_REQUEST, "no_code", "授权没有完成", text)
            }
            AuthorizeError::Authority(AuthorityError::SpentCode) => {
                let text = "这个授权码已经用过或过期。请回到列表看状态，还没有授权的请重新开始。";
                (Status::GONE, "spent", "授权码已失效", text)
            }
            AuthorizeError::Authority(AuthorityError::UnknownAccount(_)) => {
                let text = "管理员授权的公众号不在联盟里。请回到列表，选对公众号再授权一次。";
                (Status::UNPROCESSABLE_ENTITY, "unknown_account", "公众号不在联盟里", text)
            }
            AuthorizeError::Authority(AuthorityError::Token(TokenError::NoTicket)) => {
                let text = "平台还没有收到微信的票据。微信每十分钟推送一次，请过一会儿再试。";
                (Status::SERVICE_UNAVAILABLE, "no_ticket", "暂时不能授权", text)
            }
            failure => {
                let error = failure as &dyn Error;
                tracing::error!(error, "an account could not be connected");
                let text = "微信或系统暂时没有响应，这一步没有办成。请过几分钟回到列表看状态，还没有授权的请重新开始。";
                (Status::SERVICE_UNAVAILABLE, "failed", "暂时没有办成", text)
            }
        };
        self.count(outcome);
        let link = Some((LIST, "回到公众号列表"));
        rendered(status, message(&MessagePage { staff: Some(entered.staff()), title, text, link }))
    }
}

/// The answer when the list cannot be read; no step was taken.
fn unread(request: &Request, failure: AuthorizeError) -> Result<Response, AuthorizeError> {
    match failure {
        AuthorizeError::Authority(AuthorityError::Token(TokenError::Store(error))) => {
            Ok(door::unavailable(request, &error))
        }
        failure => Err(failure),
    }
}

/// The name of this account, if it is connected.
fn connected<'a>(alliance: &'a Alliance, id: &str) -> Option<&'a str> {
    let account = alliance.account(&AccountId::parse(id).ok()?)?;
    matches!(account.connection, Connection::Platform { .. }).then_some(account.name.as_str())
}
