//! `menu-publish`: what is signed becomes what menus are composed of, and each account whose menu changes gets a part that
//! waits (row M2).
//!
//! The sheet is written first and the parts after it. Where this is cut off between the two, `menu-check` writes the parts
//! that are missing.

use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::menus::Act;
use domain::review::Hand;
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, no_menu, no_right};
use crate::sheets::{Here, Sheets, editing};

/// The `menu-publish` function and its dependencies.
#[derive(Debug)]
pub struct MenuPublish(Sheets);

impl Function for MenuPublish {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Sheets::build(deployment).map(Self)
    }
}

impl HttpFunction for MenuPublish {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuPublish {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(mut here) = self.0.here(entered, request).await? else {
            return Ok(no_menu(entered));
        };
        if !entered.staff().may(editing(&here), &here.locus) {
            return Ok(no_right(entered, editing(&here)));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let Some(by) = self.0.editor(entered, &here, &typed) else {
            let back = Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN);
            return Ok(self.0.page(entered, request, &here, &back));
        };
        if let Some(back) = self.unfit(&here) {
            return Ok(self.0.page(entered, request, &here, &back));
        }
        let seen = typed.get("version").and_then(|version| version.parse().ok());
        let act = Act::Publish { by: Hand::from(entered.staff()) };
        match self.0.carry_out(entered, &here, (&by, seen), act, "发布").await? {
            Err(back) => return self.0.page_again(entered, request, back).await,
            Ok(sheet) => here.menus.sheets.insert(here.id.clone(), sheet),
        };
        let now = self.0.clock.now();
        let parts = here.menus.to_publish(&here.alliance, here.around(&self.0.base), now);
        if let Err(error) = self.0.menus.publish(&by, &parts, now).await {
            // It is published; what is missing is written by the next check.
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "some parts of a publication wait for the check"
            );
        }
        Ok(web::see_other("/console/menus?done=published"))
    }

    /// An account may have joined since it was signed.
    fn unfit(&self, here: &Here) -> Option<Back<'static>> {
        let work = here.menus.sheet(&here.id).work?;
        let unfit = here.menus.unfit(&here.id, &work.content, &here.alliance, here.around(&self.0.base));
        let why = "有的公众号的菜单拼不成，请改过再发布";
        (!unfit.is_empty()).then(|| Back::because(StatusCode::UNPROCESSABLE_ENTITY, why))
    }
}
