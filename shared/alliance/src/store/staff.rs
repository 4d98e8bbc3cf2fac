//! The staff table, by follower of the district's account, and by unit.

use super::StoreError;
use super::table::{Query, Table, data, item, key, text};
use crate::ids::{Follower, UnitId};
use crate::staff::Staff;

/// Reads and writes staff.
#[derive(Clone, Debug)]
pub struct StaffRoll(Table);

impl StaffRoll {
    /// A handle.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Who this follower is among the staff, if anyone.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, follower: &Follower) -> Result<Option<Staff>, StoreError> {
        self.0.get(key([("resident", &follower.key())])).await
    }

    /// Everybody of a unit.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_unit(&self, unit: &UnitId) -> Result<Vec<Staff>, StoreError> {
        let query = Query { index: Some("by-unit"), ..Query::partition("unit", unit.as_str()) };
        self.0.query_all(query).await?.into_iter().map(data).collect()
    }

    /// Adds a member of staff, or replaces them.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, staff: &Staff) -> Result<(), StoreError> {
        let follower = staff.follower.key();
        let mut keys = key([("resident", &follower), ("unit", staff.unit.as_str())]);
        keys.insert("staff".to_owned(), text(follower));
        self.0.put(item(keys, staff)?).await
    }
}
