//! Seals the hours of the audit into a chain of signed files, and verifies them.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::runtime::audit_files::AuditFiles;
use crate::runtime::objects::ObjectError;
use crate::runtime::{Deployment, StartError};
use crate::store::{AuditLog, StoreError, System, Tickets};
use domain::audit::{
    AuditKeys, Broken, Digest, Finding, Found, Hour, KEPT, SEALED_AFTER, SealedHour, What, compare, digest_of,
};
use domain::tickets::State;

/// How far back the last file is looked for before all of them are listed.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 40);
/// The most hours that one run seals; what is left is sealed by the next.
const AT_ONCE: usize = 24;
/// How long an hour may go without a file before the verification says so.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(2);

/// Why the audit cannot be sealed or verified.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bucket does not answer.
    #[error(transparent)]
    Files(#[from] ObjectError),
    /// The newest file cannot be read, so that nothing can be sealed after it.
    #[error("the audit's file of {0} cannot be read")]
    Unreadable(Hour),
}

/// The audit's entries, its files and the key that signs them.
#[derive(Clone, Debug)]
pub struct Auditing {
    log: AuditLog,
    files: AuditFiles,
    keys: AuditKeys,
}

/// What a verification looked at and found.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// The number of files.
    pub files: usize,
    /// The number of entries in the hours whose entries were compared.
    pub entries: usize,
    /// The number of records that were hashed again.
    pub records: usize,
    /// What is not as it was sealed.
    pub findings: Vec<Finding>,
}

/// What the hours of a verification have in common.
struct Around<'a> {
    /// Entries of hours that began before this have been deleted.
    kept_since: Timestamp,
    tickets: Option<&'a Tickets>,
}

