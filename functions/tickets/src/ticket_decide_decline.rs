//! `ticket-decide-decline`, row 5a: submitted → declined, or kept. Another officer decides; a supervisor where it is late.

use alliance::pages::steps::DECIDE_DECLINE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, yes};
use domain::staff::kinds::DecideDecline;
use domain::tickets::Command;

/// The `ticket-decide-decline` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecideDecline(Transitions);

impl Function for TicketDecideDecline {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDecideDecline {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<DecideDecline>(request, &DECIDE_DECLINE, |form, _, _| {
                let granted = yes(form, "granted");
                let note = form.text("note");
                Some(Wanted::plain(Command::DecideDecline { granted: granted?, note }))
            })
            .await
    }
}
