//! How many calls each account has made to WeChat today, in the limits table: counted before a call leaves, on the
//! condition that there is room.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};
use jiff::{SignedDuration, Timestamp};

use super::limits::{expires, today};
use super::table::{Item, SCHEMA, Table, data, key, number};
use super::{May, StoreError, digest};
use domain::ids::{AccountId, Follower};
use domain::quotas::{CallFailure, Quota, Quotas};
use domain::staff::kinds::ReadAccounts;

/// How long no call is made after WeChat has reported that the day's quota is used up.
pub const CLOSED: SignedDuration = SignedDuration::from_hours(1);

/// The condition that there is room for one more call.
const ROOM: &str = "(attribute_not_exists(closed_until) OR closed_until <= :now) \
    AND (attribute_not_exists(#count) OR #count < :most)";

/// How long the last error of WeChat's is kept.
const FAILURE_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Counts calls, and files fetched for a person.
#[derive(Clone, Debug)]
pub struct CallCounts {
    table: Table,
    quotas: &'static Quotas,
}

impl CallCounts {
    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table, quotas: &'static Quotas) -> Self {
        Self { table, quotas }
    }

    /// Counts one call of `caller`, which may spend the reserve or not. Returns how many calls that makes today; none
    /// where the day's quota is used up: then nothing was counted.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn take(
        &self,
        caller: &str,
        quota: &Quota,
        reserve: bool,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let most = if reserve { quota.with_reserve() } else { quota.ours };
        self.count(self.call_key(caller, quota, now), most, now).await
    }

    /// Records that WeChat accepts no more of these calls: none is made for [`CLOSED`], then one tries again. This
    /// notices a reset at another hour than ours, or one that an operator requests from WeChat.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn close(&self, caller: &str, quota: &Quota, now: Timestamp) -> Result<(), StoreError> {
        let until = now.saturating_add(CLOSED).unwrap_or(now);
        let answer = self
            .update(self.call_key(caller, quota, now), now)
            .update_expression("SET expires = :expires, closed_until = :until")
            .expression_attribute_values(":until", number(until.as_second()))
            .send()
            .await?;
        self.table.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Notes the last error of WeChat's for `caller`, in place of the one before.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn note_failure(&self, caller: &str, failure: &CallFailure) -> Result<(), StoreError> {
        let value = serde_dynamo::to_attribute_value(failure).map_err(StoreError::unreadable)?;
        let expires = failure.at.saturating_add(FAILURE_KEPT).unwrap_or(Timestamp::MAX).as_second();
        let answer = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(failure_key(caller)))
            .update_expression("SET expires = :expires, #schema = :schema, #data = :data")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":expires", number(expires))
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":data", value)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.table.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// The last error of WeChat's for an account; none where there was none for a month.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn last_failure(
        &self,
        _by: impl May<ReadAccounts>,
        account: &AccountId,
    ) -> Result<Option<CallFailure>, StoreError> {
        self.table.get_eventual(failure_key(account.as_str())).await?.map(data).transpose()
    }

    /// Counts one file to be fetched for a follower. Returns how many that makes today; none where they have reached
    /// the limit for one person.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn take_file(&self, follower: &Follower, now: Timestamp) -> Result<Option<u64>, StoreError> {
        let who = digest(&format!("files/{}", follower.key()));
        let key = key([("subject", &format!("files#{who}")), ("item", &today(now))]);
        let most = u64::try_from(self.quotas.files_of_a_person).unwrap_or(u64::MAX);
        self.count(key, most, now).await
    }

    async fn count(&self, key: Item, most: u64, now: Timestamp) -> Result<Option<u64>, StoreError> {
        let sent = self
            .update(key, now)
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression(ROOM)
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most))
            .expression_attribute_values(":now", number(now.as_second()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(answer) => {
                self.table.meter.add_write(answer.consumed_capacity());
                let count = answer.attributes().and_then(|item| item.get("count")?.as_n().ok()?.parse().ok());
                Ok(Some(count.unwrap_or_default()))
            }
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn update(&self, key: Item, now: Timestamp) -> UpdateItemFluentBuilder {
        self.table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(key))
            .expression_attribute_values(":expires", number(expires(now)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    fn call_key(&self, caller: &str, quota: &Quota, now: Timestamp) -> Item {
        let item = format!("{}#{}", self.quotas.day(now), quota.name);
        key([("subject", &format!("calls#{caller}")), ("item", &item)])
    }
}

fn failure_key(caller: &str) -> Item {
    key([("subject", &format!("calls#{caller}")), ("item", "failure")])
}
