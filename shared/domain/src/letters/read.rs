//! Reads what Lambda and EventBridge Scheduler leave in a queue when they give up.
//!
//! Three forms, by AWS's developer guides: a stream's ("Retaining discarded batches for a DynamoDB event source"), with
//! the place in the stream and no records; an asynchronous call's ("Capturing records of asynchronous invocations"),
//! with the payload; and the scheduler's, which is the payload alone, with the error in the message's attributes.
//! Letters of an unknown form are kept too, with what can be read of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Failing, Letter, LetterId, NoLetterId, Remedy};

/// The longest text that is copied from a message, in characters.
const MOST_TEXT: usize = 200;

/// A message from a dead-letter queue.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// The SQS message id; the same for every delivery.
    pub id: &'a str,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The message body.
    pub body: &'a str,
    /// The scheduler's reason, if any.
    pub condition: Option<&'a str>,
    /// The scheduler's error, if any.
    pub error: Option<&'a str>,
}

/// The range of stream records that a letter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRange {
    /// The shard's id.
    pub shard: String,
    /// The first record's sequence number.
    pub first: String,
    /// The last record's sequence number.
    pub last: String,
    /// The number of records.
    pub records: u64,
}

/// The function that a message names, among those that share one queue; the first of them if it names none, because
/// every letter is kept.
///
/// Lambda gives the function's ARN, which ends with the deployment's name and the function's. The scheduler sends the
/// schedule's payload, which contains the function's name for this purpose.
#[must_use]
pub fn failed(body: &str, among: &[&'static Failing]) -> Option<&'static Failing> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |at: &str| body.pointer(at).and_then(Value::as_str);
    let said = text("/requestContext/functionArn").or_else(|| text("/function")).unwrap_or_default();
    let name = said.split_once(":function:").map_or(said, |(_, rest)| rest);
    let name = name.split(':').next().unwrap_or_default();
    let named = among.iter().copied().find(|function| {
        name.strip_suffix(function.name).is_some_and(|before| before.is_empty() || before.ends_with('-'))
    });
    named.or_else(|| among.first().copied())
}

/// Reads the letter of `function` from a message; its items are not known yet.
///
/// # Errors
/// [`NoLetterId`] if the message id is not one of SQS's.
pub fn read(function: &'static Failing, message: &Received<'_>) -> Result<Letter, NoLetterId> {
    // Each part is read by itself, so that one of an unexpected form does not affect the others.
    let body: Value = serde_json::from_str(message.body).unwrap_or_default();
    let text = |at: &str| body.pointer(at).and_then(Value::as_str);
    let at = text("/timestamp").and_then(|at| at.parse().ok()).unwrap_or(message.sent_at);
    let id = match function.remedy {
        // A failing schedule fails at every run; one letter an hour, so that an outage does not bury other letters.
        Remedy::NextRun => format!("{}#{}", at.strftime("%Y-%m-%dT%H:00:00Z"), function.name),
        Remedy::Replay | Remedy::NewTest => format!("{}#{}", at.strftime("%Y-%m-%dT%H:%M:%SZ"), message.id),
    };
    let id = LetterId::parse(&id)?;
    let condition = text("/requestContext/condition").or(message.condition).unwrap_or_default();
    let said = text("/responsePayload/errorMessage").or(message.error);
    let error = said.or_else(|| text("/responseContext/functionError"));
    // The scheduler's letter is the payload itself.
    let scheduled = text("/requestPayload/time").or_else(|| text("/time"));
    Ok(Letter {
        id,
        function,
        at,
        condition: start_of(condition),
        calls: body.pointer("/requestContext/approximateInvokeCount").and_then(Value::as_u64),
        error: error.map(start_of),
        place: place(&body["DDBStreamBatchInfo"]),
        items: Vec::new(),
        scheduled: scheduled.map(str::to_owned),
    })
}

fn place(batch: &Value) -> Option<StreamRange> {
    let text = |name: &str| batch[name].as_str().map(str::to_owned);
    Some(StreamRange {
        shard: text("shardId")?,
        first: text("startSequenceNumber")?,
        last: text("endSequenceNumber")?,
        records: batch["batchSize"].as_u64().unwrap_or_default(),
    })
}

fn start_of(text: &str) -> String {
    text.chars().take(MOST_TEXT).collect()
}
