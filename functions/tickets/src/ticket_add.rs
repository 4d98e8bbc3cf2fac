//! `ticket-add`, row 37: until the answer, the state kept. The resident adds information in words; photos and places come by the
//! chat.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Asking, Fields, ReporterTransitions};
use domain::tickets::Command;

static ADD: Asking = Asking { fields: &["text"], words: "text", read };

fn read(fields: &Fields) -> Option<Command> {
    let text = fields.get("text").cloned().unwrap_or_default();
    Some(Command::Add { text, attachments: Vec::new(), place: None })
}

/// The `ticket-add` function and its dependencies.
#[derive(Debug)]
pub struct TicketAdd(ReporterTransitions);

impl Function for TicketAdd {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ReporterTransitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketAdd {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &ADD).await
    }
}
