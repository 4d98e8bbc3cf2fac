//! Hand-over slips, in the conversations table: a partition a unit, which goes with the conversations after 180 days.

use super::audit::Audit;
use super::table::{Item, Query, Sort, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, StoreError, moment};
use domain::audit::Entry;
use domain::handover::Handover;
use domain::ids::UnitId;
use domain::retention::INBOX_KEPT;
use domain::staff::kinds::ReadReports;
use jiff::Timestamp;

/// Reads and writes slips.
#[derive(Clone, Debug)]
pub struct Handovers {
    table: Table,
    audit: Audit,
}

impl Handovers {
    const FORM: &'static str = "form";

    /// A handle on the conversations table, and on the audit, which each signature is an entry of.
    #[must_use]
    pub fn new(table: Table, audit: Audit) -> Self {
        Self { table, audit }
    }

    /// The slips of a unit, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_unit(
        &self,
        _by: impl May<ReadReports>,
        unit: &UnitId,
        limit: i32,
    ) -> Result<Vec<Handover>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", "slip#".to_owned())),
            newest_first: true,
            consistent: true,
            limit,
            ..Query::partition("conversation", partition(unit))
        };
        self.table.query(query).await?.items.into_iter().map(data).collect()
    }

    /// Writes a slip that somebody signs. The form that it was signed with is used once: sent again, it writes nothing.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn sign(
        &self,
        _by: &Asked<ReadReports>,
        slip: &Handover,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let absent = ("attribute_not_exists(#key)", [("#key", "item")]);
        let mut transaction = Transaction::default();
        let put = slip_item(slip)?;
        transaction.put("slip", &self.table, put, absent.0, &absent.1, Item::new())?;
        let form = item(keys_of(slip, &format!("form#{}", slip.form)), &slip.signed_at)?;
        transaction.put(Self::FORM, &self.table, form, absent.0, &absent.1, Item::new())?;
        self.audit.join(&mut transaction, entry, slip.signed_at)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(refused) if refused.iter().any(|write| write.write == Self::FORM) => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Writes a slip that somebody takes, where nobody has taken it yet.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn take(
        &self,
        _by: &Asked<ReadReports>,
        slip: &Handover,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let free = "attribute_exists(#key) AND attribute_not_exists(#taken)";
        let names = [("#key", "item"), ("#taken", "taken_by")];
        transaction.put("slip", &self.table, slip_item(slip)?, free, &names, Item::new())?;
        self.audit.join(&mut transaction, entry, now)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Writes what became of the conversations of a slip, by the person who took it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn note_moved(&self, by: &Asked<ReadReports>, slip: &Handover) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let me = Item::from([(":me".to_owned(), text(by.staff().id.as_str()))]);
        let names = [("#taken", "taken_by")];
        transaction.put("slip", &self.table, slip_item(slip)?, "#taken = :me", &names, me)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn partition(unit: &UnitId) -> String {
    // No id of a conversation contains a `#`.
    format!("handover#{unit}")
}

fn keys_of(slip: &Handover, name: &str) -> Item {
    let mut keys = key([("conversation", &partition(&slip.unit)), ("item", name)]);
    let expires = slip.signed_at.saturating_add(INBOX_KEPT).unwrap_or(Timestamp::MAX);
    keys.insert("expires".to_owned(), number(expires.as_second()));
    keys
}

fn slip_item(slip: &Handover) -> Result<Item, StoreError> {
    let name = format!("slip#{}#{}", moment(slip.signed_at), slip.form);
    let mut keys = keys_of(slip, &name);
    if let Some(taken) = &slip.taken {
        keys.insert("taken_by".to_owned(), text(taken.by.staff.as_str()));
    }
    item(keys, slip)
}
