//! `ticket-extend`, row 18: working, the state kept. The unit asks for more time, and has told the resident.

use alliance::pages::steps::EXTEND;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, contact};
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `ticket-extend` function and its dependencies.
#[derive(Debug)]
pub struct TicketExtend(Transitions);

impl Function for TicketExtend {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketExtend {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &EXTEND, |form, _, _| {
                let days = form.parsed("days", |days| days.parse().ok());
                let reason = form.text("reason");
                let plan = form.text("plan");
                let contact = contact(form, self.0.now());
                Some(Wanted::plain(Command::AskExtension { days: days?, reason, plan, contact }))
            })
            .await
    }
}
