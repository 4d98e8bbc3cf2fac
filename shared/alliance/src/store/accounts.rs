//! The accounts table: everything of the alliance that changes rarely, in one partition.

use std::sync::{Arc, PoisonError, RwLock};

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cached::Cached;
use super::settings::{RULES, VERSION, version_of};
use super::table::{Item, Query, SCHEMA, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Asked, StoreError};
use domain::accounts::{Account, Alliance, Connection, ConsoleCode, FrozenAccount};
use domain::identity::Identity;
use domain::ids::AccountId;
use domain::sensitive::SensitiveWord;
use domain::staff::kinds::{FreezeAccount, JoinAccounts, KeepAccount};
use domain::tickets::{Amendments, Rules};

/// The item of the names on the district's map.
const PLACES: &str = "places";

/// The names on the district's map, as stored.
#[derive(Deserialize, Serialize)]
struct Places {
    names: Vec<String>,
}

/// The item of the words that articles may not contain.
const WORDS: &str = "words";

/// The words that articles may not contain, as stored.
#[derive(Deserialize, Serialize)]
struct Words {
    words: Vec<SensitiveWord>,
}

/// The beginning of the items of frozen accounts.
const FROZEN: &str = "frozen";

/// The item of the login page's code.
const CONSOLE_CODE: &str = "console-code";

/// The item of how the district shows itself.
const IDENTITY: &str = "identity";

/// Reads and writes the alliance.
#[derive(Clone, Debug)]
pub struct Accounts {
    pub(super) table: Table,
    pub(super) alliance: String,
    read: Cached<Known>,
    /// The rules of the last read.
    last: Arc<RwLock<Arc<Rules>>>,
}

/// What the partition says, of one read.
#[derive(Debug)]
struct Known {
    alliance: Arc<Alliance>,
    rules: Arc<Rules>,
}

