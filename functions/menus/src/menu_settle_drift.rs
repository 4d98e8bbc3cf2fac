//! `menu-settle-drift`: where WeChat shows another menu than was published, somebody has ours pushed again, or makes what
//! is shown the account's own draft (row M7).

use alliance::pages::Typed;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::{Allowed, MenuKeeper, StoreError};
use domain::accounts::Account;
use domain::menus::{Act, Event, SheetId, State};
use domain::review::Hand;
use domain::staff::Locus;
use domain::staff::kinds::{KeepMenus, ReadMenus};
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, CHANGED, no_menu, no_right, written};
use crate::parts::Parts;

/// The `menu-settle-drift` function and its dependencies.
#[derive(Debug)]
pub struct MenuSettleDrift {
    parts: Parts,
    base: String,
}

impl Function for MenuSettleDrift {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { parts: Parts::build(deployment)?, base: deployment.base_url()? })
    }
}

impl HttpFunction for MenuSettleDrift {
    async fn handle(&self, request: Request) -> Response {
        self.parts.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuSettleDrift {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some((account, locus, reading)) = self.parts.account(entered, request.param("account")).await?
        else {
            return Ok(no_menu(entered));
        };
        if entered.allow::<KeepMenus>(&locus).is_none() {
            return Ok(no_right(entered, domain::staff::Act::KeepMenus));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let adopts = typed.get("act").is_some_and(|act| act == "adopt");
        let (done, to) = if adopts {
            let done = self.adopt(entered, (&account, &locus, &reading), &typed).await?;
            (done, format!("/console/menus/sheets/account-{}?done=adopted", account.id))
        } else {
            let here = (&account.id, &locus, &reading);
            let done = self.parts.change_part(entered, here, &typed, &Event::Again, "改回平台的菜单").await?;
            (done, format!("/console/menus/accounts/{}?done=again", account.id))
        };
        match done {
            Ok(()) => Ok(web::see_other(&to)),
            Err(back) => self.parts.page(entered, request, (&account, &reading), &back).await,
        }
    }

    /// What WeChat shows becomes a draft of the account's own entries, which is signed and published like any other.
    async fn adopt<'a>(
        &self,
        entered: &Entered,
        (account, locus, reading): (&Account, &Locus, &Allowed<ReadMenus>),
        typed: &Typed,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let own = entered.own_form(typed.get("csrf"));
        let Some(asked) = own.and_then(|own| entered.ask::<KeepMenus>(own, locus)) else {
            return Ok(Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)));
        };
        let menus = self.parts.menus.all(reading).await?;
        let seen = typed.get("version").and_then(|version| version.parse().ok());
        let part = menus.parts.get(&account.id).filter(|part| part.part.state == State::Drift);
        let Some(_) = part.filter(|part| Some(part.version) == seen) else {
            return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED)));
        };
        let content = match menus.adopt(account, &self.base) {
            Ok(content) => content,
            Err(errors) => {
                return Ok(Err(Back { typed: None, errors, status: StatusCode::UNPROCESSABLE_ENTITY }));
            }
        };
        let id = SheetId::Account(account.id.clone());
        let act = Act::Save { content, by: Hand::from(entered.staff()) };
        let next = match menus.sheet(&id).apply(act, self.parts.clock.now()) {
            Ok(next) => next,
            Err(why) => return Ok(Err(Back::because(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))),
        };
        let besides = self.parts.note(entered, &id.to_string(), "留下微信上的样子")?;
        written(self.parts.menus.save(&MenuKeeper::Settler(asked), &id, &next, besides).await)
    }
}
