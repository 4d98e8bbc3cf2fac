//! `ticket-sign`, row 11: dispatched → working. Somebody of the lead unit takes the work; the resident is told who.

use alliance::pages::steps::SIGN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `ticket-sign` function and its dependencies.
#[derive(Debug)]
pub struct TicketSign(Transitions);

impl Function for TicketSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSign {
    async fn handle(&self, request: Request) -> Response {
        self.0.run::<WorkForUnit>(request, &SIGN, |_, _, _| Some(Wanted::plain(Command::Sign))).await
    }
}
