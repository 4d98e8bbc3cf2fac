//! `ticket-decide-extension`, row 18a: working, the state kept. A second person decides whether there is more time.

use alliance::pages::steps::DECIDE_EXTENSION;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, yes};
use domain::staff::kinds::DecideRequest;
use domain::tickets::Command;

/// The `ticket-decide-extension` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecideExtension(Transitions);

impl Function for TicketDecideExtension {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDecideExtension {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<DecideRequest>(request, &DECIDE_EXTENSION, |form, _, _| {
                let granted = yes(form, "granted");
                let note = form.text("note");
                Some(Wanted::plain(Command::DecideExtension { granted: granted?, note }))
            })
            .await
    }
}
