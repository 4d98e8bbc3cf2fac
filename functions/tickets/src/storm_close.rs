//! `storm-close`, row 7: an officer ends the storm notice of a report. What was merged under it stays merged.

use alliance::pages::steps::STORM_END;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use alliance::store::GuideBook;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

/// The `storm-close` function and its dependencies.
#[derive(Debug)]
pub struct StormClose {
    transitions: Transitions,
    guides: GuideBook,
}

impl Function for StormClose {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { transitions: Transitions::build(deployment)?, guides: deployment.guides()? })
    }
}

impl HttpFunction for StormClose {
    async fn handle(&self, request: Request) -> Response {
        let guides = self.guides.clone();
        self.transitions
            .run::<WorkAtDesk>(request, &STORM_END, |_, _, ticket| {
                let master = ticket.id.clone();
                let ends = Wanted::plain(Command::CloseStorm);
                Some(ends.besides(move |by, transaction| guides.delete_storm(by, transaction, &master)))
            })
            .await
    }
}
