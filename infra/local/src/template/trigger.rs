//! The triggers of a function: events, as the template writes them.

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::filter::Filter;

/// A trigger of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A route, which is a separate resource from the function.
    Route {
        /// The method, such as `GET`.
        method: String,
        /// The path, such as `/wechat/{account}`.
        path: String,
    },
    /// The stream of a table.
    Stream {
        /// The table's logical id.
        table: String,
        /// Records in a batch.
        batch: usize,
        /// The records that it is called for.
        filter: Filter,
        /// How often a failing batch is tried again.
        retries: u32,
        /// The dead-letter queue.
        letters: String,
    },
    /// A queue.
    Queue {
        /// The reference to it, such as `TicketsFailures.Arn`.
        queue: String,
    },
    /// A schedule.
    Schedule {
        /// Seconds between two calls.
        seconds: i64,
        /// The input that it sends.
        input: String,
        /// The dead-letter queue of failed calls.
        letters: String,
    },
}

/// Reads an event of a function.
///
/// # Errors
/// Where its form is not supported by this host.
pub(super) fn trigger(event: &Value) -> anyhow::Result<Trigger> {
    let properties = &event["Properties"];
    let text = |name: &str| properties[name].as_str().map(str::to_owned);
    Ok(match event["Type"].as_str() {
        Some("DynamoDB") => {
            let stream = text("Stream").context("a stream without a table")?;
            let table = stream.strip_suffix(".StreamArn").context("a stream of something else")?.to_owned();
            let retries = properties["MaximumRetryAttempts"].as_u64().context("endless retries")?;
            let batch = properties["BatchSize"].as_u64().unwrap_or(100);
            let letters = properties["DestinationConfig"]["OnFailure"]["Destination"].as_str();
            Trigger::Stream {
                table,
                batch: usize::try_from(batch)?,
                filter: Filter::read(&properties["FilterCriteria"])?,
                retries: u32::try_from(retries)?,
                letters: letters.context("nothing takes what fails")?.to_owned(),
            }
        }
        Some("SQS") => Trigger::Queue { queue: text("Queue").context("a queue without a name")? },
        Some("ScheduleV2") => Trigger::Schedule {
            seconds: rate(&text("ScheduleExpression").context("a schedule without an expression")?)?,
            input: text("Input").unwrap_or_else(|| "{}".to_owned()),
            letters: properties["DeadLetterConfig"]["Arn"]
                .as_str()
                .context("nothing takes what fails")?
                .to_owned(),
        },
        other => bail!("{other:?} is not hosted here"),
    })
}

/// `rate(1 minute)` in seconds.
fn rate(expression: &str) -> anyhow::Result<i64> {
    let inner = expression.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
    let (number, unit) =
        inner.and_then(|inner| inner.split_once(' ')).context("only rate(…) is hosted here")?;
    let number: i64 = number.parse()?;
    Ok(number
        * match unit.trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3600,
            "day" => 86_400,
            _ => bail!("{unit} is no unit of a rate"),
        })
}
