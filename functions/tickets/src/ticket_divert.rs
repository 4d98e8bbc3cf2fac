//! `ticket-divert`, row 2: submitted → diverted. An officer has called the emergency service for a matter of life, fire,
//! crime or gas.

use alliance::pages::steps::DIVERT;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Command, Service};

/// The `ticket-divert` function and its dependencies.
#[derive(Debug)]
pub struct TicketDivert(Transitions);

impl Function for TicketDivert {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDivert {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &DIVERT, |form, _, _| {
                let service = form.parsed("service", Service::from_id);
                let note = form.text("note");
                Some(Wanted::plain(Command::Divert { service: service?, note }))
            })
            .await
    }
}
