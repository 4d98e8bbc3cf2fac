//! `ticket-approve`, row 25: close_review → answered. An officer who did not do the work lets the answer go out.

use alliance::pages::steps::APPROVE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `ticket-approve` function and its dependencies.
#[derive(Debug)]
pub struct TicketApprove(Transitions);

impl Function for TicketApprove {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketApprove {
    async fn handle(&self, request: Request) -> Response {
        self.0.run::<WorkAtDesk>(request, &APPROVE, |_, _, _| Some(Wanted::plain(Command::Approve))).await
    }
}
