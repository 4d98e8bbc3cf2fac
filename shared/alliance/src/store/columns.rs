//! The columns table: the columns of each account, kept a minute by whoever only reads them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::cached::Cached;
use super::table::{Item, Table, item, key};
use super::transaction::{Commit, Transaction};
use super::{Asked, StoreError, System};
use domain::articles::{Column, ColumnList};
use domain::ids::AccountId;
use domain::staff::kinds::KeepColumns;

/// Reads and writes the columns of accounts.
#[derive(Clone)]
pub struct ColumnBook {
    table: Table,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    kept: Arc<Mutex<HashMap<AccountId, Cached<ColumnList>>>>,
}

impl std::fmt::Debug for ColumnBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ColumnBook")
    }
}

impl ColumnBook {
    /// A handle on the columns table, which takes the time from `now`.
    #[must_use]
    pub fn new(table: Table, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { table, now: Arc::new(now), kept: Arc::default() }
    }

    /// The columns of an account, at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of(&self, account: &AccountId) -> Result<Arc<ColumnList>, StoreError> {
        let cached = {
            let mut kept = self.kept.lock().await;
            let now = Arc::clone(&self.now);
            kept.entry(account.clone()).or_insert_with(|| Cached::new(move || now())).clone()
        };
        cached.get(self.present(account)).await
    }

    /// The columns of an account as they are now.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn present(&self, account: &AccountId) -> Result<ColumnList, StoreError> {
        Ok(self.table.get(list_key(account)).await?.unwrap_or_default())
    }

    /// Sets the columns of an account that has none yet, as demo data and engineers do.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn plant(
        &self,
        _by: System,
        account: &AccountId,
        columns: Vec<Column>,
    ) -> Result<(), StoreError> {
        let list = ColumnList { version: 1, columns, saved_by: None, saved_at: None };
        let mut keyed = item(list_key(account), &list)?;
        keyed.insert("version".to_owned(), super::table::number(list.version));
        self.table.put_new(keyed, "item").await.map(|_| ())
    }

    /// Saves the columns where nobody has saved others since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &Asked<KeepColumns>,
        account: &AccountId,
        list: &ColumnList,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put_next("columns", &self.table, item(list_key(account), list)?, list.version)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => {
                self.kept.lock().await.remove(account);
                Ok(())
            }
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn list_key(account: &AccountId) -> Item {
    key([("account", account.as_str()), ("item", "columns")])
}
