//! `menu-confirm`: somebody has copied the sheet into WeChat's own console (row M4).

use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::menus::Event;
use domain::staff::Act;
use domain::staff::kinds::KeepMenus;

use crate::desk::{no_menu, no_right};
use crate::parts::Parts;

/// The `menu-confirm` function and its dependencies.
#[derive(Debug)]
pub struct MenuConfirm(Parts);

impl Function for MenuConfirm {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Parts::build(deployment).map(Self)
    }
}

impl HttpFunction for MenuConfirm {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuConfirm {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some((account, locus, reading)) = self.0.account(entered, request.param("account")).await? else {
            return Ok(no_menu(entered));
        };
        if entered.allow::<KeepMenus>(&locus).is_none() {
            return Ok(no_right(entered, Act::KeepMenus));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let here = (&account.id, &locus, &reading);
        let done = self.0.change_part(entered, here, &typed, &Event::Copied, "说明已经手工设置").await?;
        match done {
            Ok(()) => Ok(web::see_other(&format!("/console/menus/accounts/{}?done=copied", account.id))),
            Err(back) => self.0.page(entered, request, (&account, &reading), &back).await,
        }
    }
}
