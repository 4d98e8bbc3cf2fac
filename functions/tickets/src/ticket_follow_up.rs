//! `ticket-follow-up`, row 29: follow_up → closed, or back to work. Who did not do the work has spoken to the resident.

use alliance::pages::steps::FOLLOW_UP;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, contact};
use domain::staff::kinds::FollowUp;
use domain::tickets::{Call, Command, Verdict};

/// The `ticket-follow-up` function and its dependencies.
#[derive(Debug)]
pub struct TicketFollowUp(Transitions);

impl Function for TicketFollowUp {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketFollowUp {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<FollowUp>(request, &FOLLOW_UP, |form, _, _| {
                let verdict = form.parsed("verdict", |verdict| match verdict {
                    "satisfied" => Some(Verdict::Satisfied),
                    "redo" => Some(Verdict::Redo),
                    "explained" => Some(Verdict::Explained),
                    _ => None,
                });
                let said = form.text("said");
                let call = Call { contact: contact(form, self.0.now()), said };
                Some(Wanted::plain(Command::FollowUp { verdict: verdict?, call }))
            })
            .await
    }
}
