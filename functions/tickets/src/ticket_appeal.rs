//! `ticket-appeal`, row 6: declined → submitted. The resident says why they do not agree, once, and another officer looks.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, Fields, ReporterTransitions};
use domain::tickets::Command;

static APPEAL: Asking = Asking { fields: &["reason"], words: "reason", read };

fn read(fields: &Fields) -> Option<Command> {
    let reason = fields.get("reason").map(|reason| reason.trim().to_owned()).unwrap_or_default();
    Some(Command::Appeal { reason })
}

/// The `ticket-appeal` function and its dependencies.
#[derive(Debug)]
pub struct TicketAppeal(ReporterTransitions);

impl Function for TicketAppeal {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketAppeal {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &APPEAL).await
    }
}
