//! How often each person did something lately, in the limits table: counted before it is done, on the condition that there
//! is room.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;

use super::StoreError;
use super::table::{Table, key, number};
use domain::ids::StaffId;
use domain::rates::Rate;

/// Counts what members of staff do.
#[derive(Clone, Debug)]
pub struct Rates(Table);

impl Rates {
    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Counts one more; `false` where there is no room in this window: then nothing was counted.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn take(&self, rate: &Rate, staff: &StaffId, now: Timestamp) -> Result<bool, StoreError> {
        let (window, ends) = rate.window_at(now);
        let (subject, item) = (format!("{}#{staff}", rate.name), format!("window#{window}"));
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("subject", &subject), ("item", &item)])))
            .update_expression("SET expires = :expires ADD #count :one")
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(rate.most))
            .expression_attribute_values(":expires", number(ends))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
