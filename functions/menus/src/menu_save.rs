//! `menu-save`: somebody saves a draft of a sheet, or throws it away (row M1).

use alliance::pages::Typed;
use alliance::pages::console::read_menu;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::menus::{Act, SheetId};
use domain::review::Hand;
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, no_menu, no_right};
use crate::sheets::{Here, Sheets, editing};

/// The `menu-save` function and its dependencies.
#[derive(Debug)]
pub struct MenuSave(Sheets);

impl Function for MenuSave {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Sheets::build(deployment).map(Self)
    }
}

impl HttpFunction for MenuSave {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuSave {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(here) = self.0.here(entered, request).await? else {
            return Ok(no_menu(entered));
        };
        if !entered.staff().may(editing(&here), &here.locus) {
            return Ok(no_right(entered, editing(&here)));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let back = match typed.get("act").map(String::as_str) {
            Some("discard") => self.discard(entered, &here, &typed).await?,
            _ => self.save(entered, &here, &typed).await?,
        };
        let Err(back) = back else {
            let to = match typed.get("act").map(String::as_str) {
                Some("discard") => "/console/menus?done=discarded".to_owned(),
                _ => format!("/console/menus/sheets/{}?done=saved", here.id),
            };
            return Ok(web::see_other(&to));
        };
        let back = Back { typed: Some(&typed), ..back };
        // The form that comes back is about what is stored now, with what was typed.
        self.0.page_again(entered, request, back).await
    }

    async fn save<'a>(
        &self,
        entered: &Entered,
        here: &Here,
        typed: &'a Typed,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let Some(by) = self.0.editor(entered, here, typed) else {
            return Ok(Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)));
        };
        let seen: Option<u64> = typed.get("version").and_then(|version| version.parse().ok());
        let free: Vec<_> = here.places().into_iter().map(|(spot, _)| spot).collect();
        let next = seen.unwrap_or_default().saturating_add(1);
        let content = match read_menu(&here.id, typed, next, (&free, &here.answers)) {
            Ok(content) => content,
            Err(errors) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(Err(Back { typed: None, errors, status }));
            }
        };
        let unfit = here.menus.unfit(&here.id, &content, &here.alliance, here.around(&self.0.base));
        if let Some(first) = unfit.first() {
            let mut errors = first.problems.clone();
            if here.id == SheetId::Alliance && unfit.len() > 1 {
                errors.push(format!("一共有{}个公众号的菜单拼不成，上面是{}的", unfit.len(), first.name));
            }
            return Ok(Err(Back { typed: None, errors, status: StatusCode::UNPROCESSABLE_ENTITY }));
        }
        let act = Act::Save { content, by: Hand::from(entered.staff()) };
        let done = self.0.carry_out(entered, here, (&by, seen), act, "保存草稿").await?;
        Ok(done.map(drop))
    }

    async fn discard<'a>(
        &self,
        entered: &Entered,
        here: &Here,
        typed: &Typed,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let Some(by) = self.0.editor(entered, here, typed) else {
            return Ok(Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)));
        };
        let seen = typed.get("version").and_then(|version| version.parse().ok());
        let done = self.0.carry_out(entered, here, (&by, seen), Act::Discard, "删除草稿").await?;
        Ok(done.map(drop))
    }
}
