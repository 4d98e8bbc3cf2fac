//! `ticket-return`, row 12: dispatched or working → return_review. The unit says that the work is not its own, why, and
//! whose it is.

use alliance::pages::steps::RETURN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, department};
use domain::staff::kinds::WorkForUnit;
use domain::tickets::{Command, ReturnReason};

/// The `ticket-return` function and its dependencies.
#[derive(Debug)]
pub struct TicketReturn(Transitions);

impl Function for TicketReturn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketReturn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &RETURN, |form, alliance, _| {
                let reason = form.parsed("reason", ReturnReason::from_id);
                let basis = form.text("basis");
                let suggested = department(form, "suggested", alliance);
                let (reason, suggested) = (reason?, suggested?);
                Some(Wanted::plain(Command::AskReturn {
                    reason,
                    basis,
                    suggested: suggested.id,
                    suggested_name: suggested.name,
                }))
            })
            .await
    }
}
