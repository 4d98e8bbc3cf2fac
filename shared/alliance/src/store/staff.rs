//! The staff table, by follower of the district's account, and by unit.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::StoreError;
use super::table::{Item, Query, Table, data, item, key, text};
use domain::ids::{Follower, UnitId};
use domain::staff::{Enrolled, Staff};

/// The generation of who was written before there were generations.
const FIRST: &str = "first";
/// The condition that somebody is on the roll with the generation `:before`.
const STILL: &str = "attribute_exists(#key) AND #generation = :before";
/// The same for [`FIRST`], which is not written everywhere.
const STILL_FIRST: &str =
    "attribute_exists(#key) AND (attribute_not_exists(#generation) OR #generation = :before)";

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
    /// [`StoreError::Conflict`] where the generation that was to stay has changed meanwhile; other [`StoreError`]s of
    /// the read and the write.
    pub async fn put(&self, staff: &Staff, fresh: String) -> Result<(), StoreError> {
        let follower = staff.follower.key();
        let same = |before: &Enrolled| before.staff.unit == staff.unit && before.staff.role == staff.role;
        let kept = self.get(&staff.follower).await?.filter(same).map(|before| before.generation);
        let generation = kept.as_deref().unwrap_or(&fresh);
        let mut keys =
            key([("resident", &follower), ("unit", staff.unit.as_str()), ("generation", generation)]);
        keys.insert("staff".to_owned(), text(follower));
        let item = item(keys, staff)?;
        let Some(kept) = kept else { return self.0.put(item).await };
        // What is kept may just have ended: written back, it would revive every session of it.
        let answer = self
            .0
            .client
            .put_item()
            .table_name(&self.0.name)
            .set_item(Some(item))
            .condition_expression(still(&kept))
            .expression_attribute_names("#key", "resident")
            .expression_attribute_names("#generation", "generation")
            .expression_attribute_values(":before", text(kept))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Ends the generation `before` of somebody, and with it every session and every confirmed login of theirs, listed
    /// or not. Does nothing where it has ended already.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn end_generation(
        &self,
        follower: &Follower,
        before: &str,
        fresh: String,
    ) -> Result<(), StoreError> {
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("resident", &follower.key())])))
            .update_expression("SET #generation = :fresh")
            .condition_expression(still(before))
            .expression_attribute_names("#key", "resident")
            .expression_attribute_names("#generation", "generation")
            .expression_attribute_values(":before", text(before))
            .expression_attribute_values(":fresh", text(fresh))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(())
            }
            Err(error) => match error.into() {
                StoreError::Conflict => Ok(()),
                error => Err(error),
            },
        }
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

fn still(before: &str) -> &'static str {
    if before == FIRST { STILL_FIRST } else { STILL }
}

fn enrolled(item: Item) -> Result<Enrolled, StoreError> {
    let generation = item.get("generation").and_then(|it| it.as_s().ok()).cloned();
    Ok(Enrolled { staff: data(item)?, generation: generation.unwrap_or_else(|| FIRST.to_owned()) })
}
