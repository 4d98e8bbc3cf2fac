//! `ticket-decide-return`, rows 13 and 14: return_review → triaged, or back to work. The desk decides; the third time the
//! district does, for good.

use alliance::pages::steps::DECIDE_RETURN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, yes};
use domain::staff::kinds::DecideReturn;
use domain::tickets::Command;

/// The `ticket-decide-return` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecideReturn(Transitions);

impl Function for TicketDecideReturn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDecideReturn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<DecideReturn>(request, &DECIDE_RETURN, |form, _, _| {
                let granted = yes(form, "granted");
                let note = form.text("note");
                Some(Wanted::plain(Command::DecideReturn { granted: granted?, note }))
            })
            .await
    }
}
