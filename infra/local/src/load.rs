//! Fills tables in bulk with the items that the store itself would write.
//!
//! For each streamed write, the emulator searches all stream records that it holds, so writing a hundred thousand
//! tickets one by one would take days; an import creates no stream records.

use std::collections::{BTreeMap, HashMap};

use alliance::store::Transaction;
use anyhow::Context as _;
use aws_sdk_dynamodb::types::AttributeValue as Sent;
use dynoxide::{AttributeValue as Kept, Database, ImportOptions};
use serde::Deserialize;

/// Puts the items of `transactions` into their tables, a table at a time; of several puts to one key, the last.
pub(crate) fn load(database: &Database, transactions: &[Transaction]) -> anyhow::Result<()> {
    let mut tables: BTreeMap<&str, Vec<&HashMap<String, Sent>>> = BTreeMap::new();
    for (table, item) in transactions.iter().flat_map(Transaction::puts) {
        tables.entry(table).or_default().push(item);
    }
    for (table, items) in tables {
        let key = key_of(database, table)?;
        let kept = last_of_each_key(items, &key).map(keep_all).collect::<Result<_, _>>();
        let kept = kept.with_context(|| format!("an item of the table {table}"))?;
        database
            .import_items(table, kept, ImportOptions::default())
            .map_err(|error| anyhow::anyhow!("the table {table}: {error}"))?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct KeyAttribute {
    #[serde(rename = "AttributeName")]
    name: String,
}

fn key_of(database: &Database, table: &str) -> anyhow::Result<Vec<KeyAttribute>> {
    let found = database.get_table_metadata(table).map_err(|error| anyhow::anyhow!("{error}"))?;
    let table = found.with_context(|| format!("there is no table {table}"))?;
    serde_json::from_str(&table.key_schema).context("a key schema")
}

/// In the order of their keys, which makes indexing fastest.
fn last_of_each_key<'i>(
    items: Vec<&'i HashMap<String, Sent>>,
    key: &[KeyAttribute],
) -> impl Iterator<Item = &'i HashMap<String, Sent>> {
    let value =
        |item: &'i HashMap<String, Sent>, name: &str| item.get(name).and_then(|value| value.as_s().ok());
    let keyed = items.into_iter().map(|item| {
        let key: Vec<_> = key.iter().map(|attribute| value(item, &attribute.name)).collect();
        (key, item)
    });
    keyed.collect::<BTreeMap<_, _>>().into_values()
}

fn keep_all(values: &HashMap<String, Sent>) -> anyhow::Result<HashMap<String, Kept>> {
    values.iter().map(|(name, value)| Ok((name.clone(), keep(value)?))).collect()
}

/// Converts a value of the SDK to the emulator's type. The store writes no sets.
fn keep(value: &Sent) -> anyhow::Result<Kept> {
    Ok(match value {
        Sent::S(text) => Kept::S(text.clone()),
        Sent::N(number) => Kept::N(number.clone()),
        Sent::Bool(whether) => Kept::BOOL(*whether),
        Sent::Null(is) => Kept::NULL(*is),
        Sent::B(bytes) => Kept::B(bytes.as_ref().to_vec()),
        Sent::L(values) => Kept::L(values.iter().map(keep).collect::<Result<_, _>>()?),
        Sent::M(values) => Kept::M(keep_all(values)?),
        other => anyhow::bail!("a value of a kind that the store does not write: {other:?}"),
    })
}
