//! `ticket-consent`, row 32: closed, kept. The resident agrees that the report is told in public, or takes that back.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, Fields, ReporterTransitions};
use domain::tickets::Command;

static CONSENT: Asking = Asking { fields: &["given"], words: "", read };

fn read(fields: &Fields) -> Option<Command> {
    match fields.get("given").map(String::as_str) {
        Some("yes") => Some(Command::Consent { given: true }),
        Some("no") => Some(Command::Consent { given: false }),
        _ => None,
    }
}

/// The `ticket-consent` function and its dependencies.
#[derive(Debug)]
pub struct TicketConsent(ReporterTransitions);

impl Function for TicketConsent {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketConsent {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &CONSENT).await
    }
}
