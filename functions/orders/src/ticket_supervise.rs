//! `ticket-supervise`, row 21: any open state, kept. A supervisor asks the unit's head for a report in writing.

use alliance::pages::steps::SUPERVISE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::Supervise;
use domain::tickets::Command;

/// The `ticket-supervise` function and its dependencies.
#[derive(Debug)]
pub struct TicketSupervise(Transitions);

impl Function for TicketSupervise {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSupervise {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<Supervise>(request, &SUPERVISE, |form, _, _| {
                Some(Wanted::plain(Command::Supervise { reason: form.text("reason") }))
            })
            .await
    }
}
