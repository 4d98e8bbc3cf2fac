//! `staff`: who works in a scope, and one person with what they may do.

use std::collections::BTreeMap;

use alliance::pages::console::{Listed, PeoplePage, people};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::store::{Holder, StoreError};
use http::StatusCode;

use crate::people::{Back, People, nobody};

/// The `staff` function and its dependencies.
#[derive(Debug)]
pub struct StaffPages(People);

impl Function for StaffPages {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        People::build(deployment).map(Self)
    }
}

impl HttpFunction for StaffPages {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match (People::refusal(&entered), request.param("staff")) {
            (Some(refusal), _) => Ok(refusal),
            (None, "") => self.list(&entered, &request).await,
            (None, id) => self.show(&entered, &request, id).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.0.door.record(&entered, &request, answer).await
    }
}

impl StaffPages {
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let (alliance, now) = (self.0.accounts.alliance().await?, self.0.clock.now());
        let scopes = entered.staff().managed_scopes(&alliance);
        let (Some(allowed), Some(first)) = (entered.allow_managing(None, &alliance), scopes.first()) else {
            return Ok(nobody(entered));
        };
        let wanted = request.query_value("scope").filter(|scope| !scope.is_empty());
        let known = wanted.as_ref().and_then(|wanted| scopes.iter().find(|it| it.to_string() == *wanted));
        let problem = (wanted.is_some() && known.is_none()).then_some("没有这个范围，或者不归您管理。");
        let scope = known.unwrap_or(first);
        let roll = &self.0.staffing.roll;
        let active = roll.of_scope(scope, now).await?;
        let frozen = roll.frozen_of_scope(&allowed, scope, now).await?;
        let people_of_scope = listed(active, frozen);
        let html = people(&PeoplePage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            alliance: &alliance,
            scopes: &scopes,
            scope,
            people: &people_of_scope,
            problem,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let alliance = self.0.accounts.alliance().await?;
        let Some(found) = self.0.find(entered, id, &alliance).await? else { return Ok(nobody(entered)) };
        let done = match request.query_value("done").as_deref() {
            Some("given") => Some("已授予。对方要重新登录。"),
            Some("taken") => Some("已收回。对方要重新登录。"),
            Some("asked") => Some("已提出申请，等第二位区级管理员在7天内确认。"),
            Some("frozen") => Some("已冻结：对方已退出所有登录。"),
            Some("enrolled") => Some("已启用。新同事现在可以登录工作台。"),
            Some("withdrawn") => Some("申请已撤回。"),
            Some("refused") => Some("已不同意这个申请。"),
            Some("reset-asked") => Some("已申请重置，等第二位区级管理员在7天内确认。"),
            Some("reset") => Some("动态口令已重置：对方下次办这类事前，要重新登记。"),
            Some("lifted") => Some("已解除冻结。"),
            _ => None,
        };
        let back = done.map(Back::said).unwrap_or_default();
        self.0.page(entered, &found, &back, StatusCode::OK).await
    }
}

/// The people of a scope, each once, by name.
fn listed(active: Vec<Holder>, frozen: Vec<Holder>) -> Vec<Listed> {
    let mut people: BTreeMap<String, Listed> = BTreeMap::new();
    let rows = active.into_iter().map(|row| (row, false)).chain(frozen.into_iter().map(|row| (row, true)));
    for (row, is_frozen) in rows {
        let id = row.staff.to_string();
        let name = row.name.unwrap_or_else(|| id.clone());
        let person =
            people.entry(id.clone()).or_insert(Listed { id, name, roles: Vec::new(), frozen: is_frozen });
        person.roles.push((row.role, row.until));
    }
    let mut people: Vec<_> = people.into_values().collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    people
}
