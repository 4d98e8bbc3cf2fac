//! `order-return`, row 40: the state kept. A joint unit gives its order back to the lead unit.

use alliance::pages::steps::ORDER_RETURN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::ids::UnitId;
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `order-return` function and its dependencies.
#[derive(Debug)]
pub struct OrderReturn(Transitions);

impl Function for OrderReturn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for OrderReturn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &ORDER_RETURN, |form, _, _| {
                let unit = form.parsed("unit", |unit| UnitId::parse(unit).ok());
                let reason = form.text("reason");
                Some(Wanted::plain(Command::OrderReturn { unit: unit?, reason }))
            })
            .await
    }
}
