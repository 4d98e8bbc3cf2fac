//! `ticket-reopen`, row 30: closed → working, or triaged where no unit ever had it. The resident says what came back or was never mended.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, Fields, ReporterTransitions};
use domain::tickets::Command;

static REOPEN: Asking = Asking { fields: &["reason"], words: "reason", read };

fn read(fields: &Fields) -> Option<Command> {
    let reason = fields.get("reason").map(|reason| reason.trim().to_owned()).unwrap_or_default();
    Some(Command::Reopen { reason })
}

/// The `ticket-reopen` function and its dependencies.
#[derive(Debug)]
pub struct TicketReopen(ReporterTransitions);

impl Function for TicketReopen {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketReopen {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &REOPEN).await
    }
}
