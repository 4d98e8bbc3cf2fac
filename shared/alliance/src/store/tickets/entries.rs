//! The entries of phones' outboxes: the record that one has acted, in the transaction of its act.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Item, Query, Tickets, data, item, key, number};
use crate::store::transaction::Transaction;
use crate::store::{MayStep, StoreError, digest};
use domain::ids::{EntryKey, TicketId};
use domain::retention::FORMS_KEPT;

/// What an entry has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The report.
    pub ticket: TicketId,
    /// The digest of everything that the entry said, so that another one under its key is not mistaken for it.
    said: String,
}

impl Acted {
    /// What an entry does to a report: the name of the form, and its fields in a fixed order.
    #[must_use]
    pub fn of<'a>(ticket: &TicketId, form: &str, fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut said = format!("{ticket}\u{1f}{form}");
        for (name, value) in fields {
            said.push_str(&format!("\u{1f}{}:{name}={value}", value.len()));
        }
        Self { ticket: ticket.clone(), said: digest(&said) }
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
