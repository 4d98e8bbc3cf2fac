//! `ticket-rate`, rows 26 and 27: answered → closed where the resident says that it is solved, else → follow_up.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, Fields, ReporterTransitions};
use domain::tickets::Command;

static RATE: Asking = Asking { fields: &["rating", "reason"], words: "reason", read };

/// The form of a page that was opened before there was a choice says that it is solved.
fn read(fields: &Fields) -> Option<Command> {
    let reason = fields.get("reason").map(|reason| reason.trim().to_owned()).unwrap_or_default();
    match fields.get("rating").map_or("solved", String::as_str) {
        "solved" => Some(Command::RateSolved),
        "unsolved" => Some(Command::RateUnsolved { reason }),
        "dissatisfied" => Some(Command::RateDissatisfied { reason }),
        _ => None,
    }
}

/// The `ticket-rate` function and its dependencies.
#[derive(Debug)]
pub struct TicketRate(ReporterTransitions);

impl Function for TicketRate {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketRate {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &RATE).await
    }
}
