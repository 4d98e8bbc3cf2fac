//! The audit table, keyed by hour and entry. Functions put entries and can do nothing else with them: their policies
//! allow no more. What seals, verifies and shows the audit reads them.

use jiff::Timestamp;

use super::table::{Item, Query, Table, data, item, key, number};
use super::transaction::Transaction;
use super::{May, StoreError};
use domain::audit::{Entry, Found, Hour, KEPT, Key};
use domain::staff::kinds::ReadAudit;

/// Writes entries.
#[derive(Clone, Debug)]
pub struct Audit(Table);

/// Reads entries.
#[derive(Clone, Debug)]
pub struct AuditLog(Table);

impl Audit {
    /// The name of an entry's write in a [`super::Refused`].
    pub const WRITE: &'static str = "audit";

    /// A handle on the audit table that writes.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Writes an entry into the present hour. An entry that is there already stays as it is: an event may be streamed
    /// again.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, entry: &Entry, now: Timestamp) -> Result<(), StoreError> {
        self.0.put_new(entry_item(entry, now)?, "entry").await.map(drop)
    }

    /// Adds an entry to the transaction of what it records: both are written or neither.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn join(
        &self,
        transaction: &mut Transaction,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let nobody = "attribute_not_exists(#key)";
        transaction.put(
            Self::WRITE,
            &self.0,
            entry_item(entry, now)?,
            nobody,
            &[("#key", "entry")],
            Item::new(),
        )
    }
}

impl AuditLog {
    /// A handle on the audit table that reads.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The entries of an hour. It sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn of(&self, _by: impl May<ReadAudit>, hour: Hour) -> Result<Vec<Found>, StoreError> {
        let mut entries = Vec::new();
        for partition in hour.partitions() {
            let query = Query { consistent: true, ..Query::partition("hour", partition) };
            for found in self.0.query_all(query).await? {
                entries.push(Found { key: key_of(&found), entry: data(found).ok() });
            }
        }
        Ok(entries)
    }
}

fn entry_item(entry: &Entry, now: Timestamp) -> Result<Item, StoreError> {
    let at = entry.key(Hour::of(now));
    let mut keys = key([("hour", at.partition.as_str()), ("entry", at.sort.as_str())]);
    let expires = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
    keys.insert("expires".to_owned(), number(expires.as_second()));
    item(keys, entry)
}

fn key_of(item: &Item) -> Key {
    let text = |name: &str| item.get(name).and_then(|it| it.as_s().ok()).cloned().unwrap_or_default();
    Key { partition: text("hour"), sort: text("entry") }
}
