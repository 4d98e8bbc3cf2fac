//! The table of facts, keyed by hour and event: each is put once and never changed.

use jiff::Timestamp;

use super::StoreError;
use super::table::{Query, Table, data, item, key, number};
use domain::facts::{Fact, KEPT};

/// Writes facts.
#[derive(Clone, Debug)]
pub struct Facts(Table);

impl Facts {
    /// A handle on the facts table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Puts a fact; false where it is stored already, as happens whenever its event is delivered again.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn put(&self, fact: &Fact) -> Result<bool, StoreError> {
        let mut keys = key([("hour", &fact.partition()), ("event", &fact.event)]);
        let expires = fact.at.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        Ok(self.0.put_new(item(keys, fact)?, "event").await?.is_none())
    }

    /// The facts of one partition, as [`Fact::partition`] names it, by event.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of(&self, partition: &str) -> Result<Vec<Fact>, StoreError> {
        let items = self.0.query_all(Query::partition("hour", partition)).await?;
        items.into_iter().map(data).collect()
    }
}
