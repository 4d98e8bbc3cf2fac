//! How often one person may do something in a while: a count for each of them and each while, in the sessions table, which
//! every function behind the door may update.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::{SignedDuration, Timestamp};

use super::StoreError;
use super::table::{Table, key, number};
use domain::ids::StaffId;

/// What may be done so many times in a while.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Its name in the table.
    pub name: &'static str,
    /// How often in one while.
    pub most: u32,
    /// How long a while is.
    pub per: SignedDuration,
}

/// Searches of one person.
pub const SEARCHES: Rate = Rate { name: "search", most: 20, per: SignedDuration::from_mins(1) };
/// Files that one person takes out of the system.
pub const EXPORTS: Rate = Rate { name: "export", most: 5, per: SignedDuration::from_hours(1) };

/// Counts what people do.
#[derive(Clone, Debug)]
pub struct Rates(Table);

impl Rates {
    /// A handle on the sessions table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Counts one more; `false`, and nothing is counted, where the person has done it as often as they may.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn take(&self, rate: &Rate, person: &StaffId, now: Timestamp) -> Result<bool, StoreError> {
        let length = rate.per.as_secs().max(1);
        let while_ = now.as_second().div_euclid(length);
        let written = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", &format!("rate#{}#{person}#{while_}", rate.name))])))
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(rate.most))
            .expression_attribute_values(":expires", number((while_ + 2) * length))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(StoreError::from);
        match written {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
