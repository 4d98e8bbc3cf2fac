//! `ticket-suspend`, row 19: working, the state kept. The unit asks that the clock stop while it waits.

use alliance::pages::steps::SUSPEND;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, moment};
use domain::staff::kinds::WorkForUnit;
use domain::tickets::{Cause, Command};

/// The `ticket-suspend` function and its dependencies.
#[derive(Debug)]
pub struct TicketSuspend(Transitions);

impl Function for TicketSuspend {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSuspend {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkForUnit>(request, &SUSPEND, |form, _, _| {
                let cause = form.parsed("cause", Cause::from_id);
                let until = moment(form, "until");
                let reason = form.text("reason");
                // Where there is no date, the rules say which dates there can be.
                let until = until.unwrap_or(self.0.now());
                Some(Wanted::plain(Command::AskSuspension { cause: cause?, until, reason }))
            })
            .await
    }
}
