//! `order-sign`, row 40: the state kept. A joint unit signs for its own order.

use alliance::pages::steps::ORDER_SIGN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::ids::UnitId;
use domain::staff::kinds::WorkForUnit;
use domain::tickets::Command;

/// The `order-sign` function and its dependencies.
#[derive(Debug)]
pub struct OrderSign(Transitions);

impl Function for OrderSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for OrderSign {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &ORDER_SIGN, |form, _, _| {
                let unit = form.parsed("unit", |unit| UnitId::parse(unit).ok());
                Some(Wanted::plain(Command::OrderSign { unit: unit? }))
            })
            .await
    }
}
