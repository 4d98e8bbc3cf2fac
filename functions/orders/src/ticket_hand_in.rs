//! `ticket-hand-in`, row 23: working → close_review. The unit says what it did, to staff and to the resident apart.

use alliance::pages::steps::HAND_IN;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, contact};
use domain::staff::kinds::WorkOnSite;
use domain::tickets::{Command, Outcome};

/// The `ticket-hand-in` function and its dependencies.
#[derive(Debug)]
pub struct TicketHandIn(Transitions);

impl Function for TicketHandIn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::with_photos(deployment).map(Self)
    }
}

impl HttpFunction for TicketHandIn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkOnSite>(request, &HAND_IN, |form, _, _| {
                let internal = form.text("internal");
                let public = form.text("public");
                let reason = form.text("reason");
                let outcome = form.parsed("outcome", |outcome| match outcome {
                    "solved" => Some(Outcome::Solved),
                    "unsolved" => Some(Outcome::Unsolved { reason: reason.clone() }),
                    _ => None,
                });
                let contact = contact(form, self.0.now());
                // As in `contact`: the rules report what else is wrong.
                let outcome = outcome.unwrap_or(Outcome::Unsolved { reason: "未填".to_owned() });
                Some(Wanted::with_photos(move |photos| Command::HandIn {
                    internal,
                    public,
                    outcome,
                    contact,
                    photos,
                }))
            })
            .await
    }
}
