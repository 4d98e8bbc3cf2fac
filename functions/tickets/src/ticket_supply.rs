//! `ticket-supply`, row 4: need_info → submitted. An officer telephoned and writes down what the resident said.

use alliance::pages::steps::SUPPLY;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, contact};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Call, Command};

/// The `ticket-supply` function and its dependencies.
#[derive(Debug)]
pub struct TicketSupply(Transitions);

impl Function for TicketSupply {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSupply {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &SUPPLY, |form, _, _| {
                let text = form.text("text");
                // What was said is what joins the report.
                let call = Call { contact: contact(form, self.0.now()), said: text.clone() };
                Some(Wanted::plain(Command::SupplyByPhone { text, call }))
            })
            .await
    }
}
