//! `guide-gap`: an editor gives a question that found nothing to whoever writes the guide, takes it off the list with a
//! reason, or puts it back.

use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::StoreError;
use domain::audit::What;
use domain::guides::{Gap, GapRefused};
use domain::review::Hand;
use domain::staff::kinds::SettleGaps;
use domain::staff::{Kind, Party};
use http::StatusCode;

use crate::gaps::{Found, GapDesk, Returned, no_gap};

const CHANGED: &str = "刚才有别人办过，或者又有居民这样问。请看现在的情况，再按一次";
const NOBODY: &str = "请选一位能写说明的编辑";

/// The `guide-gap` function and its dependencies.
#[derive(Debug)]
pub struct GuideGap {
    door: Door,
    desk: GapDesk,
}

impl Function for GuideGap {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { door: Door::build(deployment)?, desk: GapDesk::build(deployment)? })
    }
}

impl HttpFunction for GuideGap {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.answer(&entered, &request).await;
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

/// What is done, as the audit and the list name it.
struct Step {
    gap: Gap,
    told: String,
    done: &'static str,
}

impl GuideGap {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, request).await? else {
            return Ok(no_gap(entered));
        };
        if entered.allow::<SettleGaps>(&found.locus).is_none() {
            let text = format!("这一步由{}办理。", SettleGaps::ACT.rule().who);
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let writers = self.desk.writers(&found).await?;
        let own = entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|own| entered.ask::<SettleGaps>(own, &found.locus));
        let (status, error) = match asked {
            None => (StatusCode::FORBIDDEN, ANOTHER_LOGIN.to_owned()),
            Some(_) if seen(&typed) != Some(found.gap.version) => (StatusCode::CONFLICT, CHANGED.to_owned()),
            Some(asked) => match self.step(entered, &found, &typed, &writers) {
                Err((status, why)) => (status, why),
                Ok(step) => {
                    let about = found.gap.reference().to_string();
                    let besides = self.door.change(entered, What::Setting, &about, step.told)?;
                    match self.desk.gaps.save(&asked, &step.gap, besides).await {
                        Ok(()) => {
                            let list = format!("/console/guides/gaps?done={}", step.done);
                            return Ok(web::see_other(&list));
                        }
                        Err(StoreError::Conflict) => (StatusCode::CONFLICT, CHANGED.to_owned()),
                        Err(StoreError::Throttled(_)) => (StatusCode::SERVICE_UNAVAILABLE, BUSY.to_owned()),
                        Err(error) => return Err(error),
                    }
                }
            },
        };
        let now = self.desk.find(entered, request).await?.unwrap_or(found);
        let returned = Returned { typed, error: Some(error) };
        Ok(self.desk.page(entered, &now, &writers, &returned, status))
    }

    /// The step that a form asks for.
    fn step(
        &self,
        entered: &Entered,
        found: &Found,
        typed: &alliance::pages::Typed,
        writers: &[Party],
    ) -> Result<Step, (StatusCode, String)> {
        let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
        let refused = |why: GapRefused| {
            let status = match why {
                GapRefused::NoReason => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            };
            (status, format!("{why}。"))
        };
        let gap = &found.gap;
        match field("act") {
            "assign" => {
                let writer = writers.iter().find(|writer| writer.staff.as_str() == field("writer"));
                let writer = writer.ok_or((StatusCode::UNPROCESSABLE_ENTITY, format!("{NOBODY}。")))?;
                let told = format!("待写说明交给{}", writer.name);
                Ok(Step { gap: gap.assigned(writer.clone()).map_err(refused)?, told, done: "assigned" })
            }
            "dismiss" => {
                let by = Hand::from(entered.staff());
                let next = gap.dismissed(field("reason"), by, self.desk.clock.now()).map_err(refused)?;
                let told = format!("待写说明定了不写：{}", field("reason"));
                Ok(Step { gap: next, told, done: "dismissed" })
            }
            "reopen" => {
                let told = "待写说明放回清单".to_owned();
                Ok(Step { gap: gap.reopened().map_err(refused)?, told, done: "reopened" })
            }
            _ => Err((StatusCode::UNPROCESSABLE_ENTITY, "请用页面上的按钮办理。".to_owned())),
        }
    }
}

/// The version that the page showed.
fn seen(typed: &alliance::pages::Typed) -> Option<u64> {
    typed.get("version").and_then(|version| version.parse().ok())
}
