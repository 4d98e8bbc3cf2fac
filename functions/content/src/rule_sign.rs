//! `rule-sign`: a reviewer signs a keyword rule, which then speaks, or sends it back with a remark.

use alliance::pages::Typed;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::StoreError;
use domain::audit::What;
use domain::keywords::{KeywordRule, LONGEST_REMARK};
use domain::review::Point;
use domain::staff::Kind as _;
use domain::staff::kinds::ReviewRules;
use http::StatusCode;

use crate::rule_desk::{Found, RuleDesk, Shown, no_rule};
use crate::rule_save::CHANGED;

/// The `rule-sign` function and its dependencies.
#[derive(Debug)]
pub struct RuleSign(RuleDesk);

impl Function for RuleSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        RuleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for RuleSign {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl RuleSign {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let typed = form.fields;
        let scope = typed.get("scope").map_or("", String::as_str);
        let Some(found) = self.0.find(entered, request, scope).await? else { return Ok(no_rule(entered)) };
        if entered.allow::<ReviewRules>(&found.locus).is_none() {
            let text = format!("这一步由{}办理。", ReviewRules::ACT.rule().who);
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text));
        }
        let own = entered.own_form(typed.get("csrf"));
        let (status, why) = match own.and_then(|own| entered.ask::<ReviewRules>(own, &found.locus)) {
            None => (StatusCode::FORBIDDEN, ANOTHER_LOGIN.to_owned()),
            Some(asked) => match self.decided(entered, &found, &typed) {
                Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, why),
                Ok((rule, told)) => {
                    let besides = self.0.door.change(entered, What::Rule, found.id.as_str(), told)?;
                    match self.0.rules.save(&asked, &rule, besides).await {
                        Ok(()) => {
                            let page = format!("/console/rules/{}?scope={scope}&done=signed", found.id);
                            return Ok(web::see_other(&page));
                        }
                        Err(StoreError::Conflict) => (StatusCode::CONFLICT, CHANGED.to_owned()),
                        Err(StoreError::Throttled(_)) => (StatusCode::SERVICE_UNAVAILABLE, BUSY.to_owned()),
                        Err(error) => return Err(error),
                    }
                }
            },
        };
        let Some(now) = self.0.find(entered, request, scope).await? else { return Ok(no_rule(entered)) };
        let shown = Shown { typed: Some(&typed), wrong: vec![why], done: false };
        self.0.page(entered, &now, None, shown, status).await
    }

    fn decided(
        &self,
        entered: &Entered,
        found: &Found,
        typed: &Typed,
    ) -> Result<(KeywordRule, String), String> {
        let Some(rule) = &found.rule else { return Err("这条回复还没有保存".to_owned()) };
        let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
        if field("decision") == "back" {
            let remark = field("remark");
            let long = remark.chars().count();
            if long == 0 || long > LONGEST_REMARK {
                return Err(format!("请写要怎样改，{LONGEST_REMARK}字以内"));
            }
            let back = rule.sent_back(remark).ok_or("现在没有等审核的内容，可能别人刚办过")?;
            return Ok((back, format!("退回：{remark}")));
        }
        let points: Vec<_> =
            Point::ALL.iter().copied().filter(|point| typed.contains_key(&point.id())).collect();
        let roles = entered.staff().roles_at(&found.locus);
        let holds = |role| roles.contains(&role);
        let signed = rule.signed(entered.staff(), holds, (field("digest"), &points), self.0.clock.now());
        Ok((signed.map_err(|why| why.to_string())?, "审核通过".to_owned()))
    }
}
