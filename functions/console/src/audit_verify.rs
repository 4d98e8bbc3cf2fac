//! `audit-verify`, once a day: verifies the last two days of the audit, and that no hour before them lost its file.
//!
//! What it finds rings, and is an entry of the audit itself, which auditors see first.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, Random, ScheduledFunction, StartError, Tick};
use alliance::services::auditing::{Auditing, Verified};
use alliance::store::{Audit, Tickets};
use domain::audit::{Entry, Finding, What, Who};
use jiff::SignedDuration;

/// How far back entries are compared with their files: a day that was missed is made up for.
const COMPARED: SignedDuration = SignedDuration::from_hours(48);
/// The most findings that an entry names.
const NAMED: usize = 20;

/// The `audit-verify` function and its dependencies.
#[derive(Debug)]
pub struct AuditVerify {
    auditing: Auditing,
    audit: Audit,
    tickets: Tickets,
    clock: Clock,
    metrics: Metrics,
    random: Random,
}

impl Function for AuditVerify {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            auditing: Auditing::build(deployment).await?,
            audit: deployment.audit()?,
            tickets: deployment.tickets()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
            random: deployment.random,
        })
    }
}

impl ScheduledFunction for AuditVerify {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let since = now.saturating_sub(COMPARED)?;
        let verified = self.auditing.verify(since, now, Some(&self.tickets)).await?;
        for finding in &verified.findings {
            self.metrics.count("audit_findings", ("finding", name(finding)), now);
        }
        let outcome = if verified.findings.is_empty() { "ok" } else { "broken" };
        self.metrics.count("audit_verified", ("outcome", outcome), now);
        let entry = Entry {
            id: self.random.secret()?,
            at: now,
            who: Who::System,
            what: What::Verified,
            about: outcome.to_owned(),
            detail: told(&verified),
            record: None,
        };
        self.audit.put(&entry, now).await?;
        Ok(())
    }
}

/// What auditors read of a verification.
fn told(verified: &Verified) -> String {
    let Verified { files, entries, records, findings } = verified;
    let counted = format!("封存文件{files}份，核对记录{entries}条、诉求经过{records}条");
    if findings.is_empty() {
        return format!("{counted}，没有发现改动");
    }
    let named: Vec<_> = findings.iter().take(NAMED).map(Finding::text).collect();
    format!("{counted}，发现{}处问题：{}", findings.len(), named.join("；"))
}

/// The metrics' name of a finding.
fn name(finding: &Finding) -> &'static str {
    match finding {
        Finding::NoFile { .. } => "no_file",
        Finding::File { .. } => "broken_file",
        Finding::Changed { .. } | Finding::RecordChanged { .. } => "changed",
        Finding::Missing { .. } | Finding::RecordMissing { .. } => "missing",
        Finding::Inserted { .. } => "inserted",
        Finding::Moved { .. } => "moved",
    }
}
