//! `handover-take`: the one who comes signs that they take what the shift before left.

use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::StoreError;
use domain::audit::What;
use domain::handover::NotTaken;
use domain::inbox::By;
use http::StatusCode;

use crate::slips::{At, Slips};

/// The slips among which the one to take is looked for.
const LOOKED_AT: i32 = 50;

/// The `handover-take` function and its dependencies.
#[derive(Debug)]
pub struct HandoverTake(Slips);

impl Function for HandoverTake {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Slips::build(deployment).map(Self)
    }
}

impl HttpFunction for HandoverTake {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.take(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl HandoverTake {
    async fn take(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.0.alliance().await?;
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let at = match At::of(entered, &alliance, request, &typed) {
            Ok(at) => at,
            Err(answer) => return Ok(*answer),
        };
        let asked = entered.own_form(typed.get("csrf")).and_then(|form| entered.ask(form, &at.own.locus));
        let Some(asked) = asked else {
            return self.0.again(&at, &typed, ANOTHER_LOGIN, StatusCode::FORBIDDEN).await;
        };
        let wanted = typed.get("slip").map_or("", String::as_str);
        if wanted.is_empty() {
            let why = "请在要接的那张单子上签字";
            return self.0.again(&at, &typed, why, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let slips = self.0.handovers.of_unit(&asked, &at.own.unit.id, LOOKED_AT).await?;
        let Some(slip) = slips.iter().find(|slip| slip.form.as_str() == wanted) else {
            let text = "这张交接单可能不是您单位的，或者太久了。";
            return Ok(door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这张交接单", text));
        };
        let now = self.0.clock.now();
        let conflict = StatusCode::CONFLICT;
        let taken = match slip.take(By::from(entered.staff()), now) {
            Ok(taken) => taken,
            Err(NotTaken::Done) => return Ok(done(&at)),
            Err(NotTaken::Own) => {
                return self.0.again(&at, &typed, "自己交的班，要由别人接", StatusCode::FORBIDDEN).await;
            }
            Err(NotTaken::By(taken)) => {
                let why = format!("{}已经接了这个班", taken.by.name);
                return self.0.again(&at, &typed, &why, conflict).await;
            }
        };
        let entry = self.0.entry(entered, What::TakenOver, slip, now)?;
        match self.0.handovers.take(&asked, &taken, &entry, now).await {
            Ok(()) => Ok(done(&at)),
            Err(StoreError::Conflict) => {
                self.0.again(&at, &typed, "刚有同事接了这个班，请看看", conflict).await
            }
            Err(StoreError::Throttled(_)) => {
                self.0.again(&at, &typed, BUSY, StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }
}

fn done(at: &At<'_>) -> Response {
    web::see_other(&format!("/console/handover?unit={}&done=taken", at.own.unit.id))
}
