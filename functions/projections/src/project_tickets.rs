//! `project-tickets`: runs the projections of the tickets table over each new event.

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::{Deployment, Failure, Function, StartError, StreamFunction};
use alliance::store::{StoredEvent, streamed_event};
use aws_lambda_events::dynamodb::EventRecord;
use domain::letters::{Failing, PROJECT_TICKETS};

use crate::audit::TicketAudit;
use crate::facts::TicketFacts;
use crate::projection::{self, Projection};

/// The `project-tickets` function and its dependencies.
#[derive(Debug)]
pub struct ProjectTickets {
    projections: Vec<Box<dyn Projection<StoredEvent>>>,
    notes: FailureNotes,
}

impl Function for ProjectTickets {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let notes = deployment.failure_notes()?;
        // To add a projection, add a file beside this one and a line here.
        let projections: Vec<Box<dyn Projection<StoredEvent>>> =
            vec![Box::new(TicketFacts::build(deployment).await?), Box::new(TicketAudit::build(deployment)?)];
        Ok(Self { projections, notes })
    }
}

impl StreamFunction for ProjectTickets {
    fn failing() -> &'static Failing {
        &PROJECT_TICKETS
    }

    fn notes(&self) -> Option<&FailureNotes> {
        Some(&self.notes)
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if !is_to_do(&record) {
            return Ok(());
        }
        let Some(event) = streamed_event(record.change.new_image)? else { return Ok(()) };
        projection::run(&self.projections, &event).await
    }
}
