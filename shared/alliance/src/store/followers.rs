//! The followers table: who follows each account, and how far the listing of them got.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use jiff::Timestamp;

use super::table::{Item, Query, SCHEMA, Sort, Table, data, item, key, number, text};
use super::{May, MayIdentify, StoreError};
use domain::followers::{FollowerRecord, GONE_KEPT, Progress};
use domain::ids::{AccountId, Follower, OpenId, PersonId};
use domain::staff::kinds::{JoinAccounts, ReadInbox};

/// The item of an account that records how far its listing got.
const PROGRESS: &str = "cursor";
/// The prefix of the openid in the item of a follower.
const FOLLOWER: &str = "follower#";
/// The most items that DynamoDB reads in one call.
const MOST_READ: usize = 100;

/// Reads and writes followers, and the progress of listings.
#[derive(Clone, Debug)]
pub struct FollowerRoll(Table);

/// A page of the followers that are known at an account.
#[derive(Debug)]
pub struct KnownFollowers {
    /// In the order of their openids.
    pub records: Vec<(OpenId, FollowerRecord)>,
    /// The follower after whom the next page starts; none at the end.
    pub next: Option<OpenId>,
}

impl FollowerRoll {
    /// A handle on the followers table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// How far the listings of these accounts got; an account that was never listed is not in the answer.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn progress(
        &self,
        _by: impl May<JoinAccounts>,
        accounts: impl IntoIterator<Item = &AccountId>,
    ) -> Result<BTreeMap<AccountId, Progress>, StoreError> {
        let items = self.read_all(accounts.into_iter().map(progress_key).collect()).await?;
        let progress = |item: Item| {
            let account = item.get("account").and_then(|account| account.as_s().ok()).cloned();
            let account = AccountId::parse(account.unwrap_or_default()).map_err(StoreError::unreadable)?;
            Ok((account, data(item)?))
        };
        items.into_iter().map(progress).collect()
    }

    /// Stores how far a listing got, on the condition that version `before` is still the stored one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it is not; other [`StoreError`]s of the write.
    pub async fn keep_progress(
        &self,
        account: &AccountId,
        before: u64,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        let mut keys = progress_key(account);
        keys.insert("version".to_owned(), number(progress.version));
        let put = self.0.client.put_item().table_name(&self.0.name).set_item(Some(item(keys, progress)?));
        let put = if before == 0 {
            put.condition_expression("attribute_not_exists(account)")
        } else {
            put.condition_expression("#version = :before")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":before", number(before))
        };
        let answer = put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// The record of a follower.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, follower: &Follower) -> Result<Option<FollowerRecord>, StoreError> {
        self.0.get(follower_key(&follower.account, &follower.openid)).await
    }

    /// Who a follower is across all accounts, where that is known. It may be a second old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn person(
        &self,
        _by: impl MayIdentify,
        follower: &Follower,
    ) -> Result<Option<PersonId>, StoreError> {
        let found = self.0.get_eventual(follower_key(&follower.account, &follower.openid)).await?;
        let record = found.map(data::<FollowerRecord>).transpose()?;
        Ok(record.and_then(|record| record.person))
    }

    /// Whether two followers are one person, as far as the listings tell: of an account that is bound to no Open Platform
    /// account, and of somebody who is not listed, it is not known.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn are_one(
        &self,
        by: impl MayIdentify,
        one: &Follower,
        other: &Follower,
    ) -> Result<bool, StoreError> {
        if one == other {
            return Ok(true);
        }
        let Some(person) = self.person(by, one).await? else { return Ok(false) };
        Ok(self.person(by, other).await? == Some(person))
    }

    /// The same person as a follower of other accounts, as far as the listings have told them apart; at most `limit`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn elsewhere(
        &self,
        _by: impl May<ReadInbox>,
        follower: &Follower,
        limit: i32,
    ) -> Result<Vec<Follower>, StoreError> {
        let found = self.0.get_eventual(follower_key(&follower.account, &follower.openid)).await?;
        let record = found.map(data::<FollowerRecord>).transpose()?;
        let Some(person) = record.and_then(|record| record.person) else { return Ok(Vec::new()) };
        let query = Query { index: Some("by-person"), limit, ..Query::partition("person", person.as_str()) };
        let of_item = |item: &Item| {
            let account = item.get("account").and_then(|account| account.as_s().ok()).cloned();
            let account = AccountId::parse(account.unwrap_or_default()).map_err(StoreError::unreadable)?;
            Ok(Follower { account, openid: openid_of(item)? })
        };
        let found: Result<Vec<_>, StoreError> =
            self.0.query(query).await?.items.iter().map(of_item).collect();
        let mut others = found?;
        others.retain(|other| other != follower);
        Ok(others)
    }

    /// The records of some followers; a follower without a record is not in the answer.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn records<'a>(
        &self,
        account: &AccountId,
        openids: impl Iterator<Item = &'a OpenId>,
    ) -> Result<BTreeMap<OpenId, FollowerRecord>, StoreError> {
        let items = self.read_all(openids.map(|openid| follower_key(account, openid)).collect()).await?;
        items.into_iter().map(|item| Ok((openid_of(&item)?, data(item)?))).collect()
    }

    /// Writes the records of some followers, replacing what was there. Not atomic: a failure in the middle leaves the
    /// first ones written.
    ///
    /// # Errors
    /// Any [`StoreError`] of the writes.
    pub async fn put(
        &self,
        account: &AccountId,
        records: &BTreeMap<&OpenId, FollowerRecord>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let items = records.iter().map(|(openid, record)| {
            let mut keys = follower_key(account, openid);
            keys.insert("generation".to_owned(), number(record.generation));
            if let Some(person) = &record.person {
                keys.insert("person".to_owned(), text(person.as_str()));
            }
            if !record.subscribed {
                keys.insert("expires".to_owned(), number(forgotten_at(now)));
            }
            item(keys, record)
        });
        self.0.put_all(items.collect::<Result<_, _>>()?).await
    }

    /// Up to `limit` of the followers that are known at an account, after `after`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn known(
        &self,
        account: &AccountId,
        after: Option<&OpenId>,
        limit: i32,
    ) -> Result<KnownFollowers, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", FOLLOWER.to_owned())),
            after: after.map(|openid| follower_key(account, openid)),
            limit,
            ..Query::partition("account", account.as_str())
        };
        let found = self.0.query(query).await?;
        let record = |item: Item| Ok((openid_of(&item)?, data(item)?));
        Ok(KnownFollowers {
            records: found.items.into_iter().map(record).collect::<Result<_, StoreError>>()?,
            next: found.next.as_ref().map(openid_of).transpose()?,
        })
    }

    /// Removes the record of a follower. The next listing writes those who still follow anew.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove(&self, follower: &Follower) -> Result<(), StoreError> {
        self.0.delete(follower_key(&follower.account, &follower.openid)).await
    }

    /// Marks a follower as gone who was on the listing of `record` last, unless listing `generation` includes them
    /// after all: the query that finds them may lag behind.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the listing includes them; other [`StoreError`]s of the write.
    pub async fn mark_gone(
        &self,
        follower: &Follower,
        record: &FollowerRecord,
        generation: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let gone = FollowerRecord::gone(record.generation);
        let value = serde_dynamo::to_attribute_value(gone).map_err(StoreError::unreadable)?;
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(follower_key(&follower.account, &follower.openid)))
            .condition_expression("#generation < :generation")
            .update_expression("SET #schema = :schema, #data = :gone, expires = :expires REMOVE person")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#generation", "generation")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":gone", value)
            .expression_attribute_values(":expires", number(forgotten_at(now)))
            .expression_attribute_values(":generation", number(generation))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Reads items with strong consistency.
    async fn read_all(&self, mut keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        while !keys.is_empty() {
            let asked = keys.split_off(keys.len().saturating_sub(MOST_READ));
            let (items, left) = self.read(asked).await?;
            // Keys that the table had no capacity for come back, and are requested again with the rest.
            keys.extend(left);
            found.extend(items);
        }
        Ok(found)
    }

    /// Reads some items with strong consistency; also returns the keys that were not read.
    async fn read(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), StoreError> {
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let keys = keys.map_err(|error| StoreError::Broken(Box::new(error)))?;
        let answer = self
            .0
            .client
            .batch_get_item()
            .request_items(&self.0.name, keys)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        for consumed in answer.consumed_capacity() {
            self.0.meter.add_read(Some(consumed));
        }
        let items = answer.responses.unwrap_or_default().into_values().flatten();
        let left = answer.unprocessed_keys.unwrap_or_default().into_values().flat_map(|left| left.keys);
        Ok((items.collect(), left.collect()))
    }
}

fn forgotten_at(now: Timestamp) -> i64 {
    now.saturating_add(GONE_KEPT).unwrap_or(Timestamp::MAX).as_second()
}

fn progress_key(account: &AccountId) -> Item {
    key([("account", account.as_str()), ("item", PROGRESS)])
}

fn follower_key(account: &AccountId, openid: &OpenId) -> Item {
    let mut keys = key([("account", account.as_str())]);
    keys.insert("item".to_owned(), text(format!("{FOLLOWER}{}", openid.as_str())));
    keys
}

fn openid_of(item: &Item) -> Result<OpenId, StoreError> {
    let sort = item.get("item").and_then(|sort| sort.as_s().ok()).map(String::as_str).unwrap_or_default();
    OpenId::parse(sort.strip_prefix(FOLLOWER).unwrap_or_default()).map_err(StoreError::unreadable)
}
