//! `ticket-check`, row 17: working, state kept. Field staff log what they found, with photo, place and time.

use alliance::pages::steps::CHECK;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, on_site_at};
use domain::staff::kinds::WorkOnSite;
use domain::tickets::Command;

/// The `ticket-check` function and its dependencies.
#[derive(Debug)]
pub struct TicketCheck(Transitions);

impl Function for TicketCheck {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::with_photos(deployment).map(Self)
    }
}

impl HttpFunction for TicketCheck {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkOnSite>(request, &CHECK, |form, _, _| {
                let finding = form.text("finding");
                let place = form.text("place");
                let at = on_site_at(form, self.0.now());
                Some(Wanted::with_photos(move |photos| Command::LogCheck { finding, place, photos, at }))
            })
            .await
    }
}
