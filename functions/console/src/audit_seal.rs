//! `audit-seal`, every quarter of an hour: seals the hours of the audit that are over.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::auditing::Auditing;

/// The `audit-seal` function and its dependencies.
#[derive(Debug)]
pub struct AuditSeal {
    auditing: Auditing,
    clock: Clock,
    metrics: Metrics,
}

impl Function for AuditSeal {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            auditing: Auditing::build(deployment).await?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for AuditSeal {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        for _ in 0..self.auditing.seal_due(now).await? {
            self.metrics.count("audit_hours", ("outcome", "sealed"), now);
        }
        Ok(())
    }
}
