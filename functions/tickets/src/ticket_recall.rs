//! `ticket-recall`, row 10a: dispatched or working → triaged. An officer takes the report back from a wrong unit.

use alliance::pages::steps::RECALL;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `ticket-recall` function and its dependencies.
#[derive(Debug)]
pub struct TicketRecall(Transitions);

impl Function for TicketRecall {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketRecall {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &RECALL, |form, _, _| {
                Some(Wanted::plain(Command::Recall { reason: form.text("reason") }))
            })
            .await
    }
}
