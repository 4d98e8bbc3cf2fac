//! Reads what Lambda and EventBridge Scheduler leave in a queue when they give up.
//!
//! Three forms, by AWS's developer guides: a stream's ("Retaining discarded batches for a DynamoDB event source"), with
//! the place in the stream and no records; an asynchronous call's ("Capturing records of asynchronous invocations"),
//! with the payload; and the scheduler's, which is the payload alone, with the error in the message's attributes.
//! Every letter is kept, one of an unknown form too: with what can be read of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Failing, Letter, LetterId, NoLetterId, Remedy};

/// The longest text of another that is kept, in characters.
const MOST_TEXT: usize = 200;

/// A message of a queue of dead letters.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// SQS's id of it: the same however often it is received.
    pub id: &'a str,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its text.
    pub body: &'a str,
    /// The scheduler's reason, where it has one.
    pub condition: Option<&'a str>,
    /// The scheduler's error, where it has one.
    pub error: Option<&'a str>,
}

/// Where in a stream the records are that a letter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The shard.
    pub shard: String,
    /// The first record's sequence number.
    pub first: String,
    /// The last record's.
    pub last: String,
    /// How many records there are.
    pub records: u64,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Body {
    timestamp: Option<Timestamp>,
    request_context: Context,
    response_context: Response,
    response_payload: Value,
    request_payload: Value,
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: Option<Batch>,
    /// The scheduler's letter is the payload itself.
    time: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Context {
    condition: String,
    approximate_invoke_count: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Response {
    function_error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    shard_id: String,
    start_sequence_number: String,
    end_sequence_number: String,
    #[serde(default)]
    batch_size: u64,
}

/// The letter in a message of the queue of `function`; its items are not known yet.
///
/// # Errors
/// [`NoLetterId`] where the message's own id is none of SQS's.
pub fn read(function: Failing, message: &Received<'_>) -> Result<Letter, NoLetterId> {
    let body: Body = serde_json::from_str(message.body).unwrap_or_default();
    let at = body.timestamp.unwrap_or(message.sent_at);
    let id = match function.remedy() {
        // A schedule that fails fails at every run: a letter an hour, so that an outage does not bury the others.
        Remedy::NextRun => format!("{}#{}", at.strftime("%Y-%m-%dT%H:00:00Z"), function.binary()),
        Remedy::Replay | Remedy::NewTest => format!("{}#{}", at.strftime("%Y-%m-%dT%H:%M:%SZ"), message.id),
    };
    let id = LetterId::parse(&id)?;
    let said = body.response_payload["errorMessage"].as_str().or(message.error).map(str::to_owned);
    let error = said.or(body.response_context.function_error);
    let condition = if body.request_context.condition.is_empty() {
        message.condition.unwrap_or_default().to_owned()
    } else {
        body.request_context.condition
    };
    Ok(Letter {
        id,
        function,
        at,
        condition: start_of(&condition),
        calls: body.request_context.approximate_invoke_count,
        error: error.as_deref().map(start_of),
        place: body.batch.map(|batch| Place {
            shard: batch.shard_id,
            first: batch.start_sequence_number,
            last: batch.end_sequence_number,
            records: batch.batch_size,
        }),
        items: Vec::new(),
        scheduled: body.request_payload["time"].as_str().map(str::to_owned).or(body.time),
    })
}

fn start_of(text: &str) -> String {
    text.chars().take(MOST_TEXT).collect()
}
