//! Several conditional writes that happen together or not at all.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};

use super::StoreError;
use super::table::{Item, Table, number};

/// Writes to be committed together. After a refusal, the names given to them tell which condition failed.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<(&'static str, TransactWriteItem)>,
}

/// How a transaction ended.
#[derive(Debug)]
pub enum Commit {
    /// Everything was written.
    Done,
    /// Nothing was written: conditions failed.
    Refused(Vec<Refused>),
}

/// One write whose condition failed.
#[derive(Debug)]
pub struct Refused {
    /// The name it was given.
    pub write: &'static str,
    /// Its place among the writes, from 0.
    pub(super) place: usize,
    /// The existing item that failed the condition.
    pub(super) old: Option<Item>,
}

impl Refused {
    /// The existing item that failed the condition, as the domain's type.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn old<T: serde::de::DeserializeOwned>(self) -> Result<Option<T>, StoreError> {
        self.old.map(super::table::data).transpose()
    }
}

impl Transaction {
    /// A put; `condition` may use the names and values given with it.
    pub(super) fn put(
        &mut self,
        write: &'static str,
        table: &Table,
        item: Item,
        condition: &str,
        names: &[(&str, &str)],
        values: Item,
    ) -> Result<(), StoreError> {
        let put = Put::builder()
            .table_name(&table.name)
            .set_item(Some(item))
            .condition_expression(condition)
            .set_expression_attribute_names(placeholders(names))
            .set_expression_attribute_values(Some(values).filter(|values| !values.is_empty()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.writes.push((write, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// A put of the version `version`, where nobody has put another one since the version before it.
    pub(super) fn put_next(
        &mut self,
        write: &'static str,
        table: &Table,
        mut item: Item,
        version: u64,
    ) -> Result<(), StoreError> {
        item.insert("version".to_owned(), number(version));
        match version.saturating_sub(1) {
            0 => {
                let (absent, names) = ("attribute_not_exists(#key)", [("#key", "item")]);
                self.put(write, table, item, absent, &names, Item::new())
            }
            before => {
                let values = Item::from([(":version".to_owned(), number(before))]);
                self.put(write, table, item, "#version = :version", &[("#version", "version")], values)
            }
        }
    }

    /// A put that replaces what was there.
    pub(super) fn put_over(
        &mut self,
        write: &'static str,
        table: &Table,
        item: Item,
    ) -> Result<(), StoreError> {
        let put = Put::builder().table_name(&table.name).set_item(Some(item)).build();
        let put = put.map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.writes.push((write, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// The items that it would put, each with the name of its table: for filling tables in bulk with what the store
    /// itself would have written.
    pub fn puts(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.writes.iter().filter_map(|(_, write)| write.put()).map(|put| (put.table_name(), put.item()))
    }

    /// An update.
    pub(super) fn update(&mut self, write: &'static str, update: Update) {
        self.writes.push((write, TransactWriteItem::builder().update(update).build()));
    }

    /// An unconditional deletion.
    pub(super) fn delete(&mut self, write: &'static str, table: &Table, key: Item) -> Result<(), StoreError> {
        let delete = Delete::builder().table_name(&table.name).set_key(Some(key)).build();
        let delete = delete.map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.writes.push((write, TransactWriteItem::builder().delete(delete).build()));
        Ok(())
    }

    /// A deletion; `condition` may use the names and values given with it.
    pub(super) fn delete_if(
        &mut self,
        write: &'static str,
        table: &Table,
        key: Item,
        condition: &str,
        names: &[(&str, &str)],
        values: Item,
    ) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&table.name)
            .set_key(Some(key))
            .condition_expression(condition)
            .set_expression_attribute_names(placeholders(names))
            .set_expression_attribute_values(Some(values).filter(|values| !values.is_empty()))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.writes.push((write, TransactWriteItem::builder().delete(delete).build()));
        Ok(())
    }

    /// A condition on an item that is not written.
    pub(super) fn check(&mut self, write: &'static str, check: ConditionCheck) {
        self.writes.push((write, TransactWriteItem::builder().condition_check(check).build()));
    }

    /// Commits everything, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] where another transaction holds an item or capacity is short, other errors as
    /// they come. A failed condition is not an error but [`Commit::Refused`].
    pub async fn commit(self, through: &Table) -> Result<Commit, StoreError> {
        let (names, writes): (Vec<_>, Vec<_>) = self.writes.into_iter().unzip();
        let sent = through
            .client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let error = match sent {
            Ok(answer) => {
                for consumed in answer.consumed_capacity() {
                    through.meter.add_write(Some(consumed));
                }
                return Ok(Commit::Done);
            }
            Err(error) => error,
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error()
        else {
            return Err(error.into());
        };
        let reasons = canceled.cancellation_reasons();
        let refused: Vec<_> = names
            .into_iter()
            .zip(reasons)
            .enumerate()
            .filter(|(_, (_, reason))| reason.code() == Some("ConditionalCheckFailed"))
            .map(|(place, (write, reason))| Refused { write, place, old: reason.item.clone() })
            .collect();
        if !refused.is_empty() {
            return Ok(Commit::Refused(refused));
        }
        let busy = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
        if reasons.iter().any(|reason| reason.code().is_some_and(|code| busy.contains(&code))) {
            return Err(StoreError::Throttled(Box::new(error)));
        }
        if reasons.iter().any(|reason| reason.code() == Some("ValidationError")) {
            return Err(StoreError::Unfit(Box::new(error)));
        }
        debug_assert!(error.code().is_some());
        Err(StoreError::Broken(Box::new(error)))
    }
}

fn placeholders(names: &[(&str, &str)]) -> Option<std::collections::HashMap<String, String>> {
    (!names.is_empty()).then(|| {
        names.iter().map(|(name, attribute)| ((*name).to_owned(), (*attribute).to_owned())).collect()
    })
}
