//! `rules`: the keyword rules of an account, a sub-district or the district, and one of them.

use alliance::pages::console::{RulesPage, rules_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::store::StoreError;
use domain::keywords::{is_rule_scope, locus};
use domain::staff::Scope;
use domain::staff::kinds::{EditRules, ReadRules};
use http::StatusCode;

use crate::rule_desk::{RuleDesk, Shown, no_rule};

/// The `rules` function and its dependencies.
#[derive(Debug)]
pub struct Rules(RuleDesk);

impl Function for Rules {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        RuleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for Rules {
    async fn handle(&self, request: Request) -> Response {
        let answer = async |entered: Entered| match request.path.as_str() {
            "/console/rules" => self.list(&entered, &request).await,
            _ => self.show(&entered, &request).await,
        };
        self.0.door.serve(&request, answer).await
    }
}

impl Rules {
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.0.accounts.alliance().await?;
        let areas = alliance.subdistricts.iter().map(|area| Scope::Subdistrict(area.code.clone()));
        let accounts = alliance.accounts.iter().map(|account| Scope::Account(account.id.clone()));
        let readable: Vec<_> = std::iter::once(Scope::District)
            .chain(areas)
            .chain(accounts)
            .filter_map(|scope| {
                let locus = locus(&scope, &alliance)?;
                let reading = entered.allow::<ReadRules>(&locus)?;
                Some((scope, locus, reading))
            })
            .collect();
        let wanted = request.query_value("scope").unwrap_or_default();
        let asked = readable.iter().find(|(scope, ..)| scope.to_string() == wanted);
        let Some((scope, locus, reading)) = asked.or(readable.first()).filter(|it| is_rule_scope(&it.0))
        else {
            let text = "关键词回复由编辑和审核员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        };
        let mut rules = self.0.rules.of_scope(reading, scope).await?;
        rules.retain(|rule| rule.newest().is_some());
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.last_at()));
        let fresh = self.0.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let fresh: String = fresh.chars().take(32).collect();
        let places: Vec<_> =
            readable.iter().map(|(scope, ..)| (scope.clone(), scope.name(&alliance))).collect();
        let html = rules_page(&RulesPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            scope,
            places: &places,
            rules: &rules,
            fresh: &fresh,
            may_write: entered.allow::<EditRules>(locus).is_some(),
            stopped: request.query_value("done").is_some(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let scope = request.query_value("scope").unwrap_or_default();
        let Some(found) = self.0.find(entered, request, &scope).await? else { return Ok(no_rule(entered)) };
        if found.rule.is_none() && entered.allow::<EditRules>(&found.locus).is_none() {
            return Ok(no_rule(entered));
        }
        let shown = Shown { done: request.query_value("done").is_some(), ..Shown::default() };
        self.0.page(entered, &found, None, shown, StatusCode::OK).await
    }
}
