//! Exports tables to files and imports them: a backup that can be read without any region or service.
//!
//! Whole tables are read with an engineer's own credentials; no deployed function may do so.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use alliance::store::{items_of_old_staff, staff_id_of};
use anyhow::Context as _;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use serde_dynamo::Item;

type Attributes = HashMap<String, AttributeValue>;

/// The most items that one write takes.
const BATCH: usize = 25;
/// How often a batch is retried for the items that the table had no capacity for.
const TRIES: u32 = 20;

/// A table's kind, such as `tickets`, and its deployed name.
pub type Table = (String, String);

/// The tables that record what was done already, by kind. They are imported first, so that nothing is done again when
/// the other tables stream.
const LEDGERS: [&str; 2] = ["deliveries", "media"];

/// Writes every table to `folder`, a file for each kind. Returns how many items each has.
///
/// # Errors
/// See [`export`].
pub async fn export_all(
    client: &Client,
    tables: &[Table],
    folder: &Path,
) -> anyhow::Result<Vec<(String, usize)>> {
    std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    let mut counts = Vec::new();
    for (kind, table) in tables {
        counts.push((kind.clone(), export(client, table, &file_of(folder, kind)).await?));
    }
    Ok(counts)
}

/// Writes the files of `folder` into the tables, the ledgers first. Returns how many items each file had; `None`
/// for a table without a file, which is left alone.
///
/// # Errors
/// See [`import`].
pub async fn import_all(
    client: &Client,
    mut tables: Vec<Table>,
    folder: &Path,
) -> anyhow::Result<Vec<(String, Option<usize>)>> {
    tables.sort_by_key(|(kind, _)| !LEDGERS.contains(&kind.as_str()));
    let mut counts = Vec::new();
    for (kind, table) in tables {
        let file = file_of(folder, &kind);
        let count = if file.exists() { Some(import(client, &kind, &table, &file).await?) } else { None };
        counts.push((kind, count));
    }
    Ok(counts)
}

fn file_of(folder: &Path, kind: &str) -> PathBuf {
    folder.join(format!("{kind}.jsonl"))
}

/// Writes every item of `table` to `file`, one a line, in DynamoDB's own JSON. Returns the number of items.
///
/// The table may be written meanwhile; such writes may be in the file or not.
///
/// # Errors
/// Where the table cannot be read or the file cannot be written; the file is then incomplete.
pub async fn export(client: &Client, table: &str, file: &Path) -> anyhow::Result<usize> {
    let mut out = BufWriter::new(File::create(file).with_context(|| format!("{}", file.display()))?);
    let (mut after, mut count) = (None, 0);
    loop {
        let page = client.scan().table_name(table).consistent_read(true).set_exclusive_start_key(after);
        let page = page.send().await.with_context(|| format!("the table {table}"))?;
        for item in page.items.unwrap_or_default() {
            serde_json::to_writer(&mut out, &Item::from(item))?;
            out.write_all(b"\n")?;
            count += 1;
        }
        after = page.last_evaluated_key;
        if after.is_none() {
            break;
        }
    }
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(count)
}

/// Writes every item of `file`, of a table of this kind, into `table`, replacing items with the same key. Returns the
/// number of items.
///
/// # Errors
/// Where a line is not an item, or the table cannot be written; running it again does no harm.
pub async fn import(client: &Client, kind: &str, table: &str, file: &Path) -> anyhow::Result<usize> {
    let lines = BufReader::new(File::open(file).with_context(|| format!("{}", file.display()))?).lines();
    let (mut batch, mut count) = (Vec::with_capacity(BATCH), 0);
    for (at, line) in lines.enumerate() {
        let item: Item = serde_json::from_str(&line?).with_context(|| format!("line {}", at + 1))?;
        batch.extend(as_written_now(kind, item.into()).with_context(|| format!("line {}", at + 1))?);
        count += 1;
        while batch.len() >= BATCH {
            let rest = batch.split_off(BATCH);
            put(client, table, std::mem::replace(&mut batch, rest)).await?;
        }
    }
    put(client, table, batch).await?;
    Ok(count)
}

/// Deletes every item of `table`, whose key consists of the attributes `key`. Returns the number of items.
///
/// # Errors
/// Where the table does not respond.
pub async fn forget(client: &Client, table: &str, key: &[&str]) -> anyhow::Result<usize> {
    let (mut after, mut count) = (None, 0);
    loop {
        let page = client.scan().table_name(table).set_exclusive_start_key(after).send().await?;
        for mut item in page.items.unwrap_or_default() {
            item.retain(|name, _| key.contains(&name.as_str()));
            client.delete_item().table_name(table).set_key(Some(item)).send().await?;
            count += 1;
        }
        after = page.last_evaluated_key;
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// An item as this version writes it: a backup may be older than the grants in the roll.
fn as_written_now(kind: &str, item: Attributes) -> anyhow::Result<Vec<Attributes>> {
    if kind == "staff"
        && let Some(follower) = item.get("resident").and_then(|key| key.as_s().ok())
    {
        let id = staff_id_of(follower)?;
        if let Some(items) = items_of_old_staff(&item, id)? {
            return Ok(items);
        }
    }
    Ok(vec![item])
}

async fn put(client: &Client, table: &str, items: Vec<Attributes>) -> anyhow::Result<()> {
    let requests = items.into_iter().map(|item| {
        let put = PutRequest::builder().set_item(Some(item)).build()?;
        Ok(WriteRequest::builder().put_request(put).build())
    });
    let mut left = requests.collect::<anyhow::Result<Vec<_>>>()?;
    for pause in 0..TRIES {
        if left.is_empty() {
            return Ok(());
        }
        let answer = client.batch_write_item().request_items(table, left).send().await;
        let answer = answer.with_context(|| format!("the table {table}"))?;
        left = answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
        if !left.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(u64::from(pause + 1) * 100)).await;
        }
    }
    anyhow::bail!("the table {table} takes no more; try again later")
}
