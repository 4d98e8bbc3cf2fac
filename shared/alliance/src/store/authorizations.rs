//! What WeChat's pushes tell a third-party platform: its ticket, and which accounts authorise it.
//!
//! Both are stored in the tokens table, under keys that no account's id can have. Pushes are repeated, late and out of
//! order: each write carries the time of its push, and an older push changes nothing.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::{Item, SCHEMA, Table, data, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{May, StoreError};
use domain::sealing::Sealed;
use domain::staff::kinds::JoinAccounts;

/// The condition for a grant: nothing else was reported in the same second or later.
const GRANT_IS_NEWER: &str =
    "(attribute_not_exists(as_of) OR as_of < :as_of OR (as_of = :as_of AND #state = :state))";
/// The condition that no code was pushed later than what is about to be written.
const CODE_IS_NOT_NEWER: &str = "(attribute_not_exists(pending_at) OR pending_at <= :as_of)";

/// What is written of an account or a ticket; a code that is not newer goes.
const WHAT_IS_SAID: &str =
    "SET #schema = :schema, #data = :data, #state = :state, as_of = :as_of REMOVE pending, pending_at";

/// What adds more to the transaction that stores an authorisation.
pub type Besides<'a> = &'a (dyn Fn(&mut Transaction) -> Result<(), StoreError> + Send + Sync);

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
    /// The authorisation is in force.
    Granted {
        /// The refresh token to get the next access token with; sealed by the caller.
        refresh_token: Sealed,
        /// The permission sets (权限集) that were granted, by WeChat's numbers.
        permissions: BTreeSet<u16>,
        /// When WeChat said so.
        as_of: Timestamp,
    },
    /// The account withdrew its authorisation; none of its tokens is kept.
    Withdrawn {
        /// When WeChat said so.
        as_of: Timestamp,
    },
}

/// An authorisation code that WeChat pushed and nobody has redeemed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCode {
    /// Sealed by the caller.
    pub code: Sealed,
    /// When WeChat pushed it.
    pub as_of: Timestamp,
    /// When WeChat stops accepting it.
    pub until: Timestamp,
}

/// All that is known of an account's authorisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The authorisation; none where it was never given.
    pub authorization: Option<Authorization>,
    /// The code that is still to be redeemed, newer than the authorisation.
    pub pending: Option<PendingCode>,
}

