//! What a third-party platform is told by WeChat's pushes: its ticket, and which accounts authorise it.
//!
//! Both lie in the tokens table, under keys that no account's id can have. Pushes are repeated, late and out of
//! order: each write carries the time of its push, and an older one changes nothing.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::table::{SCHEMA, Table, key, number, text};
use crate::sealing::Sealed;

/// The platform's component_verify_ticket as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTicket {
    /// Sealed by the caller.
    pub ticket: Sealed,
    /// When WeChat pushed it.
    pub pushed_at: Timestamp,
}

/// An account's authorisation of the platform as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "authorization")]
pub enum Authorization {
    /// It stands.
    Granted {
        /// What the next access token is asked for with; sealed by the caller.
        refresh_token: Sealed,
        /// The permission sets (权限集) that were granted, by WeChat's numbers.
        permissions: BTreeSet<u16>,
        /// When WeChat said so.
        as_of: Timestamp,
    },
    /// The account took it back, and no token of it is kept.
    Withdrawn {
        /// When WeChat said so.
        as_of: Timestamp,
    },
}

/// Reads and writes what a platform is told; accounts and platforms go by the appids that WeChat gave them.
#[derive(Clone, Debug)]
pub struct Authorizations(Table);

impl Authorizations {
    /// A handle on the tokens table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The newest ticket of a platform.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn ticket(&self, platform: &str) -> Result<Option<StoredTicket>, StoreError> {
        self.0.get(key([("account", &ticket_key(platform))])).await
    }

    /// Keeps a ticket, unless one that was pushed at the same time or later is kept already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where what is kept is as new; other [`StoreError`]s of the write.
    pub async fn keep_ticket(&self, platform: &str, ticket: &StoredTicket) -> Result<(), StoreError> {
        let newer = "attribute_not_exists(as_of) OR as_of < :as_of";
        self.write(&ticket_key(platform), ticket, "ticket", ticket.pushed_at, newer).await
    }

    /// How an account's authorisation stands; none where it never gave one.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, account: &str) -> Result<Option<Authorization>, StoreError> {
        self.0.get(key([("account", &authorization_key(account))])).await
    }

    /// Writes what WeChat said of an account, unless it has said something newer. Of what it said in one second a
    /// withdrawal counts, as it is safer to ask again than to send in the name of whoever forbade it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something newer is known; other [`StoreError`]s of the write.
    pub async fn note(&self, account: &str, authorization: &Authorization) -> Result<(), StoreError> {
        let (state, as_of, newer) = match authorization {
            Authorization::Granted { as_of, .. } => (
                "granted",
                *as_of,
                "attribute_not_exists(as_of) OR as_of < :as_of OR (as_of = :as_of AND #state = :state)",
            ),
            Authorization::Withdrawn { as_of } => {
                ("withdrawn", *as_of, "attribute_not_exists(as_of) OR as_of <= :as_of")
            }
        };
        self.write(&authorization_key(account), authorization, state, as_of, newer).await
    }

    async fn write<T: Serialize>(
        &self,
        item: &str,
        value: &T,
        state: &str,
        as_of: Timestamp,
        condition: &str,
    ) -> Result<(), StoreError> {
        let value = serde_dynamo::to_attribute_value(value).map_err(StoreError::unreadable)?;
        let answer = self
            .update(item)
            .condition_expression(condition)
            .update_expression("SET #schema = :schema, #data = :data, #state = :state, as_of = :as_of")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":data", value)
            .expression_attribute_values(":state", text(state))
            .expression_attribute_values(":as_of", number(as_of.as_second()))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    fn update(&self, item: &str) -> UpdateItemFluentBuilder {
        self.0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("account", item)])))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }
}

fn ticket_key(platform: &str) -> String {
    format!("platform#{platform}")
}

fn authorization_key(account: &str) -> String {
    format!("authorizer#{account}")
}
