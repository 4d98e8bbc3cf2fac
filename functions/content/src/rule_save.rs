//! `rule-save`: an editor writes a keyword rule, which then waits for a signature, or stops one at once.

use alliance::pages::Typed;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::StoreError;
use domain::audit::What;
use domain::keywords::{KeywordRule, Matching, RuleWords, Window, most_of};
use domain::staff::Kind as _;
use domain::staff::kinds::EditRules;
use http::StatusCode;
use jiff::civil::{Date, Time};

use crate::rule_desk::{Found, RuleDesk, Shown, no_rule};

pub(crate) const CHANGED: &str = "同事刚改过这条回复。请看现在的情况，再决定";

/// The `rule-save` function and its dependencies.
#[derive(Debug)]
pub struct RuleSave(RuleDesk);

impl Function for RuleSave {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        RuleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for RuleSave {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl RuleSave {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let typed = form.fields;
        let scope = typed.get("scope").map_or("", String::as_str);
        let Some(found) = self.0.find(entered, request, scope).await? else { return Ok(no_rule(entered)) };
        if entered.allow::<EditRules>(&found.locus).is_none() {
            let text = format!("这一步由{}办理。", EditRules::ACT.rule().who);
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text));
        }
        let stops = typed.get("act").is_some_and(|act| act == "stop");
        let (words, wrong) = read(&typed);
        let own = entered.own_form(typed.get("csrf"));
        let refused = match own.and_then(|own| entered.ask::<EditRules>(own, &found.locus)) {
            None => (StatusCode::FORBIDDEN, vec![ANOTHER_LOGIN.to_owned()]),
            Some(_) if repeats(&found, entered, &words) && !stops => return Ok(saved(&found)),
            Some(_) if typed.get("version").and_then(|it| it.parse().ok()) != Some(found.version()) => {
                (StatusCode::CONFLICT, vec![CHANGED.to_owned()])
            }
            Some(_) if !stops && !wrong.is_empty() => (StatusCode::UNPROCESSABLE_ENTITY, wrong),
            Some(asked) => match self.changed(entered, &found, words.clone(), stops).await? {
                Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, vec![why]),
                Ok((rule, told)) => {
                    let besides = self.0.door.change(entered, What::Rule, found.id.as_str(), told)?;
                    match self.0.rules.save(&asked, &rule, besides).await {
                        Ok(()) if stops => {
                            let list = format!("/console/rules?scope={}&done=stopped", found.scope);
                            return Ok(web::see_other(&list));
                        }
                        Ok(()) => return Ok(saved(&found)),
                        Err(StoreError::Conflict) => (StatusCode::CONFLICT, vec![CHANGED.to_owned()]),
                        Err(StoreError::Throttled(_)) => {
                            (StatusCode::SERVICE_UNAVAILABLE, vec![BUSY.to_owned()])
                        }
                        Err(error) => return Err(error),
                    }
                }
            },
        };
        let (status, wrong) = refused;
        let Some(now) = self.0.find(entered, request, scope).await? else { return Ok(no_rule(entered)) };
        let shown = Shown { typed: Some(&typed), wrong, done: false };
        self.0.page(entered, &now, Some(&words), shown, status).await
    }

    /// The rule as it is to be, and what the audit says of it; the inner error is a sentence.
    async fn changed(
        &self,
        entered: &Entered,
        found: &Found,
        words: RuleWords,
        stops: bool,
    ) -> Result<Result<(KeywordRule, String), String>, StoreError> {
        let now = self.0.clock.now();
        if stops {
            let Some(rule) = &found.rule else {
                return Ok(Err("这条回复还没有保存，不用停用".to_owned()));
            };
            return Ok(Ok((rule.stopped(), "停用".to_owned())));
        }
        let told = format!("“{}”：{}", words.keyword, words.answer);
        if let Some(rule) = &found.rule {
            return Ok(Ok((rule.written(words, entered.staff(), now), told)));
        }
        let rules = self.0.rules.of_scope(&found.reading, &found.scope).await?;
        let most = most_of(&found.scope);
        if rules.iter().filter(|rule| rule.newest().is_some()).count() >= most {
            return Ok(Err(format!("这里最多{most}条，请先停用不再需要的")));
        }
        let rule = KeywordRule::new(found.id.clone(), found.scope.clone(), words, entered.staff(), now);
        Ok(Ok((rule, told)))
    }
}

/// Whether the same person sent the same words once more.
fn repeats(found: &Found, entered: &Entered, words: &RuleWords) -> bool {
    let waiting = found.rule.as_ref().and_then(|rule| rule.waiting.as_ref());
    waiting.is_some_and(|it| {
        it.words == *words
            && it.remark.is_none()
            && it.review.authors.last().is_some_and(|hand| hand.is_of(entered.staff()))
    })
}

fn saved(found: &Found) -> Response {
    web::see_other(&format!("/console/rules/{}?scope={}&done=saved", found.id, found.scope))
}

/// The words of the form, and what is wrong with them.
fn read(typed: &Typed) -> (RuleWords, Vec<String>) {
    let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
    let mut wrong = Vec::new();
    let mut clock = |name: &str| -> Option<Time> {
        let text = field(name);
        let time = (!text.is_empty()).then(|| text.parse::<Time>());
        if matches!(time, Some(Err(_))) {
            wrong.push("时间请写成09:00这样".to_owned());
        }
        time.and_then(Result::ok)
    };
    let (from, to) = (clock("from"), clock("to"));
    if from.is_some() != to.is_some() {
        wrong.push("开始和结束的时间要都填，或者都不填".to_owned());
    }
    let until: Option<Result<Date, _>> = match field("until") {
        "" => None,
        text => Some(text.parse()),
    };
    if matches!(until, Some(Err(_))) {
        wrong.push("最后一天请写成日期，比如2026-12-31".to_owned());
    }
    let priority = match field("priority") {
        "" => Some(0),
        text => text.parse().ok(),
    };
    let words = RuleWords {
        keyword: field("keyword").to_owned(),
        matching: if field("matching") == "exact" { Matching::Exact } else { Matching::Contains },
        answer: field("answer").to_owned(),
        priority: priority.unwrap_or(u8::MAX),
        window: Window {
            days: (1..=7).filter(|day| typed.contains_key(&format!("day-{day}"))).collect(),
            hours: from.zip(to),
        },
        until: until.and_then(Result::ok),
    };
    wrong.extend(words.wrong().into_iter().map(|(_, why)| why));
    (words, wrong)
}
