//! `handover-sign`: the one who leaves signs what they leave to the next shift.

use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::forms::key_of;
use alliance::store::StoreError;
use domain::audit::What;
use domain::handover::Handover;
use domain::inbox::By;
use http::StatusCode;

use crate::slips::{Signature, Slips, ticked};

/// The `handover-sign` function and its dependencies.
#[derive(Debug)]
pub struct HandoverSign(Slips);

impl Function for HandoverSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Slips::build(deployment).map(Self)
    }
}

impl HttpFunction for HandoverSign {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.sign(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl HandoverSign {
    async fn sign(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.0.alliance().await?;
        let Signature { at, typed, asked, .. } = match self.0.signature(entered, &alliance, request).await? {
            Ok(signature) => signature,
            Err(answer) => return Ok(answer),
        };
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let Some(once) = key_of(&typed) else {
            return self.0.again(&at, &typed, "页面没有传完整，请再签一次", unprocessable).await;
        };
        // Of what is ticked, only what still needs a look.
        let entries = ticked(self.0.entries(&at).await?, &typed);
        let note = typed.get("note").map_or("", String::as_str);
        let (by, now) = (By::from(entered.staff()), self.0.clock.now());
        let slip = match Handover::sign(at.own.unit.id.clone(), by, entries, note, once, now) {
            Ok(slip) => slip,
            Err(why) => return self.0.again(&at, &typed, &why.says(), unprocessable).await,
        };
        let entry = self.0.entry(entered, What::HandedOver, &slip, now)?;
        match self.0.handovers.sign(&asked, &slip, &entry).await {
            Ok(()) => Ok(web::see_other(&format!("/console/handover?unit={}&done=signed", at.own.unit.id))),
            Err(StoreError::Conflict | StoreError::Throttled(_)) => {
                self.0.again(&at, &typed, BUSY, StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }
}
