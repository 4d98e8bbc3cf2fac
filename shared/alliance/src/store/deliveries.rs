//! The ledger of notices: each effect is claimed by one owner at a time and ends exactly once.
//!
//! A claim is a lease with an owner token: an owner that outlives its lease can no longer overwrite the outcome that
//! its successor recorded.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure, Update,
};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::residents::Residents;
use super::table::{Item, Query, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{StoreError, moment};
use domain::ids::{EffectId, Follower};
use domain::retention::NOTICES_KEPT;

/// The state of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Its owner is sending it.
    Claimed,
    /// WeChat accepted it.
    Sent,
    /// It waits for the recipient's next contact.
    Kept,
    /// It was shown at the recipient's next contact.
    Shown,
    /// It was no longer worth telling.
    Lapsed,
}

/// One notice to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The effect that it delivers: the ledger's key.
    pub effect: EffectId,
    /// The follower who is told.
    pub recipient: Follower,
    /// The text of the notice.
    pub text: String,
    /// When it was first tried.
    pub created_at: Timestamp,
    /// When it stops being worth telling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Timestamp>,
    /// Why it ended as it did, for staff: a result from WeChat, never a resident's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The caller holds the claim until the lease ends.
    Ours {
        /// How often it has been claimed, this time included.
        attempts: u32,
    },
    /// Another owner holds the claim; try again later.
    Busy,
    /// The notice has ended.
    Ended(DeliveryState),
}

/// Reads and writes the ledger.
#[derive(Clone, Debug)]
pub struct Deliveries(pub(super) Table);

impl Deliveries {
    /// The name of these writes in a [`super::Refused`].
    pub const WRITE: &'static str = "delivery";

