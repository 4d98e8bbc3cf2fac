//! Calls the scheduled functions on the alliance's own clock.

use std::sync::Arc;
use std::time::Duration;

use alliance::runtime::catalogue::Serves;
use alliance::runtime::{Failure, Tick};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::functions::Functions;
use crate::queues::Queues;
use crate::template::{Template, Trigger};
use wechat_simulator::MovableClock;

/// The schedules, and when each is next due.
pub(crate) struct Schedules {
    functions: Arc<Functions>,
    queues: Arc<Queues>,
    clock: MovableClock,
    due: Mutex<Vec<Due>>,
}

struct Due {
    function: String,
    every: SignedDuration,
    input: String,
    letters: String,
    next: Timestamp,
}

impl Schedules {
    pub(crate) fn new(
        template: &Template,
        functions: Arc<Functions>,
        queues: Arc<Queues>,
        clock: MovableClock,
    ) -> Self {
        let now = clock.now();
        let mut due = Vec::new();
        for (function, resource) in &template.functions {
            for event in &resource.events {
                if let Trigger::Schedule { seconds, input, letters } = event {
                    due.push(Due {
                        function: function.clone(),
                        every: SignedDuration::from_secs(*seconds),
                        input: input.clone(),
                        letters: letters.clone(),
                        next: now,
                    });
                }
            }
        }
        // Frequent schedules run first, so rarer ones find fresh tokens.
        due.sort_by_key(|due| due.every);
        Self { functions, queues, clock, due: Mutex::new(due) }
    }

    /// Calls the functions that are due now, each once, however far the clock was moved.
    pub(crate) async fn run_due(&self) {
        let now = self.clock.now();
        for due in self.due.lock().await.iter_mut() {
            if due.next > now {
                continue;
            }
            due.next = now.saturating_add(due.every).unwrap_or(Timestamp::MAX);
            self.call(due, now).await;
        }
    }

    /// Checks the clock twice a second, for ever.
    pub(crate) fn run(self: Arc<Self>) {
        tokio::spawn(async move {
            loop {
                self.run_due().await;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        });
    }

    /// Calls one function now, regardless of its schedule.
    pub(crate) async fn tick(&self, function: &str) -> Result<(), Failure> {
        let Some(Serves::Schedule(scheduled)) = self.functions.get(function) else {
            return Err(format!("no schedule calls {function}").into());
        };
        scheduled(Tick::default()).await
    }

    async fn call(&self, due: &Due, now: Timestamp) {
        let Some(Serves::Schedule(function)) = self.functions.get(&due.function) else { return };
        let input = due
            .input
            .replace("<aws.scheduler.schedule-arn>", &due.function)
            .replace("<aws.scheduler.scheduled-time>", &now.to_string());
        let tick: Tick = serde_json::from_str(&input).unwrap_or_default();
        if let Err(error) = function(tick).await {
            tracing::error!(
                function = due.function,
                error = &*error as &dyn std::error::Error,
                "a schedule failed"
            );
            self.leave_letter(due, &input, &error.to_string(), now);
        }
    }

    /// A failed call is not repeated here, as the next run comes soon; its letter has Lambda's format.
    fn leave_letter(&self, due: &Due, input: &str, error: &str, now: Timestamp) {
        let payload: Value = serde_json::from_str(input).unwrap_or_default();
        let letter = json!({
            "version": "1.0",
            "timestamp": now.to_string(),
            "requestContext": {
                "functionArn": due.function,
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 1,
            },
            "requestPayload": payload,
            "responseContext": { "statusCode": 200, "functionError": "Unhandled" },
            "responsePayload": { "errorMessage": error },
        });
        if let Err(error) = self.queues.send(&due.letters, &letter) {
            tracing::error!(error = format!("{error:#}"), "a dead letter could not be written");
        }
    }
}
