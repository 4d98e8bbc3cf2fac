//! `handover`: the page on which a shift is handed over.

use alliance::pages::Typed;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::store::StoreError;
use http::StatusCode;

use crate::slips::{At, Slips};

/// The `handover` function and its dependencies.
#[derive(Debug)]
pub struct Handover(Slips);

impl Function for Handover {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Slips::build(deployment).map(Self)
    }
}

impl HttpFunction for Handover {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.show(&entered, &request).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl Handover {
    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.0.alliance().await?;
        let at = match At::of(entered, &alliance, request, &Typed::default()) {
            Ok(at) => at,
            Err(answer) => return Ok(*answer),
        };
        let asked = |name: &str| request.query_value(name).unwrap_or_default();
        self.0.page(&at, None, (&asked("done"), &asked("slip")), StatusCode::OK).await
    }
}
