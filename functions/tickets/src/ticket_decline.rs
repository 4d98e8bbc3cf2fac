//! `ticket-decline`, row 5: submitted, the state kept. An officer asks a colleague that the report be declined.

use alliance::pages::steps::DECLINE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::Decline;
use domain::tickets::{Command, DeclineReason};

/// The `ticket-decline` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecline(Transitions);

impl Function for TicketDecline {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDecline {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<Decline>(request, &DECLINE, |form, _, _| {
                let reason = form.parsed("reason", DeclineReason::from_id);
                let public = form.text("public");
                let elsewhere = form.text("elsewhere");
                Some(Wanted::plain(Command::AskDecline { reason: reason?, public, elsewhere }))
            })
            .await
    }
}
