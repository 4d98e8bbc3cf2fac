//! `ticket-tell`, row 39: answered, the state kept. An officer has told the answer by telephone.

use alliance::pages::steps::TELL;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, contact};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Call, Command};

/// The `ticket-tell` function and its dependencies.
#[derive(Debug)]
pub struct TicketTell(Transitions);

impl Function for TicketTell {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketTell {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &TELL, |form, _, _| {
                let said = form.text("said");
                let call = Call { contact: contact(form, self.0.now()), said };
                Some(Wanted::plain(Command::Tell { call }))
            })
            .await
    }
}
