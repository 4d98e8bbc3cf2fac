//! The entries of phones' outboxes: the record that one has acted, in the transaction of its act.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Item, Query, Tickets, data, item, key, number};
use crate::store::transaction::Transaction;
use crate::store::{MayStep, StoreError, digest};
use domain::ids::{EntryKey, TicketId};
use domain::retention::FORMS_KEPT;
use domain::tickets::Ticket;

/// What an entry has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The report.
    pub ticket: TicketId,
    /// The digest of everything that the entry said, so that another one under its key is not mistaken for it.
    said: String,
    /// The report's version after it.
    pub version: u64,
}

impl Acted {
    /// What an entry does to a report as it is: the name of the form, and its fields in a fixed order.
    #[must_use]
    pub fn of<'a>(ticket: &Ticket, form: &str, fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let parts = fields.map(|(name, value)| format!("{}:{name}={value}", value.len()));
        let said: Vec<_> = [ticket.id.to_string(), form.to_owned()].into_iter().chain(parts).collect();
        let said = digest(&said.join("\u{1f}"));
        Self { ticket: ticket.id.clone(), said, version: ticket.version + 1 }
    }

    /// Whether this is what the entry does that was sent before.
    #[must_use]
    pub fn is_same(&self, before: &Self) -> bool {
        (&self.ticket, &self.said) == (&before.ticket, &before.said)
    }
}

impl Tickets {
    /// What an entry has done; none where it has not acted yet.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn acted(&self, _by: impl MayStep, entry: &EntryKey) -> Result<Option<Acted>, StoreError> {
        let query = Query { limit: 1, consistent: true, ..Query::partition("ticket", name_of(entry)) };
        self.0.query(query).await?.items.into_iter().next().map(data).transpose()
    }

    /// Adds to the transaction of an entry's act that it has acted: the transaction is refused where it had before.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn act_once(
        &self,
        _by: impl MayStep,
        transaction: &mut Transaction,
        entry: &EntryKey,
        acted: &Acted,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut keys = key([("ticket", &name_of(entry)), ("item", "head")]);
        let expires = now.saturating_add(FORMS_KEPT).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        let put = item(keys, acted)?;
        transaction.put(Self::ONCE, &self.0, put, "attribute_not_exists(ticket)", &[], Item::new())
    }
}

fn name_of(entry: &EntryKey) -> String {
    format!("once#{entry}")
}
