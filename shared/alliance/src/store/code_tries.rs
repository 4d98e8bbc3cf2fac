//! How often a report's query code was guessed wrong today, over every account and page: one item a report and day
//! in the limits table.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ConditionCheck, ReturnConsumedCapacity, Update};
use jiff::Timestamp;

use super::StoreError;
use super::limits::{expires, today};
use super::table::{Item, Table, key, number};
use super::transaction::Transaction;
use domain::ids::TicketId;
use domain::tickets::Rules;

/// The condition that the report's code may still be tried today.
const OPEN: &str = "attribute_not_exists(#count) OR #count < :most";

/// Counts wrong query codes. After [`Rules::most_wrong_codes_a_day`] of them a report opens for its reporter alone.
///
/// A page counts first and compares afterwards, so that guesses sent at once cannot outnumber the limit:
/// [`CodeTries::count_wrong`], and [`CodeTries::give_back`] where the code turns out to be right.
#[derive(Clone, Debug)]
pub struct CodeTries {
    table: Table,
    most: usize,
}

impl CodeTries {
    /// The name of this write in a [`super::Refused`].
    pub const WRITE: &'static str = "code";

    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table, rules: &Rules) -> Self {
        Self { table, most: rules.most_wrong_codes_a_day }
    }

    /// Whether no more codes are accepted for this report today.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn exhausted(&self, ticket: &TicketId, now: Timestamp) -> Result<bool, StoreError> {
        let found = self.table.get_item(tries_key(ticket, now)).await?;
        let count = found.as_ref().and_then(|item| item.get("count")?.as_n().ok()?.parse::<usize>().ok());
        Ok(count.unwrap_or_default() >= self.most)
    }

    /// Counts a wrong code, or one that is about to be compared. Returns false where no more codes are accepted today:
    /// then nothing was counted, and the code must not be compared.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn count_wrong(&self, ticket: &TicketId, now: Timestamp) -> Result<bool, StoreError> {
        let sent = self
            .update(ticket, now)
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression(OPEN)
            .expression_attribute_values(":most", number(self.most))
            .expression_attribute_values(":expires", number(expires(now)))
            .send()
            .await;
        self.outcome(sent.map(|answer| answer.consumed_capacity))
    }

    /// Undoes [`CodeTries::count_wrong`] for a code that turned out to be right.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn give_back(&self, ticket: &TicketId, now: Timestamp) -> Result<(), StoreError> {
        let sent = self
            .update(ticket, now)
            .update_expression("SET #count = #count - :one")
            .condition_expression("#count >= :one")
            .send()
            .await;
        self.outcome(sent.map(|answer| answer.consumed_capacity)).map(drop)
    }

    /// Counts a wrong code together with the message that held it. The transaction is refused where no more are
    /// accepted.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn put_wrong(
        &self,
        transaction: &mut Transaction,
        ticket: &TicketId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.table.name)
            .set_key(Some(tries_key(ticket, now)))
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression(OPEN)
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(self.most))
            .expression_attribute_values(":expires", number(expires(now)))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.update(Self::WRITE, update);
        Ok(())
    }

    /// Makes a transaction depend on codes still being accepted: a right code among many simultaneous guesses opens
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the check cannot be built.
    pub fn require_open(
        &self,
        transaction: &mut Transaction,
        ticket: &TicketId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table.name)
            .set_key(Some(tries_key(ticket, now)))
            .condition_expression(OPEN)
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":most", number(self.most))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.check(Self::WRITE, check);
        Ok(())
    }

    fn update(&self, ticket: &TicketId, now: Timestamp) -> UpdateItemFluentBuilder {
        self.table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(tries_key(ticket, now)))
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    fn outcome<E>(
        &self,
        sent: Result<Option<aws_sdk_dynamodb::types::ConsumedCapacity>, E>,
    ) -> Result<bool, StoreError>
    where
        StoreError: From<E>,
    {
        match sent.map_err(StoreError::from) {
            Ok(consumed) => {
                self.table.meter.add_write(consumed.as_ref());
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn tries_key(ticket: &TicketId, now: Timestamp) -> Item {
    key([("subject", &format!("code#{ticket}")), ("item", &today(now))])
}
