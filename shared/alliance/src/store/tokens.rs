//! The tokens table: one item an account, with its access token, sealed, and the lease on getting the next one. A
//! third-party platform has such an item too, under a key that no account's id can have.
//!
//! A lease has an owner token and an end: an owner that outlives it can no longer overwrite its successor's token.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::table::{Item, SCHEMA, Table, data, key, number, text};
use domain::sealing::Sealed;

/// An access token as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredToken {
    /// The key of the item: an account's id, or the key of a platform.
    #[serde(rename = "account")]
    pub holder: String,
    /// Sealed by the caller.
    pub token: Sealed,
    /// When WeChat stops accepting it.
    pub expires_at: Timestamp,
    /// When WeChat first handed it out to us.
    #[serde(default)]
    pub obtained_at: Timestamp,
}

/// The right to get an account's next token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// A random text that only its owner knows.
    pub owner: String,
    /// When others may take it over.
    pub until: Timestamp,
}

/// The state of an account's item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenState {
    /// The token; none before the first.
    pub token: Option<StoredToken>,
    /// How many times a token was stored.
    pub version: u64,
    /// The lease on the next token; its owner may have died.
    pub lease: Option<Lease>,
    /// When WeChat was last forced to end the token before its time.
    pub forced_at: Option<Timestamp>,
}

impl TokenState {
    /// How long the token remains valid; zero where there is none.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> SignedDuration {
        let left = self.token.as_ref().map(|token| token.expires_at.duration_since(now));
        left.unwrap_or_default().max(SignedDuration::ZERO)
    }

    /// Whether a lease on the next token is held.
    #[must_use]
    pub fn is_leased(&self, now: Timestamp) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.until > now)
    }
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenClaim {
    /// The caller holds the lease; the state of the item.
    Ours(TokenState),
    /// Another owner holds it, or has stored a token since; the state of the item.
    Lost(TokenState),
}

/// Reads and writes access tokens.
#[derive(Clone, Debug)]
pub struct Tokens(Table);

impl Tokens {
    /// A handle on the tokens table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The state of an account's item; the empty state where there is none yet.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, holder: impl AsRef<str>) -> Result<TokenState, StoreError> {
        let item = self.0.get_item(key([("account", holder.as_ref())])).await?;
        item.map(state).transpose().map(Option::unwrap_or_default)
    }

    /// Takes the lease for `owner` until `until`, where nobody holds it at `now` and no token has been stored since
    /// `seen_version`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write; the lease may have been taken all the same, so call [`Tokens::release`].
    pub async fn claim(
        &self,
        holder: impl AsRef<str>,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
        seen_version: u64,
    ) -> Result<TokenClaim, StoreError> {
        let free = "(attribute_not_exists(lease_until) OR lease_until <= :now)";
        let sent = seen(self.update(holder.as_ref()), seen_version, free)
            .update_expression("SET #schema = :schema, #owner = :owner, lease_until = :until")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match sent {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                return Ok(TokenClaim::Ours(state(answer.attributes.unwrap_or_default())?));
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(error.into());
        };
        let standing = failed.item.clone().map(state).transpose()?.unwrap_or_default();
        // The client repeats a write whose answer got lost, and then finds its own lease.
        let ours = standing.lease.as_ref().is_some_and(|lease| lease.owner == owner);
        Ok(if ours { TokenClaim::Ours(standing) } else { TokenClaim::Lost(standing) })
    }

    /// Stores a token and ends the lease.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the lease is no longer `owner`'s or another token has been stored since
    /// `seen_version`: what is stored is then at least as new. Other [`StoreError`]s of the write.
    pub async fn store(&self, token: &StoredToken, owner: &str, seen_version: u64) -> Result<(), StoreError> {
        let value = serde_dynamo::to_attribute_value(token).map_err(StoreError::unreadable)?;
        let answer = seen(self.update(&token.holder), seen_version, "#owner = :owner")
            .update_expression(
                "SET #schema = :schema, #data = :data, #version = :next REMOVE #owner, lease_until",
            )
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":data", value)
            .expression_attribute_values(":next", number(seen_version + 1))
            .expression_attribute_values(":owner", text(owner))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Records that WeChat is about to be forced to end the token. It is written first, so that nobody forces it again
    /// soon even if the process that does so dies.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the lease is no longer `owner`'s; other [`StoreError`]s of the write.
    pub async fn note_forced(
        &self,
        holder: impl AsRef<str>,
        owner: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let answer = self
            .owned(holder.as_ref(), owner)
            .update_expression("SET forced_at = :now")
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Releases the lease without storing a token.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it is no longer `owner`'s; other [`StoreError`]s of the write.
    pub async fn release(&self, holder: impl AsRef<str>, owner: &str) -> Result<(), StoreError> {
        let answer =
            self.owned(holder.as_ref(), owner).update_expression("REMOVE #owner, lease_until").send().await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Removes a token, and ends the lease on the next one.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn forget(&self, holder: impl AsRef<str>) -> Result<(), StoreError> {
        let answer = self
            .update(holder.as_ref())
            .update_expression("SET #schema = :schema ADD #version :one REMOVE #data, #owner, lease_until")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#version", "version")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":one", number(1))
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    fn update(&self, holder: &str) -> UpdateItemFluentBuilder {
        self.0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("account", holder)])))
            .expression_attribute_names("#owner", "owner")
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    fn owned(&self, holder: &str, owner: &str) -> UpdateItemFluentBuilder {
        self.update(holder)
            .condition_expression("#owner = :owner")
            .expression_attribute_values(":owner", text(owner))
    }
}

/// Adds the condition that no token was stored since `version`, and `also`.
fn seen(update: UpdateItemFluentBuilder, version: u64, also: &str) -> UpdateItemFluentBuilder {
    let update = update.expression_attribute_names("#version", "version");
    if version == 0 {
        return update.condition_expression(format!("attribute_not_exists(#version) AND {also}"));
    }
    update
        .condition_expression(format!("#version = :seen AND {also}"))
        .expression_attribute_values(":seen", number(version))
}

fn state(item: Item) -> Result<TokenState, StoreError> {
    let version = integer(&item, "version").and_then(|version| u64::try_from(version).ok());
    let until = moment(&item, "lease_until");
    let owner = item.get("owner").and_then(|owner| owner.as_s().ok()).cloned();
    Ok(TokenState {
        version: version.unwrap_or_default(),
        lease: owner.zip(until).map(|(owner, until)| Lease { owner, until }),
        forced_at: moment(&item, "forced_at"),
        token: item.contains_key("data").then(|| data(item)).transpose()?,
    })
}

fn moment(item: &Item, name: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(integer(item, name)?).ok()
}

fn integer(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}
