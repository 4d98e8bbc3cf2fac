//! Metrics in CloudWatch's embedded metric format: one JSON line on standard output, no client, no agent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// The namespace of every metric of ours.
pub const NAMESPACE: &str = "WechatAlliance";

/// Counts what happens.
#[derive(Clone)]
pub struct Metrics(Arc<dyn Fn(&str) + Send + Sync>);

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Metrics on standard output, where Lambda's log collects them.
    #[must_use]
    pub fn stdout() -> Self {
        Self(Arc::new(|line| {
            #[expect(clippy::print_stdout, reason = "standard output is the transport of embedded metrics")]
            {
                println!("{line}");
            }
        }))
    }

    /// Metrics that nobody reads.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(|_| {}))
    }

    /// Metrics kept in memory, with the list that they are kept in.
    #[must_use]
    pub fn memory() -> (Self, Arc<Mutex<Vec<String>>>) {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let sink = move |line: &str| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        };
        (Self(Arc::new(sink)), lines)
    }

    /// Counts one occurrence of `metric`, under a dimension such as the reason of a refusal.
    pub fn count(&self, metric: &str, dimension: (&str, &str), now: Timestamp) {
        self.write(metric, ("Count", 1), dimension, now);
    }

    /// Notes a length of time, in whole seconds, under a dimension.
    pub fn time(&self, metric: &str, span: SignedDuration, dimension: (&str, &str), now: Timestamp) {
        self.write(metric, ("Seconds", span.as_secs()), dimension, now);
    }

    /// CloudWatch drops a metric whose dimension is not plain ASCII:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html>.
    fn write(&self, metric: &str, (unit, figure): (&str, i64), dimension: (&str, &str), now: Timestamp) {
        let (name, value) = dimension;
        debug_assert!(value.is_ascii(), "{metric}: {name} is for staff to read, not for CloudWatch");
        let line = json!({
            "_aws": {
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [[name]],
                    "Metrics": [{"Name": metric, "Unit": unit}],
                }],
            },
            name: value,
            metric: figure,
        });
        (self.0)(&line.to_string());
    }
}
