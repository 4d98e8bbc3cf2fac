//! Counts how often officers take what was suggested to them, so that the words and the units' matters can be mended.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::web::Response;
use alliance::runtime::{Clock, Deployment};
use http::StatusCode;

/// The counter.
#[derive(Debug)]
pub(crate) struct Suggestions {
    clock: Clock,
    metrics: Metrics,
}

impl Suggestions {
    pub(crate) fn build(deployment: &Deployment) -> Self {
        Self { clock: deployment.clock.clone(), metrics: deployment.metrics.clone() }
    }

    /// Counts one decision about `of`, where something was suggested and the step was carried out.
    pub(crate) fn count(&self, of: &'static str, taken: Option<bool>, answer: &Response) {
        let Some(taken) = taken.filter(|_| answer.status() == StatusCode::SEE_OTHER) else { return };
        let outcome = match (of, taken) {
            ("category", true) => "category_taken",
            ("category", false) => "category_other",
            (_, true) => "unit_taken",
            (_, false) => "unit_other",
        };
        self.metrics.count("suggestions", ("outcome", outcome), self.clock.now());
    }
}
