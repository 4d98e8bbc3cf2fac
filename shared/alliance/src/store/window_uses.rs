//! Which notices of steps took a place in a follower's reply window: one item a window in the limits table.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use jiff::Timestamp;

use super::StoreError;
use super::limits::expires;
use super::table::{Table, key, number, text};
use domain::ids::{EffectId, Follower};
use domain::notices::MOST_STEPS_A_WINDOW;

/// Counts the notices of steps in each reply window.
#[derive(Clone, Debug)]
pub struct WindowUses(Table);

impl WindowUses {
    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Takes a place for a notice in the window that an act at `opened` opened. Returns false where all are taken; a
    /// notice that has one already keeps it, so that a retry takes no second.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn take(
        &self,
        follower: &Follower,
        opened: Timestamp,
        effect: &EffectId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let one = AttributeValue::Ss(vec![effect.as_str().to_owned()]);
        let subject = format!("window#{}", follower.key());
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("subject", subject.as_str()), ("item", &opened.as_second().to_string())])))
            .update_expression("SET expires = :expires ADD effects :one")
            .condition_expression(
                "attribute_not_exists(effects) OR contains(effects, :effect) OR size(effects) < :most",
            )
            .expression_attribute_values(":expires", number(expires(now)))
            .expression_attribute_values(":one", one)
            .expression_attribute_values(":effect", text(effect.as_str()))
            .expression_attribute_values(":most", number(MOST_STEPS_A_WINDOW))
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
