//! `menu-sign`: a second person signs a draft, or gives it back with a reason (row M1).

use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::{MenuKeeper, StoreError};
use domain::lines;
use domain::menus;
use domain::review::{Point, Sent, Step};
use domain::staff::Act;
use domain::staff::kinds::SignMenu;
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, no_menu, no_right};
use crate::sheets::Sheets;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// The `menu-sign` function and its dependencies.
#[derive(Debug)]
pub struct MenuSign(Sheets);

impl Function for MenuSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Sheets::build(deployment).map(Self)
    }
}

impl HttpFunction for MenuSign {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuSign {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(here) = self.0.here(entered, request).await? else {
            return Ok(no_menu(entered));
        };
        if entered.allow::<SignMenu>(&here.locus).is_none() {
            return Ok(no_right(entered, Act::SignMenu));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let own = entered.own_form(typed.get("csrf"));
        let Some(asked) = own.and_then(|own| entered.ask::<SignMenu>(own, &here.locus)) else {
            let back = Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN);
            return Ok(self.0.page(entered, request, &here, &back));
        };
        let by = MenuKeeper::Signer(asked);
        let seen = typed.get("version").and_then(|version| version.parse().ok());
        let reason = typed.get("reason").map(|text| lines::unify(text).trim().to_owned()).unwrap_or_default();
        let gives_back = typed.get("act").is_some_and(|act| act == "back");
        let wrong = |why| Back::because(StatusCode::UNPROCESSABLE_ENTITY, why);
        if gives_back && !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
            let back = wrong(format!("请写明退回的原因，{LONGEST_REASON}字以内"));
            return Ok(self.0.page(entered, request, &here, &back));
        }
        let draft = here.menus.sheet(&here.id).work;
        let unfit = draft.is_some_and(|work| {
            !here.menus.unfit(&here.id, &work.content, &here.alliance, here.around(&self.0.base)).is_empty()
        });
        if unfit && !gives_back {
            let back = wrong("有的公众号的菜单拼不成，请退回修改".to_owned());
            return Ok(self.0.page(entered, request, &here, &back));
        }
        let points: Vec<_> =
            Point::ALL.iter().copied().filter(|point| typed.contains_key(&point.id())).collect();
        let digest = typed.get("digest").map_or("", String::as_str);
        let sent = Sent { step: Step::Second, digest, points: &points };
        let (act, detail, done) = match gives_back {
            true => (menus::Act::GiveBack { by: entered.staff(), reason }, "退回草稿", "back"),
            false => (menus::Act::Sign { by: entered.staff(), sent }, "审核通过", "signed"),
        };
        match self.0.carry_out(entered, &here, (&by, seen), act, detail).await? {
            Ok(_) => Ok(web::see_other(&format!("/console/menus/sheets/{}?done={done}", here.id))),
            Err(back) => self.0.page_again(entered, request, back).await,
        }
    }
}
