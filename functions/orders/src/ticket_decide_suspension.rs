//! `ticket-decide-suspension`, row 19a: working → suspended, or kept. A second person decides whether the clock stops.

use alliance::pages::steps::DECIDE_SUSPENSION;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, yes};
use domain::staff::kinds::DecideRequest;
use domain::tickets::Command;

/// The `ticket-decide-suspension` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecideSuspension(Transitions);

impl Function for TicketDecideSuspension {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDecideSuspension {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<DecideRequest>(request, &DECIDE_SUSPENSION, |form, _, _| {
                let granted = yes(form, "granted");
                let note = form.text("note");
                Some(Wanted::plain(Command::DecideSuspension { granted: granted?, note }))
            })
            .await
    }
}
