//! `ticket-report`, row 21a: any open state, kept. The head of a supervised unit reports in writing.

use alliance::pages::steps::REPORT;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::staff::kinds::HeadUnit;
use domain::tickets::Command;

/// The `ticket-report` function and its dependencies.
#[derive(Debug)]
pub struct TicketReport(Transitions);

impl Function for TicketReport {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketReport {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<HeadUnit>(request, &REPORT, |form, _, _| {
                Some(Wanted::plain(Command::Report { text: form.text("text") }))
            })
            .await
    }
}
