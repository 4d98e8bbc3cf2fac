//! Counts invocations that fail, in a metric that an alarm of the area watches.
//!
//! Lambda counts errors too, but by function only: an alarm takes ten metrics, and an area has more functions. An
//! invocation that Lambda ends because its time is up can no longer report that, so it is counted shortly before. One
//! that ends without a word, such as a process out of memory, is left to Lambda's own metrics on the dashboard.

use std::pin::pin;
use std::time::Duration;

use super::clock::Clock;
use super::metrics::Metrics;

/// How long before its end an invocation is counted as lost: enough to write a line.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// Counts the failed invocations of one function.
#[derive(Clone, Debug)]
pub(crate) struct Failures {
    area: &'static str,
    function: String,
    clock: Clock,
    metrics: Metrics,
}

impl Failures {
    pub(crate) fn new(area: &'static str, function: String, clock: Clock, metrics: Metrics) -> Self {
        Self { area, function, clock, metrics }
    }

    /// Counts one failed invocation.
    pub(crate) fn count(&self) {
        let line = self.metrics.line(self.clock.now()).count("failed_invocations", ("area", self.area));
        line.note("function", &self.function).write();
    }

    /// Does the work of an invocation that has `left` time, and counts it where it fails or is about to run out of
    /// time.
    pub(crate) async fn watch<T, E>(
        &self,
        left: Duration,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut work = pin!(work);
        match tokio::time::timeout(left.saturating_sub(LAST_WORDS), work.as_mut()).await {
            Ok(done) => done.inspect_err(|_| self.count()),
            Err(_) => {
                tracing::error!(function = self.function, "the invocation is about to run out of time");
                self.count();
                work.await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched() -> (Failures, impl Fn() -> usize) {
        let (metrics, lines) = Metrics::memory();
        let counted = move || {
            let lines = lines.lock().unwrap();
            let ours = |line: &&String| {
                line.contains(r#""Dimensions":[["stage","area"]]"#)
                    && line.contains(r#""area":"tickets""#)
                    && line.contains(r#""function":"ticket-accept""#)
            };
            assert_eq!(lines.iter().filter(ours).count(), lines.len());
            lines.len()
        };
        (Failures::new("tickets", "ticket-accept".to_owned(), Clock::system(), metrics), counted)
    }

    #[tokio::test(start_paused = true)]
    async fn an_invocation_that_fails_is_counted_by_its_area() {
        let (failures, counted) = watched();
        let left = Duration::from_secs(4);
        assert_eq!(failures.watch(left, async { Ok::<_, ()>(1) }).await, Ok(1));
        assert_eq!(counted(), 0);
        assert_eq!(failures.watch(left, async { Err::<u8, _>("no") }).await, Err("no"));
        assert_eq!(counted(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_invocation_that_runs_out_of_time_says_so_before_it_is_killed_and_once() {
        let (failures, counted) = watched();
        let begun = tokio::time::Instant::now();
        let work = failures.watch(Duration::from_secs(4), async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            Err::<(), _>("late")
        });
        let mut work = pin!(work);
        let killed = tokio::time::timeout_at(begun + Duration::from_secs(4), work.as_mut()).await;
        assert!(killed.is_err());
        assert_eq!(counted(), 1);
        assert_eq!(work.await, Err("late"));
        assert_eq!(counted(), 1);
    }
}
