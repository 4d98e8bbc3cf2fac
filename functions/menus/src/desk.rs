//! What the functions that people call have in common: the door, the menus, and how an account's part is changed.

use alliance::pages::Typed;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::Response;
use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Allowed, MenuBook, StoreError, Transaction};
use domain::accounts::Account;
use domain::audit::What;
use domain::ids::AccountId;
use domain::menus::Event;
use domain::staff::kinds::{KeepMenus, ReadMenus};
use domain::staff::{Act, Locus};
use http::StatusCode;

/// A form of another session.
pub(crate) const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，没有办理，请再办一次";
/// Somebody was faster.
pub(crate) const CHANGED: &str = "同事刚刚改过，请看现在的情况再办。您填的还在下面";

/// The functions' common dependencies.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) door: Door,
    pub(crate) accounts: Accounts,
    pub(crate) menus: MenuBook,
    pub(crate) clock: Clock,
}

/// What came back of a form, and why.
#[derive(Default)]
pub(crate) struct Back<'a> {
    pub(crate) typed: Option<&'a Typed>,
    pub(crate) errors: Vec<String>,
    pub(crate) status: StatusCode,
}

impl Back<'_> {
    pub(crate) fn because(status: StatusCode, why: impl Into<String>) -> Self {
        Self { typed: None, errors: vec![why.into()], status }
    }
}

/// What comes back where a write was not taken: somebody was faster, or the store is busy.
pub(crate) fn written<'a>(done: Result<(), StoreError>) -> Result<Result<(), Back<'a>>, StoreError> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::Conflict) => Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED))),
        Err(StoreError::Throttled(_)) => Ok(Err(Back::because(StatusCode::SERVICE_UNAVAILABLE, BUSY))),
        Err(error) => Err(error),
    }
}

/// The answer to somebody who sees what an act is about and may not carry it out.
pub(crate) fn no_right(entered: &Entered, act: Act) -> Response {
    let text = format!("这一步由{}办理。", act.rule().who);
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text)
}

/// The answer to somebody who asks for a menu that is not there for them.
pub(crate) fn no_menu(entered: &Entered) -> Response {
    let text = "没有找到这份菜单，或者它不在您管理的范围里。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到", text)
}

impl Desk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            menus: deployment.menus()?,
            clock: deployment.clock.clone(),
        })
    }

    /// The account that an address names; none where this person may not read its menu.
    pub(crate) async fn account(
        &self,
        entered: &Entered,
        id: &str,
    ) -> Result<Option<(Account, Locus, Allowed<ReadMenus>)>, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let Ok(id) = AccountId::parse(id) else { return Ok(None) };
        let Some(account) = alliance.account(&id) else { return Ok(None) };
        let locus = Locus::of_account(account, &alliance);
        Ok(entered.allow::<ReadMenus>(&locus).map(|reading| (account.clone(), locus, reading)))
    }

    /// Carries out an event on an account's part as it is seen, and says why where it does not.
    pub(crate) async fn change_part<'a>(
        &self,
        entered: &Entered,
        (account, locus, reading): (&AccountId, &Locus, &Allowed<ReadMenus>),
        typed: &Typed,
        event: &Event,
        detail: &str,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let own = entered.own_form(typed.get("csrf"));
        let Some(by) = own.and_then(|own| entered.ask::<KeepMenus>(own, locus)) else {
            return Ok(Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)));
        };
        let seen: Option<u64> = typed.get("version").and_then(|version| version.parse().ok());
        let part = self.menus.part(reading, account).await?.filter(|part| Some(part.version) == seen);
        let Some(part) = part else { return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED))) };
        let now = self.clock.now();
        let next = match part.apply(event, now) {
            Ok(next) => next,
            Err(why) => return Ok(Err(Back::because(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))),
        };
        let besides = self.note(entered, account.as_str(), detail)?;
        written(self.menus.save_part(&by, &next, now, besides).await)
    }

    /// What is written with a change of menus, for the audit.
    pub(crate) fn note(
        &self,
        entered: &Entered,
        about: &str,
        detail: &str,
    ) -> Result<impl Fn(&mut Transaction) -> Result<(), StoreError> + use<>, StoreError> {
        self.door.change(entered, What::Menu, about, detail.to_owned())
    }
}