    /// A handle on the ledger's table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Claims an effect for `owner` until `lease_until`; a claim whose lease has ended may be taken over.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn claim(
        &self,
        delivery: &Delivery,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        expires: Timestamp,
    ) -> Result<Claim, StoreError> {
        let value = serde_dynamo::to_attribute_value(delivery).map_err(StoreError::unreadable)?;
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("effect", delivery.effect.as_str())])))
            .update_expression(
                "SET #schema = :schema, #data = if_not_exists(#data, :data), #state = :claimed, #owner = :owner, \
                 lease_until = :until, expires = :expires ADD attempts :one",
            )
            .condition_expression("attribute_not_exists(effect) OR (#state = :claimed AND lease_until < :now)")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":schema", number(super::table::SCHEMA))
            .expression_attribute_values(":data", value)
            .expression_attribute_values(":claimed", text("claimed"))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":until", text(moment(lease_until)))
            .expression_attribute_values(":now", text(moment(now)))
            .expression_attribute_values(":expires", number(expires.as_second()))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                let attempts =
                    answer.attributes().and_then(|new| new.get("attempts")?.as_n().ok()?.parse().ok());
                Ok(Claim::Ours { attempts: attempts.unwrap_or(1) })
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(standing(failed.item.as_ref()))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Keeps the notice for the recipient's next contact, and counts it in the recipient's entry, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the claim is no longer ours; other [`StoreError`]s of the write.
    pub async fn keep(
        &self,
        delivery: &Delivery,
        owner: &str,
        residents: &Residents,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put(
            Self::WRITE,
            &self.0,
            self.kept(delivery)?,
            "#state = :claimed AND #owner = :owner",
            &[("#state", "state"), ("#owner", "owner")],
            Item::from([(":claimed".to_owned(), text("claimed")), (":owner".to_owned(), text(owner))]),
        )?;
        residents.count_kept(&mut transaction, &delivery.recipient, now)?;
        self.finish(transaction).await
    }

    /// Records that the notice was no longer worth telling.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the claim is no longer ours; other [`StoreError`]s of the write.
    pub async fn lapse(&self, effect: &EffectId, owner: &str) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.update(Self::WRITE, self.ending(effect, owner, "lapsed")?);
        self.finish(transaction).await
    }

    /// Releases a claim, so that the next attempt need not wait for the lease to end.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the claim is no longer ours; other [`StoreError`]s of the write.
    pub async fn release(&self, effect: &EffectId, owner: &str) -> Result<(), StoreError> {
        let update = self
            .owned(effect, owner)
            .update_expression("SET lease_until = :past")
            .expression_attribute_values(":past", text(moment(Timestamp::UNIX_EPOCH)))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        let mut transaction = Transaction::default();
        transaction.update(Self::WRITE, update);
        self.finish(transaction).await
    }

    /// The notices that wait for a follower, oldest first. The index that finds them may lag behind, so the state of
    /// each is read from its own item.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn kept_for(&self, follower: &Follower, limit: i32) -> Result<Vec<Delivery>, StoreError> {
        let query =
            Query { index: Some("by-recipient"), limit, ..Query::partition("kept_for", follower.key()) };
        let found = self.0.query(query).await?.items;
        let items =
            try_join_all(found.iter().map(|row| self.0.get_item(key([("effect", effect_of(row))])))).await?;
        let waiting = items.into_iter().flatten();
        let waiting = waiting.filter(|item| standing(Some(item)) == Claim::Ended(DeliveryState::Kept));
        waiting.map(data).collect()
    }

    /// Marks a kept notice as shown; part of the transaction that records the reply that contains it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn show(
        &self,
        transaction: &mut Transaction,
        effect: &EffectId,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_kept(transaction, effect, "shown", expires)
    }

    /// Marks a kept notice as no longer worth telling; part of the transaction that records the reply without it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn lapse_kept(
        &self,
        transaction: &mut Transaction,
        effect: &EffectId,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_kept(transaction, effect, "lapsed", expires)
    }

    fn end_kept(
        &self,
        transaction: &mut Transaction,
        effect: &EffectId,
        state: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("effect", effect.as_str())])))
            .update_expression("SET #state = :ended, expires = :expires REMOVE kept_for, kept_at")
            .condition_expression("#state = :kept")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":ended", text(state))
            .expression_attribute_values(":kept", text("kept"))
            .expression_attribute_values(":expires", number(expires.as_second()))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.update(Self::WRITE, update);
        Ok(())
    }

    /// The notice of an effect.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, effect: &EffectId) -> Result<Option<Delivery>, StoreError> {
        self.0.get(key([("effect", effect.as_str())])).await
    }

    fn kept(&self, delivery: &Delivery) -> Result<Item, StoreError> {
        let mut keys = key([("effect", delivery.effect.as_str()), ("state", "kept")]);
        keys.insert("kept_for".to_owned(), text(delivery.recipient.key()));
        keys.insert("kept_at".to_owned(), text(moment(delivery.created_at)));
        keys.insert("expires".to_owned(), number(kept_until(delivery)));
        item(keys, delivery)
    }

    /// Removes every notice that waits for a follower.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn forget_kept(&self, follower: &Follower) -> Result<usize, StoreError> {
        let query = Query { index: Some("by-recipient"), ..Query::partition("kept_for", follower.key()) };
        let kept = self.0.query_all(query).await?;
        for item in &kept {
            self.0.delete(key([("effect", effect_of(item))])).await?;
        }
        Ok(kept.len())
    }

    pub(super) fn ending(&self, effect: &EffectId, owner: &str, state: &str) -> Result<Update, StoreError> {
        self.owned(effect, owner)
            .update_expression("SET #state = :ended")
            .expression_attribute_values(":ended", text(state))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))
    }

    fn owned(&self, effect: &EffectId, owner: &str) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("effect", effect.as_str())])))
            .condition_expression("#state = :claimed AND #owner = :owner")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":claimed", text("claimed"))
            .expression_attribute_values(":owner", text(owner))
    }

    async fn finish(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

/// When a notice that was never collected expires, in Unix seconds.
pub(super) fn kept_until(delivery: &Delivery) -> i64 {
    delivery.created_at.saturating_add(NOTICES_KEPT).unwrap_or(Timestamp::MAX).as_second()
}

/// The key in a row of the index.
fn effect_of(row: &Item) -> &str {
    row.get("effect").and_then(|effect| effect.as_s().ok()).map_or("", String::as_str)
}

pub(super) fn standing(item: Option<&Item>) -> Claim {
    let state = item.and_then(|item| item.get("state")).and_then(|state| AttributeValue::as_s(state).ok());
    match state.map(String::as_str) {
        Some("sent") => Claim::Ended(DeliveryState::Sent),
        Some("kept") => Claim::Ended(DeliveryState::Kept),
        Some("shown") => Claim::Ended(DeliveryState::Shown),
        Some("lapsed") => Claim::Ended(DeliveryState::Lapsed),
        _ => Claim::Busy,
    }
}
