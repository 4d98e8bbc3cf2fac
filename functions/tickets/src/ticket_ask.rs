//! `ticket-ask`, row 3: submitted → need_info. An officer asks the resident for what is missing.

use alliance::pages::steps::ASK;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Command, Missing};

/// The `ticket-ask` function and its dependencies.
#[derive(Debug)]
pub struct TicketAsk(Transitions);

impl Function for TicketAsk {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketAsk {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &ASK, |form, _, _| {
                let ticked = |missing: &Missing| form.ticked(&format!("missing_{}", missing.id()));
                let missing = Missing::ALL.iter().copied().filter(ticked).collect();
                let words = form.text("words");
                Some(Wanted::plain(Command::Ask { missing, words }))
            })
            .await
    }
}
