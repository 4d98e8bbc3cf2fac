//! `ticket-dispatch`, row 10: triaged → dispatched. An officer chooses the lead unit; the clock starts.

use alliance::pages::steps::DISPATCH;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::ids::UnitId;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `ticket-dispatch` function and its dependencies.
#[derive(Debug)]
pub struct TicketDispatch(Transitions);

impl Function for TicketDispatch {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketDispatch {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &DISPATCH, |form, alliance, _| {
                let unit = form.parsed("unit", |id| {
                    let id = UnitId::parse(id).ok()?;
                    alliance.departments().find(|unit| unit.id == id).cloned()
                });
                let note = form.text("note");
                let unit = unit?;
                Some(Wanted::plain(Command::Dispatch { unit: unit.id, unit_name: unit.name, note }))
            })
            .await
    }
}
