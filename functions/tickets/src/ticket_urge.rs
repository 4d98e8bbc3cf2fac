//! `ticket-urge`, row 35: any open state, kept. The resident asks for it to go faster.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, ReporterTransitions};
use domain::tickets::Command;

static URGE: Asking = Asking { fields: &[], words: "", read: |_| Some(Command::Urge) };

/// The `ticket-urge` function and its dependencies.
#[derive(Debug)]
pub struct TicketUrge(ReporterTransitions);

impl Function for TicketUrge {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketUrge {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &URGE).await
    }
}
