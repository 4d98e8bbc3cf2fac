//! How many reports a person has sent today and how many a desk has received this hour, in the limits table.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue, Update};
use jiff::Timestamp;

use super::limits::{expires, today};
use super::table::{Item, Table, key, number};
use super::transaction::Transaction;
use super::{StoreError, digest};
use domain::calendar;
use domain::ids::{Follower, PersonId, UnitId};

/// Counts reports.
#[derive(Clone, Debug)]
pub struct ReportCounts(Table);

impl ReportCounts {
    /// The name of this write in a [`super::Refused`].
    pub const WRITE: &'static str = "reports";

    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// How many reports somebody has sent today: as a person through all accounts, and as this follower before the
    /// person was known.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn sent_today(
        &self,
        follower: &Follower,
        person: Option<&PersonId>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut sent = self.count(sent_key(follower, None, now)).await?;
        if person.is_some() {
            sent += self.count(sent_key(follower, person, now)).await?;
        }
        Ok(sent)
    }

    /// Counts a report together with its ticket. The transaction is refused where `most` were sent already.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn put(
        &self,
        transaction: &mut Transaction,
        follower: &Follower,
        person: Option<&PersonId>,
        most: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(sent_key(follower, person, now)))
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most))
            .expression_attribute_values(":expires", number(expires(now)))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.update(Self::WRITE, update);
        Ok(())
    }

    /// Counts a report that is about to be sent to a desk; returns how many that makes in this hour of the clock. It is
    /// not part of the report's transaction: in a storm, all reports to one desk would wait for each other.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn at_desk(&self, desk: &UnitId, now: Timestamp) -> Result<usize, StoreError> {
        let hour = calendar::local(now).strftime("%Y-%m-%dT%H").to_string();
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("subject", &format!("desk#{desk}")), ("item", &hour)])))
            .update_expression("SET expires = :expires ADD #count :one")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires", number(expires(now)))
            .return_values(ReturnValue::UpdatedNew)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(answer.attributes().map_or(0, count))
    }

    async fn count(&self, key: Item) -> Result<usize, StoreError> {
        Ok(self.0.get_item(key).await?.as_ref().map_or(0, count))
    }
}

fn count(item: &Item) -> usize {
    item.get("count").and_then(|count| count.as_n().ok()?.parse().ok()).unwrap_or_default()
}

fn sent_key(follower: &Follower, person: Option<&PersonId>, now: Timestamp) -> Item {
    let who = person.map_or_else(
        || format!("follower#{}", digest(&format!("reports/{}", follower.key()))),
        |person| format!("person#{person}"),
    );
    key([("subject", &format!("reports#{who}")), ("item", &today(now))])
}