impl Auditing {
    /// Builds it over the deployment's table, bucket and key.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing or the key cannot be read.
    pub async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            log: deployment.audit_log()?,
            files: deployment.audit_files()?,
            keys: deployment.audit_keys().await?,
        })
    }

    /// Seals every hour that is over and has no file yet, in order, and returns how many. The first file ever is that of
    /// the hour before this one.
    ///
    /// # Errors
    /// Any [`AuditError`]; what was sealed before it stays.
    pub async fn seal_due(&self, now: Timestamp) -> Result<usize, AuditError> {
        let (mut hour, mut before) = match self.last(now).await? {
            Some(last) => (last.hour.next(), last.digest()),
            None => (Hour::of(now).before(), Digest::NONE),
        };
        let mut sealed = 0;
        for _ in 0..AT_ONCE {
            if !is_due(hour, now) {
                break;
            }
            let file = SealedHour::seal(hour, before, &self.log.of(System::Clock, hour).await?, &self.keys);
            let text = serde_json::to_vec(&file).map_err(|error| StoreError::Unreadable(Box::new(error)))?;
            if self.files.put_new(hour, text).await? {
                before = file.digest();
                sealed += 1;
            } else {
                // Another run was first. Its file counts, whatever was written since.
                before = self.file(hour).await?.ok_or(AuditError::Unreadable(hour))?.digest();
            }
            hour = hour.next();
        }
        Ok(sealed)
    }

    /// The newest file.
    async fn last(&self, now: Timestamp) -> Result<Option<SealedHour>, AuditError> {
        let lately = now.saturating_sub(LOOKED_BACK).ok().map(Hour::of);
        let mut hours = self.files.hours(lately).await?;
        if hours.is_empty() {
            hours = self.files.hours(None).await?;
        }
        let Some(last) = hours.last() else { return Ok(None) };
        self.file(*last).await?.ok_or(AuditError::Unreadable(*last)).map(Some)
    }

    /// The file of an hour; none where there is none, or it is no file of ours.
    async fn file(&self, hour: Hour) -> Result<Option<SealedHour>, AuditError> {
        let text = self.files.get(hour).await?;
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()))
    }

    /// Verifies the chain: that every hour since the first file has one, and, for the hours that begin at `since` or
    /// later, that the file is the one that was signed, follows the file before it, and names exactly the entries that are
    /// there.
    ///
    /// With `tickets`, the records that these entries are about are hashed again as well.
    ///
    /// # Errors
    /// Any [`AuditError`] of the reads; what is wrong with the audit itself is no error but a [`Finding`].
    pub async fn verify(
        &self,
        since: Timestamp,
        now: Timestamp,
        tickets: Option<&Tickets>,
    ) -> Result<Verified, AuditError> {
        let hours = self.files.hours(None).await?;
        let mut verified = Verified { files: hours.len(), ..Verified::default() };
        // The newest hour that ended longer ago than that.
        let late = now.saturating_sub(LATE_AFTER).map_or_else(|_| Hour::of(now), Hour::of).before();
        let Some(first) = hours.first().copied() else {
            // As on the first day of a deployment: nothing is sealed, and nothing had to be.
            if self.has_entries(late).await? {
                verified.findings.push(Finding::NoFile { hour: late });
            }
            return Ok(verified);
        };
        // Entries that are older have been deleted: their files alone are left.
        let around = Around { kept_since: now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN), tickets };
        let there: BTreeSet<_> = hours.into_iter().collect();
        let last = there.last().copied().unwrap_or(first).max(late);
        let mut before = None;
        let mut hour = first;
        while hour <= last {
            let is_deep = hour.begins() >= since;
            if !there.contains(&hour) {
                verified.findings.push(Finding::NoFile { hour });
                before = None;
            } else if is_deep || hour == first || hour.next().begins() >= since {
                // The hour before the first of these is read for its digest, and the first of all, before which there is none.
                before =
                    self.verify_hour(hour, hour == first, before, is_deep, &around, &mut verified).await?;
            }
            hour = hour.next();
        }
        Ok(verified)
    }

    /// Whether there are entries in the day that ends with this hour.
    async fn has_entries(&self, mut hour: Hour) -> Result<bool, AuditError> {
        for _ in 0..24 {
            if !self.log.of(System::Clock, hour).await?.is_empty() {
                return Ok(true);
            }
            hour = hour.before();
        }
        Ok(false)
    }

    /// Verifies one hour and returns the digest of its file.
    async fn verify_hour(
        &self,
        hour: Hour,
        is_first: bool,
        before: Option<Digest>,
        is_deep: bool,
        around: &Around<'_>,
        verified: &mut Verified,
    ) -> Result<Option<Digest>, AuditError> {
        let Some(file) = self.file(hour).await? else {
            verified.findings.push(Finding::File { hour, why: "it cannot be read".to_owned() });
            return Ok(None);
        };
        if is_first && file.before != Digest::NONE {
            verified.findings.push(Finding::file(hour, &Broken::Unlinked));
        }
        if !is_deep {
            return Ok(Some(file.digest()));
        }
        // What the file before it was is not known where that one is missing or broken, or there was none.
        let expected = before.unwrap_or(file.before);
        if let Err(why) = file.check(hour, &expected, &self.keys) {
            verified.findings.push(Finding::file(hour, &why));
        }
        if hour.begins() >= around.kept_since {
            let found = self.log.of(System::Clock, hour).await?;
            verified.entries += found.len();
            verified.findings.extend(compare(&file, &found));
            if let Some(tickets) = around.tickets {
                verify_records(&found, tickets, verified).await?;
            }
        }
        Ok(Some(file.digest()))
    }
}

/// Hashes the events again that entries are about. The events of an archived report are reduced, and prove no more.
async fn verify_records(
    found: &[Found],
    tickets: &Tickets,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    for entry in found.iter().filter_map(|found| found.entry.as_ref()).filter(|it| it.what == What::Step) {
        let Some((_, seq)) = entry.id.split_once('#') else { continue };
        verified.records += 1;
        let record = entry.id.clone();
        match tickets.stored_event(System::Clock, &entry.about, seq).await? {
            None => verified.findings.push(Finding::RecordMissing { record }),
            Some(stored) => match stored.salt {
                Some(salt) if Some(digest_of(&stored.event, &salt)) == entry.record => {}
                None if is_archived(tickets, &entry.about).await? => {}
                _ => verified.findings.push(Finding::RecordChanged { record }),
            },
        }
    }
    Ok(())
}

async fn is_archived(tickets: &Tickets, ticket: &str) -> Result<bool, StoreError> {
    let Ok(id) = domain::ids::TicketId::parse(ticket) else { return Ok(false) };
    let found = tickets.get(System::Clock, &id).await?;
    Ok(found.is_some_and(|ticket| ticket.state == State::Archived))
}

/// Whether an hour is over, and long enough for whoever was still writing into it.
fn is_due(hour: Hour, now: Timestamp) -> bool {
    hour.ends().saturating_add(SEALED_AFTER).is_ok_and(|due| due <= now)
}