impl Accounts {
    /// A handle on the alliance called `alliance`.
    #[must_use]
    pub fn new(
        table: Table,
        alliance: impl Into<String>,
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            table,
            alliance: alliance.into(),
            read: Cached::new(now),
            last: Arc::new(RwLock::new(Arc::new(Rules::bundled().clone()))),
        }
    }

    /// The whole alliance, at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn alliance(&self) -> Result<Arc<Alliance>, StoreError> {
        // Boxed: every handler carries this future inside its own.
        Ok(Arc::clone(&self.read.get(Box::pin(self.known())).await?.alliance))
    }

    /// The rules of the lifecycle with what the district changed of them, at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn rules(&self) -> Result<Arc<Rules>, StoreError> {
        Ok(Arc::clone(&self.read.get(Box::pin(self.known())).await?.rules))
    }

    /// The rules as this function read them last, for what decides without reading; those that ship with this version
    /// before the first read.
    #[must_use]
    pub fn rules_read(&self) -> Arc<Rules> {
        Arc::clone(&self.last.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The whole alliance, read without the cache: for callers that have just changed it or are about to.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn newest(&self) -> Result<Alliance, StoreError> {
        Ok(self.load(false).await?.1)
    }

    async fn known(&self) -> Result<Known, StoreError> {
        let (_, alliance, amendments) = self.load(false).await?;
        let rules = amendments.rules().map_err(StoreError::unreadable)?;
        let rules = Arc::new(rules);
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&rules);
        Ok(Known { alliance: Arc::new(alliance), rules })
    }

    /// What operators can change, with the version of it; sees every earlier write.
    pub(super) async fn books(&self) -> Result<(u64, Alliance, Amendments), StoreError> {
        self.load(true).await
    }

    async fn load(&self, consistent: bool) -> Result<(u64, Alliance, Amendments), StoreError> {
        let (mut alliance, mut version, mut amendments) = (Alliance::default(), 0, Amendments::default());
        let query = Query { consistent, ..Query::partition("alliance", &self.alliance) };
        for found in self.table.query_all(query).await? {
            let name = found.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
            match name.split('#').next() {
                Some("account") => alliance.accounts.push(data(found)?),
                Some("subdistrict") => alliance.subdistricts.push(data(found)?),
                Some("unit") => alliance.units.push(data(found)?),
                Some("listed") => alliance.listed.push(data(found)?),
                Some("platform") => alliance.platform = Some(data(found)?),
                Some(VERSION) => version = version_of(&found),
                Some(RULES) => amendments = data(found)?,
                Some(FROZEN) => alliance.frozen.push(data(found)?),
                Some(PLACES) => alliance.places = data::<Places>(found)?.names,
                Some(WORDS) => alliance.sensitive = data::<Words>(found)?.words,
                Some(CONSOLE_CODE) => alliance.console_code = Some(data(found)?),
                Some(IDENTITY) => alliance.identity = Some(data(found)?),
                // Written by a newer version; this one has no use for it.
                _ => {}
            }
        }
        alliance.accounts.sort_by_key(|account| account.order);
        alliance.listed.sort_by_key(|listed| listed.order);
        Ok((version, alliance, amendments))
    }

    /// Writes the whole alliance: items with the same ids are replaced; stored items that it does not mention stay.
    ///
    /// # Errors
    /// Any [`StoreError`] of the writes.
    pub async fn write(&self, alliance: &Alliance) -> Result<(), StoreError> {
        let mut items = Vec::new();
        for account in &alliance.accounts {
            items.push(self.item(&format!("account#{}", account.id), account)?);
        }
        for subdistrict in &alliance.subdistricts {
            items.push(self.item(&format!("subdistrict#{}", subdistrict.code), subdistrict)?);
        }
        for unit in &alliance.units {
            items.push(self.item(&format!("unit#{}", unit.id), unit)?);
        }
        for listed in &alliance.listed {
            items.push(self.item(&format!("listed#{:05}", listed.order), listed)?);
        }
        if !alliance.places.is_empty() {
            items.push(self.item(PLACES, &Places { names: alliance.places.clone() })?);
        }
        if !alliance.sensitive.is_empty() {
            items.push(self.words(&alliance.sensitive)?);
        }
        if let Some(platform) = &alliance.platform {
            items.push(self.item("platform", platform)?);
        }
        if let Some(code) = &alliance.console_code {
            items.push(self.item(CONSOLE_CODE, code)?);
        }
        if let Some(identity) = &alliance.identity {
            items.push(self.item(IDENTITY, identity)?);
        }
        self.table.put_all(items).await
    }

    /// The item of the words that articles may not contain.
    pub(super) fn words(&self, words: &[SensitiveWord]) -> Result<Item, StoreError> {
        self.item(WORDS, &Words { words: words.to_vec() })
    }

    /// Keeps the code of the login page.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn keep_console_code(&self, code: &ConsoleCode) -> Result<(), StoreError> {
        let data = serde_dynamo::to_attribute_value(code).map_err(StoreError::unreadable)?;
        let answer = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(key([("alliance", &self.alliance), ("item", CONSOLE_CODE)])))
            .update_expression("SET #schema = :schema, #data = :data")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":data", data)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.table.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Keeps how the district shows itself, where nobody has changed it since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn keep_identity(
        &self,
        _by: &Asked<JoinAccounts>,
        identity: &Identity,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let data = serde_dynamo::to_attribute_value(identity).map_err(StoreError::unreadable)?;
        let seen = identity.version.saturating_sub(1);
        let mut update = Update::builder()
            .table_name(&self.table.name)
            .set_key(Some(key([("alliance", &self.alliance), ("item", IDENTITY)])))
            .update_expression("SET #schema = :schema, #data = :data")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":data", data);
        update = match seen {
            0 => update.condition_expression("attribute_not_exists(#data)"),
            _ => update
                .condition_expression("#data.#version = :seen")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":seen", number(seen)),
        };
        let mut transaction = Transaction::default();
        transaction.update("identity", update.build().map_err(|error| StoreError::Broken(Box::new(error)))?);
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Changes how an account is connected, as WeChat reported it at `as_of`. A withdrawal applies only to an account
    /// that is connected through the platform; it overrides a grant of the same second.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the account does not exist, something newer is known of it, or there is no
    /// connection to withdraw; other [`StoreError`]s of the write.
    pub async fn connect(
        &self,
        account: &AccountId,
        connection: &Connection,
        as_of: Timestamp,
    ) -> Result<(), StoreError> {
        let withdrawn = matches!(connection, Connection::Withdrawn);
        let connection = serde_dynamo::to_attribute_value(connection).map_err(StoreError::unreadable)?;
        let condition = if withdrawn {
            "(attribute_not_exists(connected_at) OR connected_at <= :at) \
             AND #data.#connection.#by IN (:platform, :withdrawn)"
        } else {
            "attribute_exists(#data) AND (attribute_not_exists(connected_at) OR connected_at < :at \
             OR (connected_at = :at AND #data.#connection.#by <> :withdrawn))"
        };
        // DynamoDB refuses a value that no expression uses.
        let platform = withdrawn.then(|| (":platform".to_owned(), text("platform")));
        let answer = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(key([("alliance", &self.alliance), ("item", &format!("account#{account}"))])))
            .condition_expression(condition)
            .update_expression("SET #data.#connection = :connection, connected_at = :at")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#connection", "connection")
            .expression_attribute_names("#by", "by")
            .set_expression_attribute_values(platform.map(|value| Item::from([value])))
            .expression_attribute_values(":withdrawn", text("withdrawn"))
            .expression_attribute_values(":connection", connection)
            .expression_attribute_values(":at", number(as_of.as_second()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.table.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Changes what an administrator may set of an account, where its settings are still those that they saw, together with
    /// what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has changed them since; other [`StoreError`]s of the write.
    pub async fn keep(
        &self,
        _by: &Asked<KeepAccount>,
        account: &Account,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let value = |value: Result<_, serde_dynamo::Error>| value.map_err(StoreError::unreadable);
        let seen = account.revision.saturating_sub(1);
        let condition = match seen {
            0 => "attribute_exists(#data) AND attribute_not_exists(#data.#revision)",
            _ => "#data.#revision = :seen",
        };
        let mut update = Update::builder()
            .table_name(&self.table.name)
            .set_key(Some(key([("alliance", &self.alliance), ("item", &format!("account#{}", account.id))])))
            .condition_expression(condition)
            .update_expression(
                "SET #data.#revision = :revision, #data.#secrets = :secrets, #data.#templates = :templates, \
                 #data.#trial = :trial, #data.#connection = :connection",
            );
        for name in ["data", "revision", "secrets", "templates", "trial", "connection"] {
            update = update.expression_attribute_names(format!("#{name}"), name);
        }
        if seen > 0 {
            update = update.expression_attribute_values(":seen", number(seen));
        }
        let update = update
            .expression_attribute_values(":revision", number(account.revision))
            .expression_attribute_values(
                ":secrets",
                value(serde_dynamo::to_attribute_value(&account.secrets))?,
            )
            .expression_attribute_values(
                ":templates",
                value(serde_dynamo::to_attribute_value(&account.templates))?,
            )
            .expression_attribute_values(":trial", value(serde_dynamo::to_attribute_value(account.trial))?)
            .expression_attribute_values(
                ":connection",
                value(serde_dynamo::to_attribute_value(&account.connection))?,
            )
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        let mut transaction = Transaction::default();
        transaction.update("account", update);
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Freezes an account; part of the transaction that records it, which is refused where it is frozen already.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn freeze(
        &self,
        _by: &Asked<FreezeAccount>,
        transaction: &mut Transaction,
        frozen: &FrozenAccount,
    ) -> Result<(), StoreError> {
        let item = self.item(&format!("{FROZEN}#{}", frozen.account), frozen)?;
        let (nobody, names) = ("attribute_not_exists(#key)", [("#key", "alliance")]);
        transaction.put("frozen", &self.table, item, nobody, &names, Item::new())
    }

    /// Lifts that; the transaction is refused where it was lifted meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where it cannot be expressed.
    pub fn lift(
        &self,
        _by: &Asked<FreezeAccount>,
        transaction: &mut Transaction,
        frozen: &FrozenAccount,
    ) -> Result<(), StoreError> {
        let name = format!("{FROZEN}#{}", frozen.account);
        let (condition, names) = ("attribute_exists(#key)", [("#key", "alliance")]);
        let key = key([("alliance", &self.alliance), ("item", &name)]);
        transaction.delete_if("frozen", &self.table, key, condition, &names, Item::new())
    }

    /// Commits what was added to a transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a condition failed; other [`StoreError`]s of the write.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    pub(super) fn item<T: serde::Serialize>(&self, name: &str, value: &T) -> Result<Item, StoreError> {
        item(key([("alliance", &self.alliance), ("item", name)]), value)
    }
}
