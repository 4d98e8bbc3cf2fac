//! One DynamoDB table: the few operations that the stores need, each counted in capacity units.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, KeysAndAttributes, PutRequest, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, WriteRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// An item as the SDK carries it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The version of what is stored under `data`.
pub(super) const SCHEMA: u8 = 1;

/// The most keys of one batch.
const MOST_KEYS: usize = 100;

/// Capacity units, as DynamoDB reports and charges them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    /// Read request units.
    pub read: f64,
    /// Write request units.
    pub write: f64,
}

/// Adds up the units of every call made with the handles of one deployment.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Units>>);

impl Meter {
    /// The units since the last call of this function.
    #[must_use]
    pub fn take(&self) -> Units {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn add_read(&self, consumed: Option<&ConsumedCapacity>) {
        let units = consumed.and_then(ConsumedCapacity::capacity_units).unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read += units;
    }

    pub(super) fn add_write(&self, consumed: Option<&ConsumedCapacity>) {
        let units = consumed.and_then(ConsumedCapacity::capacity_units).unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write += units;
    }
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) meter: Meter,
}

impl Table {
    /// A handle on the table `name`.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>, meter: Meter) -> Self {
        Self { client, name: name.into(), meter }
    }

    /// Reads one item with strong consistency, as the domain's type.
    pub(super) async fn get<T: DeserializeOwned>(&self, key: Item) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.map(data).transpose()
    }

    /// Reads one item with eventual consistency, for half the price of [`Table::get_item`].
    pub(super) async fn get_eventual(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.add_read(answer.consumed_capacity());
        Ok(answer.item)
    }

    /// Reads one item with strong consistency, with all its attributes.
    pub(super) async fn get_item(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.add_read(answer.consumed_capacity());
        Ok(answer.item)
    }

    /// Reads many items with eventual consistency, 100 at a time, in no order: the attribute `name` of each, and these
    /// fields of what is under `data`. What is not there is left out.
    pub(super) async fn get_many(
        &self,
        keys: Vec<Item>,
        (name, fields): (&str, &[&str]),
    ) -> Result<Vec<Item>, StoreError> {
        let paths: Vec<_> = (0..fields.len()).map(|at| format!("#data.#field{at}")).collect();
        let names = [("#name", name), ("#schema", "schema"), ("#data", "data")];
        let names = names.map(|(name, of)| (name.to_owned(), of.to_owned())).into_iter();
        let names = names
            .chain(fields.iter().enumerate().map(|(at, field)| (format!("#field{at}"), (*field).to_owned())));
        let names: HashMap<_, _> = names.collect();
        let (mut left, mut items) = (keys, Vec::new());
        while !left.is_empty() {
            let batch: Vec<_> = left.drain(..left.len().min(MOST_KEYS)).collect();
            let asked = batch.len();
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(batch))
                .projection_expression(format!("#name, #schema, {}", paths.join(", ")))
                .set_expression_attribute_names(Some(names.clone()))
                .build()
                .map_err(|error| StoreError::Broken(Box::new(error)))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.name, wanted)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            for consumed in answer.consumed_capacity() {
                self.meter.add_read(Some(consumed));
            }
            items.extend(answer.responses.unwrap_or_default().into_values().flatten());
            // What the table had no capacity for, or what did not fit in the answer, is asked for again with the rest.
            let missed = answer.unprocessed_keys.unwrap_or_default().into_values();
            let missed: Vec<_> = missed.flat_map(|keys| keys.keys).collect();
            if missed.len() == asked {
                return Err(StoreError::Throttled(Box::new(NothingRead)));
            }
            left.extend(missed);
        }
        Ok(items)
    }

    /// Reads one page of a query.
    pub(super) async fn query(&self, query: Query<'_>) -> Result<Found, StoreError> {
        let (condition, names, values) = query.condition();
        let answer = self
            .client
            .query()
            .table_name(&self.name)
            .set_index_name(query.index.map(str::to_owned))
            .key_condition_expression(condition)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .scan_index_forward(!query.newest_first)
            .limit(query.limit)
            .consistent_read(query.consistent)
            .set_exclusive_start_key(query.after)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.add_read(answer.consumed_capacity());
        Ok(Found { items: answer.items.unwrap_or_default(), next: answer.last_evaluated_key })
    }

    /// Reads every page of a query.
    pub(super) async fn query_all(&self, mut query: Query<'_>) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        loop {
            let found = self.query(query.clone()).await?;
            items.extend(found.items);
            match found.next {
                Some(next) => query.after = Some(next),
                None => return Ok(items),
            }
        }
    }

    /// Writes one item where none has its key, `sort` being an attribute of that key; otherwise returns the existing
    /// item, without a second read.
    pub(super) async fn put_new(&self, item: Item, sort: &str) -> Result<Option<Item>, StoreError> {
        let sent = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#key)")
            .expression_attribute_names("#key", sort)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                self.meter.add_write(answer.consumed_capacity());
                Ok(None)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) if failed.item.is_some() => {
                    Ok(failed.item.clone())
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Writes the version `version` of one item, where nobody has written another one since the version before it;
    /// whether it was written. `sort` is an attribute of its key.
    pub(super) async fn put_next(
        &self,
        mut item: Item,
        sort: &str,
        version: u64,
    ) -> Result<bool, StoreError> {
        item.insert("version".to_owned(), number(version));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let put = match version.saturating_sub(1) {
            0 => put
                .condition_expression("attribute_not_exists(#key)")
                .expression_attribute_names("#key", sort),
            before => put
                .condition_expression("#version = :before")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":before", number(before)),
        };
        match put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => {
                self.meter.add_write(answer.consumed_capacity());
                Ok(true)
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes many items, 25 at a time, replacing what was there. Not atomic: a failure in the middle leaves the first
    /// ones written.
    pub(super) async fn put_all(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let mut left = items.into_iter().map(put_request).collect::<Result<VecDeque<_>, _>>()?;
        while !left.is_empty() {
            let batch: Vec<_> = left.drain(..left.len().min(25)).collect();
            let answer = self
                .client
                .batch_write_item()
                .request_items(&self.name, batch)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            for consumed in answer.consumed_capacity() {
                self.meter.add_write(Some(consumed));
            }
            // Items that the table had no capacity for come back, and are tried again with the rest.
            left.extend(answer.unprocessed_items.unwrap_or_default().into_values().flatten());
        }
        Ok(())
    }

    /// Removes one item, whether it is there or not.
    pub(super) async fn delete(&self, key: Item) -> Result<(), StoreError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Writes one item, replacing what was there.
    pub(super) async fn put(&self, item: Item) -> Result<(), StoreError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}

/// A query: items of one partition, perhaps of an index, perhaps from or up to a sort key.
#[derive(Clone)]
pub(super) struct Query<'a> {
    pub(super) index: Option<&'a str>,
    pub(super) partition: (&'a str, String),
    pub(super) sort: Option<Sort<'a>>,
    pub(super) newest_first: bool,
    /// Whether it sees every earlier write, for twice the price; an index cannot.
    pub(super) consistent: bool,
    pub(super) limit: i32,
    pub(super) after: Option<Item>,
}

/// A condition on the sort key.
#[derive(Clone)]
pub(super) enum Sort<'a> {
    StartsWith(&'a str, String),
    UpTo(&'a str, String),
    From(&'a str, String),
    Between(&'a str, String, String),
}

/// One page of a query.
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    pub(super) next: Option<Item>,
}

impl<'a> Query<'a> {
    pub(super) fn partition(name: &'a str, value: impl Into<String>) -> Self {
        Self {
            index: None,
            partition: (name, value.into()),
            sort: None,
            newest_first: false,
            consistent: false,
            limit: 1000,
            after: None,
        }
    }

    fn condition(&self) -> (String, HashMap<String, String>, Item) {
        let mut names = HashMap::from([("#pk".to_owned(), self.partition.0.to_owned())]);
        let mut values = Item::from([(":pk".to_owned(), text(&self.partition.1))]);
        let mut condition = "#pk = :pk".to_owned();
        if let Some(sort) = &self.sort {
            let (name, value, form) = match sort {
                Sort::StartsWith(name, value) => (name, value, " AND begins_with(#sk, :sk)"),
                Sort::UpTo(name, value) => (name, value, " AND #sk <= :sk"),
                Sort::From(name, value) => (name, value, " AND #sk >= :sk"),
                Sort::Between(name, value, last) => {
                    values.insert(":last".to_owned(), text(last));
                    (name, value, " AND #sk BETWEEN :sk AND :last")
                }
            };
            names.insert("#sk".to_owned(), (*name).to_owned());
            values.insert(":sk".to_owned(), text(value));
            condition.push_str(form);
        }
        (condition, names, values)
    }
}

fn put_request(item: Item) -> Result<WriteRequest, StoreError> {
    let put = PutRequest::builder().set_item(Some(item)).build();
    let put = put.map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(WriteRequest::builder().put_request(put).build())
}

/// A string attribute.
pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(super) fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A key of string attributes.
pub(super) fn key<const N: usize>(attributes: [(&str, &str); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
}

/// An item: keys and index attributes, the schema version, and the domain's type under `data`.
pub(super) fn item<T: Serialize>(keys: Item, value: &T) -> Result<Item, StoreError> {
    let mut item = keys;
    item.insert("schema".to_owned(), number(SCHEMA));
    item.insert("data".to_owned(), serde_dynamo::to_attribute_value(value).map_err(StoreError::unreadable)?);
    Ok(item)
}

/// Reads the domain's type from an item.
pub(super) fn data<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_attribute_value(stored(item)?).map_err(StoreError::unreadable)
}

/// The value under `data`; an error where another version wrote it.
pub(super) fn stored(mut item: Item) -> Result<AttributeValue, StoreError> {
    let schema = item.get("schema").and_then(|value| value.as_n().ok()).cloned().unwrap_or_default();
    if schema != SCHEMA.to_string() {
        return Err(StoreError::unreadable(UnknownSchema(schema)));
    }
    Ok(item.remove("data").unwrap_or(AttributeValue::Null(true)))
}

/// What an index shows of an item, as the domain's type.
pub(super) fn card<T: DeserializeOwned>(mut row: Item) -> Result<T, StoreError> {
    let card = row.remove("card").ok_or(NoCard).map_err(StoreError::unreadable)?;
    serde_dynamo::from_attribute_value(card).map_err(StoreError::unreadable)
}

#[derive(Debug, thiserror::Error)]
#[error("the table had no capacity for any of these items")]
struct NothingRead;

#[derive(Debug, thiserror::Error)]
#[error("a row of an index bears no card")]
struct NoCard;

#[derive(Debug, thiserror::Error)]
#[error("schema version `{0}` is not one that this version reads")]
struct UnknownSchema(String);
