//! `accounts`: how the accounts are, the worst first, and one with its settings.

use alliance::pages::console::{AccountPage, AccountsPage, TokenTimes, WithWechat, account, accounts};
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Allowed, CallCounts, StoreError, StoredToken, Tokens};
use domain::accounts::{Account, Alliance};
use domain::ids::AccountId;
use domain::staff::kinds::ReadAccounts;
use domain::staff::{Act, Locus};
use futures_util::future::{try_join, try_join_all};
use http::StatusCode;

/// The `accounts` function and its dependencies.
#[derive(Debug)]
pub struct AccountsPages(Desk);

/// The accounts behind the door.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) door: Door,
    pub(crate) accounts: Accounts,
    tokens: Tokens,
    calls: CallCounts,
    pub(crate) clock: Clock,
}

/// What a page says besides how the account is.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) banner: Option<&'static str>,
    pub(crate) typed: Typed,
    pub(crate) errors: Errors,
}

impl Function for AccountsPages {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Desk::build(deployment).map(Self)
    }
}

impl HttpFunction for AccountsPages {
    async fn handle(&self, request: Request) -> Response {
        let desk = &self.0;
        let entered = match desk.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match request.param("account") {
            "" => desk.list(&entered).await,
            id => desk.show(&entered, id, &request).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        desk.door.record(&entered, &request, answer).await
    }
}

impl Desk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            tokens: deployment.tokens()?,
            calls: deployment.call_counts()?,
            clock: deployment.clock.clone(),
        })
    }

    async fn list(&self, entered: &Entered) -> Result<Response, StoreError> {
        if !entered.staff().holds(Act::ReadAccounts) {
            return Ok(refused(entered));
        }
        let alliance = self.accounts.newest().await?;
        let seen = alliance
            .accounts
            .iter()
            .filter_map(|account| Some((account, allow(entered, account, &alliance)?)));
        let rows = seen.map(|(account, by)| async move {
            Ok::<_, StoreError>((account.clone(), self.wechat(&by, &account.id).await?))
        });
        let rows = try_join_all(rows).await?;
        let html = accounts(&AccountsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            accounts: &rows,
            now: self.clock.now(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, id: &str, request: &Request) -> Result<Response, StoreError> {
        if !entered.staff().holds(Act::ReadAccounts) {
            return Ok(refused(entered));
        }
        let alliance = self.accounts.newest().await?;
        let Some((account, _)) = find(entered, id, &alliance) else { return Ok(nothing(entered)) };
        let banner = match request.query_value("done").as_deref() {
            Some("secrets") => {
                Some("密钥已加密保存，一分钟内生效。请到微信公众平台点“提交”，确认能收到消息。")
            }
            Some("trial") => Some("已保存，一分钟内生效。"),
            Some("templates") => Some("模板已保存，一分钟内生效。"),
            _ => None,
        };
        self.page(entered, &alliance, account, Said { banner, ..Said::default() }, StatusCode::OK).await
    }

    pub(crate) async fn page(
        &self,
        entered: &Entered,
        alliance: &Alliance,
        of: &Account,
        said: Said,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let wechat = match allow(entered, of, alliance) {
            Some(by) => self.wechat(&by, &of.id).await?,
            None => WithWechat::default(),
        };
        let html = account(&AccountPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            alliance,
            account: of,
            wechat,
            now: self.clock.now(),
            banner: said.banner,
            typed: &said.typed,
            errors: &said.errors,
        });
        Ok(rendered(status, html))
    }

    async fn wechat(
        &self,
        by: &Allowed<ReadAccounts>,
        account: &AccountId,
    ) -> Result<WithWechat, StoreError> {
        let (state, failure) =
            try_join(self.tokens.get(account), self.calls.last_failure(by, account)).await?;
        let times =
            |token: StoredToken| TokenTimes { obtained_at: token.obtained_at, expires_at: token.expires_at };
        Ok(WithWechat { token: state.token.map(times), failure })
    }
}

fn allow(entered: &Entered, account: &Account, alliance: &Alliance) -> Option<Allowed<ReadAccounts>> {
    entered.allow(&Locus::of_account(account, alliance))
}

/// The account of an address; none where there is none, or none of theirs.
pub(crate) fn find<'a>(
    entered: &Entered,
    id: &str,
    alliance: &'a Alliance,
) -> Option<(&'a Account, Allowed<ReadAccounts>)> {
    let account = alliance.account(&AccountId::parse(id).ok()?)?;
    Some((account, allow(entered, account, alliance)?))
}

/// The answer where there is no such account for somebody.
pub(crate) fn nothing(entered: &Entered) -> Response {
    let text = "地址不对，或者这个公众号不在您管理的范围里。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这个公众号", text)
}

/// The answer to somebody without the right.
pub(crate) fn refused(entered: &Entered) -> Response {
    let text = "公众号由它的管理员和区级管理员查看，由它的管理员设置。";
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text)
}
