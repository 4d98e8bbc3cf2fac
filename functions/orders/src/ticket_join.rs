//! `ticket-join`, row 16: working, the state kept. The lead unit asks another to work beside it.

use alliance::pages::steps::JOIN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, department, moment};
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `ticket-join` function and its dependencies.
#[derive(Debug)]
pub struct TicketJoin(Transitions);

impl Function for TicketJoin {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketJoin {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &JOIN, |form, alliance, _| {
                let unit = department(form, "unit", alliance);
                let task = form.text("task");
                let due = moment(form, "due");
                let unit = unit?;
                Some(Wanted::plain(Command::Join { unit: unit.id, unit_name: unit.name, task, due }))
            })
            .await
    }
}
