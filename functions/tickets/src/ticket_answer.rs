//! `ticket-answer`, row 9: triaged → answered. An officer answers a question at once, from the knowledge base.

use alliance::pages::steps::ANSWER;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `ticket-answer` function and its dependencies.
#[derive(Debug)]
pub struct TicketAnswer(Transitions);

impl Function for TicketAnswer {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketAnswer {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &ANSWER, |form, _, _| {
                let public = form.text("public");
                let source = form.text("source");
                Some(Wanted::plain(Command::AnswerAtOnce { public, source }))
            })
            .await
    }
}
