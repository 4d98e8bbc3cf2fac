//! `menu-retry`: menus that WeChat did not take are pushed again, one or all that failed (row M5).

use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::ids::AccountId;
use domain::menus::{AccountPart, Event, State};
use domain::staff::kinds::{KeepMenus, ReadMenus};
use domain::staff::{Act, Locus};
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Desk, no_menu, no_right};
use crate::menus::list_page;

/// The `menu-retry` function and its dependencies.
#[derive(Debug)]
pub struct MenuRetry(Desk);

impl Function for MenuRetry {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Desk::build(deployment).map(Self)
    }
}

impl HttpFunction for MenuRetry {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl MenuRetry {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let wanted = typed.get("account").filter(|account| !account.is_empty());
        let alliance = self.0.accounts.alliance().await?;
        let keeps = |account| entered.allow::<KeepMenus>(&Locus::of_account(account, &alliance)).is_some();
        if !alliance.accounts.iter().any(keeps) {
            return Ok(no_right(entered, Act::KeepMenus));
        }
        let loci =
            alliance.accounts.iter().map(|account| (&account.id, Locus::of_account(account, &alliance)));
        let (own, mut mine) = (typed.get("csrf"), Vec::new());
        for (id, locus) in loci.filter(|(id, _)| wanted.is_none_or(|wanted| wanted == id.as_str())) {
            if let Some(reading) = entered.allow::<ReadMenus>(&locus) {
                mine.push((id, locus, reading));
            }
        }
        let Some((_, _, reading)) = mine.first() else { return Ok(no_menu(entered)) };
        let menus = self.0.menus.all(reading).await?;
        let parts = mine.iter().filter_map(|(id, locus, _)| Some((*id, locus, menus.parts.get(*id)?)));
        let is_wanted = |part: &AccountPart| wanted.is_some() || part.part.state == State::Failed;
        let parts: Vec<_> = parts.filter(|(_, _, part)| is_wanted(part)).collect();
        let mut problem = parts.is_empty().then(|| "现在没有要重发的菜单，可能同事已经办了".to_owned());
        for (id, locus, part) in parts {
            let form = entered.own_form(own);
            let Some(by) = form.and_then(|form| entered.ask::<KeepMenus>(form, locus)) else {
                problem = Some(ANOTHER_LOGIN.to_owned());
                break;
            };
            match self.again(entered, (&by, id), part).await? {
                None => {}
                Some(why) => problem = Some(why),
            }
        }
        match (problem, wanted) {
            (None, Some(account)) => {
                Ok(web::see_other(&format!("/console/menus/accounts/{account}?done=again")))
            }
            (None, None) => Ok(web::see_other("/console/menus?done=again")),
            (Some(why), _) => list_page(&self.0, entered, request, Some(&why), StatusCode::CONFLICT).await,
        }
    }

    /// Has one pushed again; why not, where it is not.
    async fn again(
        &self,
        entered: &Entered,
        (by, id): (&alliance::store::Asked<KeepMenus>, &AccountId),
        part: &AccountPart,
    ) -> Result<Option<String>, StoreError> {
        let now = self.0.clock.now();
        let next = match part.apply(&Event::Again, now) {
            Ok(next) => next,
            Err(why) => return Ok(Some(why.to_string())),
        };
        let besides = self.0.note(entered, id.as_str(), "重发菜单")?;
        match self.0.menus.save_part(by, &next, now, besides).await {
            // Somebody had it pushed a moment ago.
            Ok(()) | Err(StoreError::Conflict) => Ok(None),
            Err(StoreError::Throttled(_)) => Ok(Some(BUSY.to_owned())),
            Err(error) => Err(error),
        }
    }
}
