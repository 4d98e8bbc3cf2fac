//! `ticket-withdraw`, row 31: submitted … working → withdrawn, unless there is danger.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, ReporterTransitions};
use domain::tickets::Command;

static WITHDRAW: Asking = Asking { fields: &[], words: "", read: |_| Some(Command::Withdraw) };

/// The `ticket-withdraw` function and its dependencies.
#[derive(Debug)]
pub struct TicketWithdraw(ReporterTransitions);

impl Function for TicketWithdraw {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketWithdraw {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &WITHDRAW).await
    }
}
