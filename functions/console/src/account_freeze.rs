//! `account-freeze`, row 16 of the rights: an account sends nothing from now on, until an operator lifts it. Whoever
//! writes to it is answered as ever.

use alliance::pages::console::{FreezePage, freeze};
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Audit, StoreError, Transaction};
use domain::accounts::{Account, Alliance, FrozenAccount};
use domain::audit::{Entry, What, Who};
use domain::staff::kinds::FreezeAccount;
use domain::staff::{Act, Locus, Role};
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::people::{foreign_form, typed};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// The `account-freeze` function and its dependencies.
#[derive(Debug)]
pub struct AccountFreeze {
    door: Door,
    accounts: Accounts,
    audit: Audit,
    clock: Clock,
    random: Random,
}

impl Function for AccountFreeze {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            audit: deployment.audit()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }
}

impl HttpFunction for AccountFreeze {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = if !entered.staff().holds(Act::FreezeAccount) {
            let text = "公众号由它的管理员或者区级管理员冻结。";
            Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text))
        } else if request.method == Method::POST {
            self.change(&entered, &request).await
        } else {
            self.show(&entered, &request).await
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

/// A form that came back.
struct Back {
    status: StatusCode,
    typed: Typed,
    errors: Errors,
}

impl AccountFreeze {
    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let banner = match request.query_value("done").as_deref() {
            Some("frozen") => {
                Some("已冻结：一分钟内起，这个公众号不再主动发任何消息。居民发来的消息照常收、照常答。")
            }
            Some("lifted") => Some("已解除冻结。"),
            _ => None,
        };
        self.page(entered, banner, None).await
    }

    async fn page(
        &self,
        entered: &Entered,
        banner: Option<&str>,
        back: Option<Back>,
    ) -> Result<Response, StoreError> {
        let alliance = self.accounts.newest().await?;
        let back = back.unwrap_or_else(|| Back {
            status: StatusCode::OK,
            typed: Typed::new(),
            errors: Errors::default(),
        });
        let theirs: Vec<_> =
            alliance.accounts.iter().filter(|it| is_theirs(entered, it, &alliance)).collect();
        let html = freeze(&FreezePage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            accounts: &theirs,
            frozen: &alliance.frozen,
            now: self.clock.now(),
            banner,
            typed: &back.typed,
            errors: &back.errors,
        });
        Ok(rendered(back.status, html))
    }

    async fn change(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let typed = typed(request).await;
        let Some(own) = entered.own_form(typed.get("csrf")) else { return Ok(foreign_form(entered)) };
        let alliance = self.accounts.newest().await?;
        let id = typed.get("account").map_or("", String::as_str);
        let wrong = |status, field: &str, why: &str| Back {
            status,
            typed: typed.clone(),
            errors: Errors(vec![(field.to_owned(), why.to_owned())]),
        };
        let unfit = StatusCode::UNPROCESSABLE_ENTITY;
        let account = alliance.accounts.iter().find(|account| account.id.as_str() == id);
        let Some(account) = account.filter(|account| is_theirs(entered, account, &alliance)) else {
            return self.page(entered, None, Some(wrong(unfit, "account", "请选择公众号"))).await;
        };
        let Some(asked) = entered.ask::<FreezeAccount>(own, &Locus::of_account(account, &alliance)) else {
            return Ok(foreign_form(entered));
        };
        let now = self.clock.now();
        let lifts = typed.get("act").is_some_and(|act| act == "lift");
        let reason = typed.get("reason").map_or("", |reason| reason.trim()).to_owned();
        let present = alliance.frozen.iter().find(|frozen| frozen.account == account.id);
        let refused = match (lifts, present) {
            (true, _) if !entered.staff().is(Role::Operator) => {
                Some(wrong(StatusCode::FORBIDDEN, "", "解除冻结由区级管理员办理。"))
            }
            (true, None) => Some(wrong(StatusCode::CONFLICT, "", "没有冻结，不用解除。")),
            (false, Some(_)) => Some(wrong(StatusCode::CONFLICT, "", "已经冻结了。")),
            (false, None) if reason.is_empty() || reason.chars().count() > LONGEST_REASON => {
                Some(wrong(unfit, "reason", "请写明为什么冻结，500字以内"))
            }
            _ => None,
        };
        if let Some(back) = refused {
            return self.page(entered, None, Some(back)).await;
        }
        let by = entered.staff();
        let mut transaction = Transaction::default();
        let done = match present {
            Some(present) if lifts => {
                self.accounts.lift(&asked, &mut transaction, present)?;
                "lifted"
            }
            _ => {
                let (account, by, name) = (account.id.clone(), by.id.clone(), by.name.clone());
                let frozen = FrozenAccount { account, by, name, at: now, reason };
                self.accounts.freeze(&asked, &mut transaction, &frozen)?;
                "frozen"
            }
        };
        self.tell(&mut transaction, entered, account, lifts, now)?;
        match self.accounts.commit(transaction).await {
            Ok(()) => Ok(web::see_other(&format!("/console/freeze?done={done}"))),
            Err(StoreError::Conflict) => {
                let why = "刚才有别人也在办，请看过现在的情况再办。";
                self.page(entered, None, Some(wrong(StatusCode::CONFLICT, "", why))).await
            }
            Err(error) => Err(error),
        }
    }

    fn tell(
        &self,
        transaction: &mut Transaction,
        entered: &Entered,
        account: &Account,
        lifts: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        // The reason stands with the account: the audit keeps nothing that may be about a resident.
        let detail = if lifts { "解除冻结公众号" } else { "冻结公众号" }.to_owned();
        let (who, about) = (Who::from(entered.staff()), account.id.to_string());
        let entry = Entry { id, at: now, who, what: What::Freeze, about, detail, record: None };
        self.audit.join(transaction, &entry, now)
    }
}

/// Whether an account is theirs to freeze.
fn is_theirs(entered: &Entered, account: &Account, alliance: &Alliance) -> bool {
    entered.staff().may(Act::FreezeAccount, &Locus::of_account(account, alliance))
}
