//! `ticket-send-back`, row 24: close_review → working. An officer who did not do the work says what is still to be
//! done.

use alliance::pages::steps::SEND_BACK;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `ticket-send-back` function and its dependencies.
#[derive(Debug)]
pub struct TicketSendBack(Transitions);

impl Function for TicketSendBack {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSendBack {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &SEND_BACK, |form, _, _| {
                Some(Wanted::plain(Command::SendBack { reason: form.text("reason") }))
            })
            .await
    }
}
