//! Photos that wait for a form, in the media table: one item a form, found by its owner, and by when it ends.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;

use super::table::{Item, Query, Sort, Table, item, key, number};
use super::transaction::Transaction;
use super::{May, MayChange, StoreError, digest, moment};
use domain::held::HeldPhotos;
use domain::ids::{StaffId, TicketId};
use domain::staff::kinds::WorkOnSite;

/// The single partition of the index by which the sweep finds what has ended.
const PARTITION: &str = "held";

/// The owner and the form of the photos: part of the key, so that nobody reaches another person's photos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding(String);

impl Holding {
    /// The photos that `staff` sent to `form` of `ticket`.
    #[must_use]
    pub fn of(staff: &StaffId, ticket: &TicketId, form: &str) -> Self {
        Self(format!("held#{}", digest(&format!("{staff}\u{1f}{ticket}\u{1f}{form}"))))
    }
}

/// Reads and writes photos that wait.
#[derive(Clone, Debug)]
pub struct Held(Table);

impl Held {
    /// The name of this write in a [`super::Refused`].
    pub const WRITE: &'static str = "held";

    /// A handle on the media table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The photos that wait; empty where there is no item.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(
        &self,
        _by: impl May<WorkOnSite>,
        holding: &Holding,
        now: Timestamp,
    ) -> Result<HeldPhotos, StoreError> {
        let found = self.0.get(key([("media", holding.0.as_str())])).await?;
        Ok(found.unwrap_or_else(|| HeldPhotos::new(now)))
    }

    /// Writes the photos that wait, on the condition that they are unchanged since they were read, and increments their
    /// version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it has changed; other [`StoreError`]s of the write.
    pub async fn put(
        &self,
        _by: impl MayChange<WorkOnSite>,
        holding: &Holding,
        held: &mut HeldPhotos,
    ) -> Result<(), StoreError> {
        let write = Write::of(holding, held)?;
        let names = write.names.iter().map(|(name, attribute)| ((*name).to_owned(), (*attribute).to_owned()));
        let names: HashMap<_, _> = names.collect();
        let answer = self
            .0
            .client
            .put_item()
            .table_name(&self.0.name)
            .set_item(Some(write.item))
            .condition_expression(write.condition)
            .set_expression_attribute_names(Some(names).filter(|names| !names.is_empty()))
            .set_expression_attribute_values(Some(write.values).filter(|values| !values.is_empty()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        held.version += 1;
        Ok(())
    }

    /// The same as a part of a transaction; increments the version in what is stored, not in `held`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_in(
        &self,
        _by: impl MayChange<WorkOnSite>,
        transaction: &mut Transaction,
        holding: &Holding,
        held: &HeldPhotos,
    ) -> Result<(), StoreError> {
        let Write { item, condition, names, values } = Write::of(holding, held)?;
        transaction.put(Self::WRITE, &self.0, item, condition, names, values)
    }

    /// The holdings whose time is over.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<Holding>, StoreError> {
        let query = Query {
            index: Some("by-held"),
            sort: Some(Sort::UpTo("held_until", moment(now))),
            limit,
            ..Query::partition("held", PARTITION)
        };
        let found = self.0.query(query).await?;
        let name = |item: &Item| item.get("media").and_then(|media| media.as_s().ok()).cloned();
        Ok(found.items.iter().filter_map(name).map(Holding).collect())
    }

    /// Removes an empty item, on the condition that it is unchanged since it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it has changed; other [`StoreError`]s of the write.
    pub async fn remove(&self, holding: &Holding, held: &HeldPhotos) -> Result<(), StoreError> {
        let names = HashMap::from([("#version".to_owned(), "version".to_owned())]);
        let values = Item::from([(":version".to_owned(), number(held.version))]);
        let answer = self
            .0
            .client
            .delete_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("media", holding.0.as_str())])))
            .condition_expression("#version = :version")
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}

/// A write of what waits.
struct Write {
    item: Item,
    condition: &'static str,
    names: &'static [(&'static str, &'static str)],
    values: Item,
}

impl Write {
    fn of(holding: &Holding, held: &HeldPhotos) -> Result<Self, StoreError> {
        let stored = HeldPhotos { version: held.version + 1, ..held.clone() };
        let mut keys =
            key([("media", holding.0.as_str()), ("held", PARTITION), ("held_until", &moment(held.until))]);
        keys.insert("version".to_owned(), number(stored.version));
        let item = item(keys, &stored)?;
        Ok(match held.version {
            0 => Self { item, condition: "attribute_not_exists(media)", names: &[], values: Item::new() },
            before => Self {
                item,
                condition: "#version = :version",
                names: &[("#version", "version")],
                values: Item::from([(":version".to_owned(), number(before))]),
            },
        })
    }
}
