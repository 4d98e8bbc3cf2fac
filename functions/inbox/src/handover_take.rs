//! `handover-take`: the one who comes signs that they take what the shift before left. Its conversations become theirs.

use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::store::StoreError;
use domain::audit::What;
use domain::handover::{Handover, NotTaken};
use http::StatusCode;

use crate::moving::Moving;
use crate::slips::{At, Signature, Slips};

/// The slips among which the one to take is looked for.
const LOOKED_AT: i32 = 50;
const HALFWAY: &str = "已经签字接班，但留言还没有全部转到您名下。请再按一次“接着转”";

/// The `handover-take` function and its dependencies.
#[derive(Debug)]
pub struct HandoverTake {
    slips: Slips,
    moving: Moving,
}

impl Function for HandoverTake {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { slips: Slips::build(deployment)?, moving: Moving::build(deployment)? })
    }
}

impl HttpFunction for HandoverTake {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.slips.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.take(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.slips.door.record(&entered, &request, answer).await
    }
}

impl HandoverTake {
    async fn take(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.slips.alliance().await?;
        let signature = match self.slips.signature(entered, &alliance, request).await? {
            Ok(signature) => signature,
            Err(answer) => return Ok(answer),
        };
        let Signature { at, typed, asked, .. } = &signature;
        let wanted = typed.get("slip").map_or("", String::as_str);
        if wanted.is_empty() {
            let why = "请在要接的那张单子上签字";
            return self.slips.again(at, typed, why, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let slips = self.slips.handovers.of_unit(asked, &at.own.unit.id, LOOKED_AT).await?;
        let Some(slip) = slips.iter().find(|slip| slip.form.as_str() == wanted) else {
            let text = "这张交接单可能不是您单位的，或者太久了。";
            return Ok(door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这张交接单", text));
        };
        let now = self.slips.clock.now();
        let conflict = StatusCode::CONFLICT;
        let taken = match slip.take(entered.staff(), now) {
            Ok(taken) => taken,
            Err(NotTaken::Done) => return self.finish(&signature, slip).await,
            Err(NotTaken::Own) => {
                return self.slips.again(at, typed, "自己交的班，要由别人接", StatusCode::FORBIDDEN).await;
            }
            Err(NotTaken::By(taken)) => {
                let why = format!("{}已经接了这个班", taken.by.name);
                return self.slips.again(at, typed, &why, conflict).await;
            }
        };
        let entry = self.slips.entry(entered, What::TakenOver, slip, now)?;
        match self.slips.handovers.take(asked, &taken, &entry, now).await {
            Ok(()) => self.finish(&signature, &taken).await,
            Err(StoreError::Conflict) => {
                self.slips.again(at, typed, "刚有同事接了这个班，请看看", conflict).await
            }
            Err(StoreError::Throttled(_)) => {
                self.slips.again(at, typed, BUSY, StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }

    /// Moves what has not moved yet of a slip that this person has taken.
    async fn finish(&self, signature: &Signature<'_>, slip: &Handover) -> Result<Response, StoreError> {
        let Signature { at, typed, form, asked } = signature;
        if slip.is_moving_to(&at.entered.staff().id) {
            let moved = async {
                let stayed = self.moving.all((at.entered, *form), at.alliance, slip).await?;
                self.slips.handovers.note_moved(asked, &slip.moved(stayed)).await
            };
            match moved.await {
                Ok(()) => {}
                Err(StoreError::Conflict | StoreError::Throttled(_)) => {
                    return self.slips.again(at, typed, HALFWAY, StatusCode::SERVICE_UNAVAILABLE).await;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done(at, slip))
    }
}

fn done(at: &At<'_>, slip: &Handover) -> Response {
    web::see_other(&format!("/console/handover?unit={}&done=taken&slip={}", at.own.unit.id, slip.form))
}
