//! Metrics in CloudWatch's embedded metric format: one JSON line on standard output, no client, no agent.
//!
//! Every metric has the stage as a dimension, which is the stack's name where the template is given no other, so that
//! two deployments in one account do not add theirs together. It has at most one dimension more: each value of a
//! dimension is a metric to be paid for. What tells one account from another is a plain property of the line, by which
//! the log can be searched.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// The namespace of every metric of ours.
pub const NAMESPACE: &str = "WechatAlliance";
/// The dimension that every metric of ours has.
const STAGE: &str = "stage";

/// Counts what happens.
#[derive(Clone)]
pub struct Metrics {
    stage: Arc<str>,
    sink: Arc<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Metrics of a stage on standard output, where Lambda's log collects them.
    #[must_use]
    pub fn stdout(stage: &str) -> Self {
        Self::new(stage, |line| {
            #[expect(clippy::print_stdout, reason = "standard output is the transport of embedded metrics")]
            {
                println!("{line}");
            }
        })
    }

    /// Metrics that are discarded.
    #[must_use]
    pub fn none() -> Self {
        Self::new("none", |_| {})
    }

    /// Metrics kept in memory, and the list of their lines.
    #[must_use]
    pub fn memory() -> (Self, Arc<Mutex<Vec<String>>>) {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let sink = move |line: &str| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        };
        (Self::new("local", sink), lines)
    }

    fn new(stage: &str, sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { stage: stage.into(), sink: Arc::new(sink) }
    }

    /// Counts one occurrence of `metric`, under a dimension such as the reason of a refusal.
    pub fn count(&self, metric: &str, dimension: (&str, &str), now: Timestamp) {
        self.line(now).count(metric, dimension).write();
    }

    /// Starts a line for all that is recorded of one event.
    pub fn line(&self, now: Timestamp) -> Line<'_> {
        Line { metrics: self, now, directives: Vec::new(), fields: Map::new() }
    }
}

/// What is recorded of one event. Nothing is written before [`Line::write`].
#[must_use]
pub struct Line<'m> {
    metrics: &'m Metrics,
    now: Timestamp,
    directives: Vec<Value>,
    fields: Map<String, Value>,
}

impl Line<'_> {
    /// Counts one occurrence of `metric`, under a dimension. Within a line a dimension has one value.
    ///
    /// CloudWatch drops a metric whose dimension is not plain ASCII:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html>.
    pub fn count(self, metric: &str, (name, value): (&str, &str)) -> Self {
        debug_assert!(value.is_ascii(), "{metric}: {name} is for staff to read, not for CloudWatch");
        debug_assert!(self.fields.get(name).is_none_or(|known| known == value), "{metric}: two of {name}");
        self.metric(metric, ("Count", 1), Some(name)).note(name, value)
    }

    /// Records an age in whole seconds.
    pub fn seconds(self, metric: &str, age: SignedDuration) -> Self {
        self.metric(metric, ("Seconds", age.as_secs()), None)
    }

    /// Records how long something took, in whole milliseconds.
    pub fn milliseconds(self, metric: &str, took: Duration) -> Self {
        let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        self.metric(metric, ("Milliseconds", took), None)
    }

    /// Adds a property by which the log can be searched, such as one with too many values for a dimension.
    pub fn note(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Writes the line.
    pub fn write(self) {
        let Self { metrics, now, directives, mut fields } = self;
        fields.insert(STAGE.to_owned(), (*metrics.stage).into());
        let about = json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": directives });
        fields.insert("_aws".to_owned(), about);
        (metrics.sink)(&Value::Object(fields).to_string());
    }

    fn metric(mut self, metric: &str, (unit, figure): (&str, i64), dimension: Option<&str>) -> Self {
        let dimensions: Vec<&str> = std::iter::once(STAGE).chain(dimension).collect();
        self.directives.push(json!({
            "Namespace": NAMESPACE,
            "Dimensions": [dimensions],
            "Metrics": [{ "Name": metric, "Unit": unit }],
        }));
        self.fields.insert(metric.to_owned(), figure.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_event_says_is_one_line_and_an_account_is_no_dimension_of_it() {
        let (metrics, lines) = Metrics::memory();
        metrics
            .line(Timestamp::from_second(1_764_000_000).unwrap())
            .count("token_refreshes", ("outcome", "renewed"))
            .seconds("token_age", SignedDuration::from_secs(90))
            .milliseconds("answer_time", Duration::from_micros(12_900))
            .note("account", "shinan")
            .write();
        let lines = lines.lock().unwrap();
        let directive = |dimensions: &[&str], name: &str, unit: &str| {
            json!({
                "Namespace": "WechatAlliance",
                "Dimensions": [dimensions],
                "Metrics": [{ "Name": name, "Unit": unit }],
            })
        };
        let expected = json!({
            "_aws": {
                "Timestamp": 1_764_000_000_000_i64,
                "CloudWatchMetrics": [
                    directive(&["stage", "outcome"], "token_refreshes", "Count"),
                    directive(&["stage"], "token_age", "Seconds"),
                    directive(&["stage"], "answer_time", "Milliseconds"),
                ],
            },
            "stage": "local",
            "account": "shinan",
            "outcome": "renewed",
            "token_refreshes": 1,
            "token_age": 90,
            "answer_time": 12,
        });
        assert_eq!(lines.iter().map(|line| line.parse::<Value>().unwrap()).collect::<Vec<_>>(), [expected]);
    }
}
