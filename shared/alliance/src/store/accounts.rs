//! The accounts table: everything of the alliance that changes rarely, in one partition.

use std::sync::Arc;

use super::StoreError;
use super::cached::Cached;
use super::table::{Query, Table, data, item, key};
use crate::accounts::{Account, Alliance, ListedAccount, Subdistrict, Unit};

/// Reads and writes the alliance.
#[derive(Clone, Debug)]
pub struct Accounts {
    table: Table,
    alliance: String,
    read: Cached<Alliance>,
}

impl Accounts {
    /// A handle on the alliance called `alliance`.
    #[must_use]
    pub fn new(table: Table, alliance: impl Into<String>) -> Self {
        Self { table, alliance: alliance.into(), read: Cached::default() }
    }

    /// The whole alliance, at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn alliance(&self) -> Result<Arc<Alliance>, StoreError> {
        // Boxed: every handler carries this future inside its own.
        self.read.get(Box::pin(self.load())).await
    }

    async fn load(&self) -> Result<Alliance, StoreError> {
        let mut alliance = Alliance::default();
        for found in self.table.query_all(Query::partition("alliance", &self.alliance)).await? {
            let name = found.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
            match name.split_once('#').map(|(kind, _)| kind) {
                Some("account") => alliance.accounts.push(data(found)?),
                Some("subdistrict") => alliance.subdistricts.push(data(found)?),
                Some("unit") => alliance.units.push(data(found)?),
                Some("listed") => alliance.listed.push(data(found)?),
                // Written by a newer version; this one has no use for it.
                _ => {}
            }
        }
        alliance.accounts.sort_by_key(|account| account.order);
        alliance.listed.sort_by_key(|listed| listed.order);
        Ok(alliance)
    }

    /// Adds an account, or replaces it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        self.put(format!("account#{}", account.id), account).await
    }

    /// Adds a sub-district, or replaces it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_subdistrict(&self, subdistrict: &Subdistrict) -> Result<(), StoreError> {
        self.put(format!("subdistrict#{}", subdistrict.code), subdistrict).await
    }

    /// Adds a unit, or replaces it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_unit(&self, unit: &Unit) -> Result<(), StoreError> {
        self.put(format!("unit#{}", unit.id), unit).await
    }

    /// Adds an entry that is only listed, or replaces it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_listed(&self, listed: &ListedAccount) -> Result<(), StoreError> {
        self.put(format!("listed#{:05}", listed.order), listed).await
    }

    async fn put<T: serde::Serialize>(&self, name: String, value: &T) -> Result<(), StoreError> {
        self.table.put(item(key([("alliance", &self.alliance), ("item", &name)]), value)?).await
    }
}
