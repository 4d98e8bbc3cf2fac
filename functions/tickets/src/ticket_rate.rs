//! `ticket-rate`, row 26: answered → closed. The resident says that it is solved.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use domain::tickets::Command;

use crate::reporter::ReporterTransitions;

/// The `ticket-rate` function and its dependencies.
#[derive(Debug)]
pub struct TicketRate(ReporterTransitions);

impl Function for TicketRate {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketRate {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, Command::RateSolved).await
    }
}
