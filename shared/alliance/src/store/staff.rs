//! The staff table, by follower of the district's account, and by unit.

use super::StoreError;
use super::table::{Item, Query, Table, data, item, key, text};
use crate::ids::{Follower, UnitId};
use crate::staff::{Enrolled, Staff};

/// The generation of who was written before there were generations.
const FIRST: &str = "first";

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
    pub async fn get(&self, follower: &Follower) -> Result<Option<Enrolled>, StoreError> {
        self.0.get_item(key([("resident", &follower.key())])).await?.map(enrolled).transpose()
    }

    /// Everybody of a unit.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_unit(&self, unit: &UnitId) -> Result<Vec<Staff>, StoreError> {
        let query = Query { index: Some("by-unit"), ..Query::partition("unit", unit.as_str()) };
        self.0.query_all(query).await?.into_iter().map(data).collect()
    }

    /// Adds a member of staff, or replaces them. Where unit or role are not what they were, `fresh`, a text that was
    /// never used before, becomes their generation, and their sessions open nothing any more.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read and the write.
    pub async fn put(&self, staff: &Staff, fresh: String) -> Result<(), StoreError> {
        let follower = staff.follower.key();
        let same = |before: &Enrolled| before.staff.unit == staff.unit && before.staff.role == staff.role;
        let before = self.get(&staff.follower).await?.filter(same);
        let generation = before.map_or(fresh, |before| before.generation);
        let mut keys =
            key([("resident", &follower), ("unit", staff.unit.as_str()), ("generation", &generation)]);
        keys.insert("staff".to_owned(), text(follower));
        self.0.put(item(keys, staff)?).await
    }

    /// Removes a member of staff, whose sessions open nothing from now on; whether there was one.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, follower: &Follower) -> Result<Option<Staff>, StoreError> {
        let before = self.get(follower).await?;
        self.0.delete(key([("resident", &follower.key())])).await?;
        Ok(before.map(|before| before.staff))
    }
}

fn enrolled(item: Item) -> Result<Enrolled, StoreError> {
    let generation = item.get("generation").and_then(|it| it.as_s().ok()).cloned();
    Ok(Enrolled { staff: data(item)?, generation: generation.unwrap_or_else(|| FIRST.to_owned()) })
}
