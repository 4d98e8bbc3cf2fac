//! `order-hand-in`, row 40: the state kept. A joint unit says what it did; the lead unit goes on.

use alliance::pages::steps::ORDER_HAND_IN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::ids::UnitId;
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `order-hand-in` function and its dependencies.
#[derive(Debug)]
pub struct OrderHandIn(Transitions);

impl Function for OrderHandIn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for OrderHandIn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &ORDER_HAND_IN, |form, _, _| {
                let unit = form.parsed("unit", |unit| UnitId::parse(unit).ok());
                let result = form.text("result");
                Some(Wanted::plain(Command::OrderHandIn { unit: unit?, result }))
            })
            .await
    }
}
