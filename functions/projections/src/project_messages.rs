//! `project-messages`: runs the projections of the messages table over each message that needs a person, says something of
//! the guides, or taps on a menu.

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::{Deployment, Failure, Function, StartError, StreamFunction};
use alliance::store::MessageRecord;
use aws_lambda_events::dynamodb::EventRecord;
use domain::letters::{Failing, PROJECT_MESSAGES};

use crate::guide_words::GuideWords;
use crate::inbox_index::InboxIndex;
use crate::menu_taps::MenuTaps;
use crate::projection::{self, Projection};

/// The `project-messages` function and its dependencies.
#[derive(Debug)]
pub struct ProjectMessages {
    projections: Vec<Box<dyn Projection<MessageRecord>>>,
    notes: FailureNotes,
}

impl Function for ProjectMessages {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let notes = deployment.failure_notes()?;
        // To add a projection, add a file beside this one and a line here; the filter of the event source may have to
        // let more messages through.
        let projections: Vec<Box<dyn Projection<MessageRecord>>> = vec![
            Box::new(InboxIndex::build(deployment)?),
            Box::new(MenuTaps::build(deployment)?),
            Box::new(GuideWords::build(deployment).await?),
        ];
        Ok(Self { projections, notes })
    }
}

impl StreamFunction for ProjectMessages {
    fn failing() -> &'static Failing {
        &PROJECT_MESSAGES
    }

    fn notes(&self) -> Option<&FailureNotes> {
        Some(&self.notes)
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if !is_to_do(&record) {
            return Ok(());
        }
        let message = MessageRecord::from_image(record.change.new_image)?;
        projection::run(&self.projections, &message).await
    }
}
