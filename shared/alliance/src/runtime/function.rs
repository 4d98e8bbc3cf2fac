//! What a function is: built once from its deployment, then called with one kind of event.
//!
//! The same types run under Lambda ([`super::lambda`]) and in the local alliance.

use std::collections::BTreeMap;
use std::error::Error;

use aws_lambda_events::dynamodb::EventRecord;
use serde::{Deserialize, Serialize};

use super::deployment::{Deployment, StartError};
use super::failure_notes::FailureNotes;
use super::web::{Request, Response};
use crate::store::REPLAYED;
use domain::letters::Failing;

/// A failure after which the event source tries again.
pub type Failure = Box<dyn Error + Send + Sync>;

/// One deployed function.
pub trait Function: Sized + Send + Sync + 'static {
    /// Builds its clients and reads its settings, before the first event.
    fn build(deployment: &Deployment) -> impl Future<Output = Result<Self, StartError>> + Send;

    /// Reads ahead what every event needs, once, after [`Function::build`] and before the first event, where Lambda
    /// gives a whole processor and no caller waits yet. What cannot be read now is left to the event that needs it.
    fn read_ahead(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// A function behind a route.
pub trait HttpFunction: Function {
    /// Answers one request. Every failure becomes an answer here.
    fn handle(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A function behind a table's stream.
pub trait StreamFunction: Function {
    /// The function, as its dead letters name it.
    fn failing() -> &'static Failing;

    /// Where it notes the records that it fails at; none where their items are not streamed again.
    fn notes(&self) -> Option<&FailureNotes>;

    /// Processes one record; a failure ends the batch there, and the record is delivered again.
    fn record(&self, record: EventRecord) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A function behind queues.
pub trait QueueFunction: Function {
    /// Processes one message; a failure has it alone delivered again.
    fn message(&self, message: QueueMessage) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A function behind a schedule.
pub trait ScheduledFunction: Function {
    /// Does what is due.
    fn tick(&self, tick: Tick) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What a schedule sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Tick {
    /// The schedule's name.
    #[serde(default)]
    pub schedule: String,
    /// The time it was set for.
    #[serde(default)]
    pub time: String,
}

/// An event from SQS (AWS's developer guide, "Using Lambda with Amazon SQS"), as far as it is read here.
///
/// The crate of Lambda's events has it as well, but brings some twenty more crates.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct QueueEvent {
    /// The messages.
    #[serde(default, rename = "Records")]
    pub records: Vec<QueueMessage>,
}

/// A message of a queue.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct QueueMessage {
    /// Its id, the same on every delivery.
    pub message_id: String,
    /// Its text.
    pub body: String,
    /// What SQS knows of it, such as `SentTimestamp` in Unix milliseconds.
    pub attributes: BTreeMap<String, String>,
    /// The attributes that its sender set beside the text.
    pub message_attributes: BTreeMap<String, MessageAttribute>,
    /// The ARN of the queue.
    #[serde(rename = "eventSourceARN")]
    pub queue: String,
}

/// An attribute that a sender set beside a message's text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MessageAttribute {
    /// The value, where it is text.
    pub string_value: Option<String>,
}

/// The part of a batch that was not done.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// For a stream at most one, where the next batch starts; for a queue each message that has to be delivered again.
    pub batch_item_failures: Vec<BatchFailure>,
}

/// One record or message that was not done.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchFailure {
    /// A record's sequence number or a message's id.
    pub item_identifier: String,
}

/// Whether a record needs processing: its item is new, or was streamed again for a dead letter.
#[must_use]
pub fn is_to_do(record: &EventRecord) -> bool {
    match record.event_name.as_str() {
        "INSERT" => true,
        "MODIFY" => record.change.new_image.contains_key(REPLAYED),
        _ => false,
    }
}

/// Processes the records of a batch in order, up to the first that fails.
pub async fn run_batch<F: StreamFunction>(function: &F, records: Vec<EventRecord>) -> BatchAnswer {
    let batch = function.notes().map(|notes| (notes, notes.of_batch(&records)));
    if let Some((notes, batch)) = &batch {
        notes.note_if_late(F::failing(), batch).await;
    }
    for record in records {
        let sequence = record.change.sequence_number.clone().unwrap_or_default();
        if let Err(error) = function.record(record).await {
            tracing::error!(error = &*error as &dyn Error, sequence, "a stream record failed");
            if let Some((notes, batch)) = &batch {
                notes.note_from(F::failing(), batch, &sequence).await;
            }
            return BatchAnswer { batch_item_failures: vec![BatchFailure { item_identifier: sequence }] };
        }
    }
    BatchAnswer::default()
}

/// Processes the messages of a batch, each independently.
pub async fn run_messages<F: QueueFunction>(function: &F, messages: Vec<QueueMessage>) -> BatchAnswer {
    let mut answer = BatchAnswer::default();
    for message in messages {
        let id = message.message_id.clone();
        if let Err(error) = function.message(message).await {
            tracing::error!(error = &*error as &dyn Error, id, "a message failed");
            answer.batch_item_failures.push(BatchFailure { item_identifier: id });
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::dynamodb::Event;
    use serde_json::json;

    /// `docs/operations/dead-letters.md` tells how to build one, to call a function with an item that it never
    /// processed.
    #[test]
    fn a_record_that_was_built_by_hand_from_an_item_is_read() {
        let image = json!({ "ticket": { "S": "SN1" }, "item": { "S": "event#000004" } });
        let change = json!({ "NewImage": image, "SequenceNumber": "1", "SizeBytes": 0 });
        let record = json!({ "awsRegion": "", "eventID": "", "eventName": "INSERT", "dynamodb": change });
        let event: Event = serde_json::from_value(json!({ "Records": [record] })).unwrap();
        assert_eq!(event.records.len(), 1);
        assert_eq!(event.records[0].event_name, "INSERT");
        assert!(event.records[0].change.new_image.contains_key("ticket"));
    }
}
