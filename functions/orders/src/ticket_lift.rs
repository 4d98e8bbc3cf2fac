//! `ticket-lift`, row 21a: any open state, kept. A supervisor ends the supervision.

use alliance::pages::steps::LIFT;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::Supervise;
use domain::tickets::Command;

/// The `ticket-lift` function and its dependencies.
#[derive(Debug)]
pub struct TicketLift(Transitions);

impl Function for TicketLift {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketLift {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<Supervise>(request, &LIFT, |form, _, _| {
                Some(Wanted::plain(Command::Lift { note: form.text("note") }))
            })
            .await
    }
}
