//! `menus`: the pages of menus: what is drafted, each sheet, and what became of each account.

use alliance::pages::console::{MenuSheetLine, MenusPage, menus};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Allowed, StoreError};
use domain::accounts::Account;
use domain::menus::SheetId;
use domain::staff::Locus;
use domain::staff::kinds::{KeepMenus, ReadMenus};
use http::StatusCode;

use crate::desk::{Back, Desk, no_menu};
use crate::parts::Parts;
use crate::sheets::Sheets;

/// The `menus` function and its dependencies.
#[derive(Debug)]
pub struct Menus {
    sheets: Sheets,
    parts: Parts,
}

impl Function for Menus {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { sheets: Sheets::build(deployment)?, parts: Parts::build(deployment)? })
    }
}

impl HttpFunction for Menus {
    async fn handle(&self, request: Request) -> Response {
        self.door().serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl Menus {
    fn door(&self) -> &Door {
        &self.parts.door
    }

    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        if !request.param("sheet").is_empty() {
            return self.sheets.page_again(entered, request, Back::default()).await;
        }
        if !request.param("account").is_empty() {
            return match self.parts.account(entered, request.param("account")).await? {
                Some((account, _, reading)) => {
                    self.parts.page(entered, request, (&account, &reading), &Back::default()).await
                }
                None => Ok(no_menu(entered)),
            };
        }
        list_page(&self.parts, entered, request, None, StatusCode::OK).await
    }
}

/// The list of menus.
pub(crate) async fn list_page(
    desk: &Desk,
    entered: &Entered,
    request: &Request,
    problem: Option<&str>,
    status: StatusCode,
) -> Result<Response, StoreError> {
    let alliance = desk.accounts.alliance().await?;
    let locus_of = |account: &Account| Locus::of_account(account, &alliance);
    let reads = |locus: &Locus| entered.allow::<ReadMenus>(locus);
    let mine: Vec<_> =
        alliance.accounts.iter().filter_map(|account| Some((account, reads(&locus_of(account))?))).collect();
    let Some((_, reading)) = mine.first() else {
        let text = "菜单由公众号管理员、审核员和区级管理员办理。";
        return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
    };
    let stored = desk.menus.all(reading).await?;
    let above = alliance.subdistricts.iter().map(|it| SheetId::Subdistrict(it.code.clone()));
    // An account's own sheet is reached from its page; here it stands only while somebody has to act on it.
    let drafted = |(account, _): &(&Account, Allowed<ReadMenus>)| {
        let id = SheetId::Account(account.id.clone());
        stored.sheet(&id).work.is_some().then_some(id)
    };
    let shown = std::iter::once(SheetId::Alliance).chain(above).chain(mine.iter().filter_map(drafted));
    let sheets: Vec<_> = shown
        .filter(|id| id.locus(&alliance).is_some_and(|locus| reads(&locus).is_some()))
        .filter_map(|id| Some(MenuSheetLine { name: id.name(&alliance)?, sheet: stored.sheet(&id), id }))
        .collect();
    let accounts: Vec<_> =
        mine.iter().map(|(account, _)| (*account, stored.parts.get(&account.id))).collect();
    let may_keep = mine.iter().any(|(account, _)| entered.allow::<KeepMenus>(&locus_of(account)).is_some());
    let html = menus(&MenusPage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        sheets: &sheets,
        accounts: &accounts,
        done: &request.query_value("done").unwrap_or_default(),
        problem,
        may_keep,
        now: desk.clock.now(),
    });
    Ok(rendered(status, html))
}
