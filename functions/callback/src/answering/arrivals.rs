//! What a contact says of answers that were on their way: a kept one was shown now, or WeChat could not bring one.
//!
//! It comes after the write of the contact itself, and a failure is only logged: the desk then telephones somebody who
//! has seen the answer, or WeChat's report of a message that did not arrive is as if it had never come.

use alliance::store::{Late, StoreError, System};
use domain::ids::EffectId;
use domain::outbox::AnswerOf;
use jiff::Timestamp;

use super::Answering;

/// The answers that a contact says something of.
#[derive(Default)]
pub(super) struct Arrivals {
    shown: Vec<AnswerOf>,
    kept: Vec<AnswerOf>,
}

impl Arrivals {
    /// Of the kept notices that the reply shows, and of those that WeChat reports as undelivered.
    pub(super) fn of(shown: &[EffectId], late: &[Late]) -> Self {
        let kept = late.iter().filter_map(|late| match late {
            Late::Keep(delivery) => AnswerOf::named_by(&delivery.effect),
            Late::LeaveWord(_) => None,
        });
        Self { shown: shown.iter().filter_map(AnswerOf::named_by).collect(), kept: kept.collect() }
    }
}

impl Answering {
    /// Tells the reports.
    pub(super) async fn tell_reports(&self, arrivals: &Arrivals, now: Timestamp) {
        for answer in &arrivals.shown {
            log(self.answers.shown(System::Callback, answer, now).await);
        }
        for answer in &arrivals.kept {
            log(self.answers.kept(System::Callback, answer, now).await);
        }
    }
}

fn log(told: Result<(), StoreError>) {
    if let Err(error) = told {
        tracing::warn!(error = &error as &dyn std::error::Error, "a report does not know of its answer");
    }
}
