//! The lists that people keep, one item beside the person.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::staff::StaffRoll;
use super::table::{SCHEMA, key, number};
use super::{Allowed, Asked, StoreError};
use domain::staff::Views;
use domain::staff::kinds::KeepLogins;

const VIEWS: &str = "views";

impl StaffRoll {
    /// The lists that a person keeps.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn views(&self, by: &Allowed<KeepLogins>) -> Result<Views, StoreError> {
        let place = key([("staff", by.staff().id.as_str()), ("item", VIEWS)]);
        Ok(self.0.get(place).await?.unwrap_or_default())
    }

    /// Keeps a person's lists as they were changed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another window changed them meanwhile; other [`StoreError`]s of the write.
    pub async fn put_views(&self, by: &Asked<KeepLogins>, views: &Views) -> Result<(), StoreError> {
        let data = serde_dynamo::to_attribute_value(views).map_err(StoreError::unreadable)?;
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("staff", by.staff().id.as_str()), ("item", VIEWS)])))
            .update_expression("SET #data = :data, #schema = :schema, #version = :version")
            .condition_expression("attribute_not_exists(#version) OR #version = :before")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":data", data)
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":version", number(views.version))
            .expression_attribute_values(":before", number(views.version.saturating_sub(1)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}
