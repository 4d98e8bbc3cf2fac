//! The audit, verified from outside the deployment.

use alliance::runtime::Deployment;
use alliance::services::auditing::{Auditing, Verified};
use domain::audit::Finding;
use jiff::Timestamp;

/// Verifies every file and every entry since the first, and hashes the events of reports again.
///
/// # Errors
/// Where a table, the bucket or the key cannot be read.
pub async fn verify(deployment: &Deployment) -> anyhow::Result<Verified> {
    let (auditing, tickets) = (Auditing::build(deployment).await?, deployment.tickets()?);
    Ok(auditing.verify(Timestamp::MIN, deployment.clock.now(), Some(&tickets)).await?)
}

/// The public key that verifies what is signed now, in hexadecimal.
///
/// # Errors
/// Where the key cannot be read.
pub async fn key(deployment: &Deployment) -> anyhow::Result<String> {
    Ok(deployment.audit_keys().await?.public())
}

/// A finding as an engineer reads it.
#[must_use]
pub fn describe(finding: &Finding) -> String {
    match finding {
        Finding::NoFile { hour } => format!("no file: {hour}"),
        Finding::File { hour, why } => format!("broken file: {hour}: {why}"),
        Finding::Changed { key } => format!("changed: {} {}", key.partition, key.sort),
        Finding::Missing { key } => format!("missing: {} {}", key.partition, key.sort),
        Finding::Inserted { key } => format!("inserted: {} {}", key.partition, key.sort),
        Finding::Moved { key } => format!("moved: {} {}", key.partition, key.sort),
        Finding::RecordChanged { record } => format!("changed event: {record}"),
        Finding::RecordMissing { record } => format!("missing event: {record}"),
    }
}