/// Reads and writes what WeChat tells a platform; accounts and platforms are keyed by the appids that WeChat gave them.
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

    /// Stores a ticket, unless the stored one was pushed at the same time or later.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the stored ticket is as new; other [`StoreError`]s of the write.
    pub async fn keep_ticket(&self, platform: &str, ticket: &StoredTicket) -> Result<(), StoreError> {
        let newer = "attribute_not_exists(as_of) OR as_of < :as_of";
        self.write(&ticket_key(platform), ticket, "ticket", ticket.pushed_at, newer).await
    }

    /// An account's authorisation; none where it never gave one.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(
        &self,
        _by: impl May<JoinAccounts>,
        account: &str,
    ) -> Result<Option<Authorization>, StoreError> {
        Ok(self.standing(account).await?.authorization)
    }

    /// An account's authorisation, and the code that is still to be redeemed.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn standing(&self, account: &str) -> Result<Standing, StoreError> {
        let item = self.0.get_item(key([("account", &authorization_key(account))])).await?;
        let Some(item) = item else { return Ok(Standing::default()) };
        let pending = item.get("pending").cloned().map(serde_dynamo::from_attribute_value);
        Ok(Standing {
            pending: pending.transpose().map_err(StoreError::unreadable)?,
            authorization: item.contains_key("data").then(|| data(item)).transpose()?,
        })
    }

    /// Records what WeChat said of an account, unless it has said something newer. A withdrawal overrides a grant of
    /// the same second, because it is safer to ask again than to send in the name of an account that forbade it. A code
    /// that is not newer is removed as well.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something newer is known; other [`StoreError`]s of the write.
    pub async fn note(&self, account: &str, authorization: &Authorization) -> Result<(), StoreError> {
        self.note_with(account, authorization, None).await
    }

    /// The same, together with what `besides` adds.
    ///
    /// # Errors
    /// See [`Authorizations::note`].
    pub async fn note_with(
        &self,
        account: &str,
        authorization: &Authorization,
        besides: Option<Besides<'_>>,
    ) -> Result<(), StoreError> {
        let (state, as_of, newer) = match authorization {
            Authorization::Granted { as_of, .. } => ("granted", *as_of, GRANT_IS_NEWER),
            Authorization::Withdrawn { as_of } => {
                ("withdrawn", *as_of, "(attribute_not_exists(as_of) OR as_of <= :as_of)")
            }
        };
        let newer = format!("{newer} AND {CODE_IS_NOT_NEWER}");
        let Some(besides) = besides else {
            return self.write(&authorization_key(account), authorization, state, as_of, &newer).await;
        };
        let update = Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("account", &authorization_key(account))])))
            .condition_expression(newer)
            .update_expression(WHAT_IS_SAID)
            .set_expression_attribute_names(Some(names()))
            .set_expression_attribute_values(Some(values(authorization, state, as_of)?))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        let mut transaction = Transaction::default();
        transaction.update("authorization", update);
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Stores a code until it is redeemed, unless something newer is known of the account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something newer is known; other [`StoreError`]s of the write.
    pub async fn note_code(&self, account: &str, pending: &PendingCode) -> Result<(), StoreError> {
        let value = serde_dynamo::to_attribute_value(pending).map_err(StoreError::unreadable)?;
        // A grant of the same second comes from this very code, which was redeemed before the push came.
        let newer = format!("(attribute_not_exists(as_of) OR as_of < :as_of) AND {CODE_IS_NOT_NEWER}");
        let answer = self
            .update(&authorization_key(account))
            .condition_expression(newer)
            .update_expression("SET #schema = :schema, pending = :pending, pending_at = :as_of")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":pending", value)
            .expression_attribute_values(":as_of", number(pending.as_of.as_second()))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Replaces the refresh token `before` by the one that WeChat returned for it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where `before` is no longer the stored one; other [`StoreError`]s of the write.
    pub async fn replace_refresh_token(
        &self,
        account: &str,
        before: &Sealed,
        new: &Sealed,
    ) -> Result<(), StoreError> {
        let value =
            |sealed: &Sealed| serde_dynamo::to_attribute_value(sealed).map_err(StoreError::unreadable);
        let answer = self
            .update(&authorization_key(account))
            .condition_expression("#data.refresh_token = :before")
            .update_expression("SET #data.refresh_token = :new")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":before", value(before)?)
            .expression_attribute_values(":new", value(new)?)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// The number of accounts of a platform's list that have been read, where reading continues; 0 for the beginning.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn list_offset(&self, platform: &str) -> Result<usize, StoreError> {
        Ok(self.0.get(key([("account", &list_key(platform))])).await?.unwrap_or_default())
    }

    /// Stores the number of accounts of a platform's list that have been read.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn keep_list_offset(&self, platform: &str, offset: usize) -> Result<(), StoreError> {
        let answer = self
            .update(&list_key(platform))
            .update_expression("SET #schema = :schema, #data = :offset")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":offset", number(offset))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    async fn write<T: Serialize>(
        &self,
        item: &str,
        value: &T,
        state: &str,
        as_of: Timestamp,
        condition: &str,
    ) -> Result<(), StoreError> {
        let answer = self
            .update(item)
            .condition_expression(condition)
            .update_expression(WHAT_IS_SAID)
            .set_expression_attribute_names(Some(names()))
            .set_expression_attribute_values(Some(values(value, state, as_of)?))
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

fn names() -> HashMap<String, String> {
    [("#schema", "schema"), ("#data", "data"), ("#state", "state")]
        .map(|(name, of)| (name.to_owned(), of.to_owned()))
        .into()
}

fn values<T: Serialize>(value: &T, state: &str, as_of: Timestamp) -> Result<Item, StoreError> {
    let value = serde_dynamo::to_attribute_value(value).map_err(StoreError::unreadable)?;
    let values = [
        (":schema", number(SCHEMA)),
        (":data", value),
        (":state", text(state)),
        (":as_of", number(as_of.as_second())),
    ];
    Ok(values.map(|(name, value)| (name.to_owned(), value)).into())
}

fn list_key(platform: &str) -> String {
    format!("authorizers#{platform}")
}

fn ticket_key(platform: &str) -> String {
    format!("platform#{platform}")
}

fn authorization_key(account: &str) -> String {
    format!("authorizer#{account}")
}
