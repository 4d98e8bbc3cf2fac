//! Keyword rules, in the columns table under their scope; kept a minute by whoever answers by them.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::cached::Cached;
use super::table::{Item, Query, Sort, Table, data, item, key};
use super::transaction::{Commit, Transaction};
use super::{Allowed, Asked, StoreError, Unopened};
use domain::accounts::Account;
use domain::ids::{AccountId, RuleId};
use domain::keywords::{KeywordRule, RuleWords, in_order, scopes_of};
use domain::staff::Scope;
use domain::staff::kinds::{EditRules, ReadRules, ReviewRules};

/// A proof of permission to change a rule: to write or stop it, or to sign it.
pub trait MayRule: Copy + Send + Sync {}
impl MayRule for &Asked<EditRules> {}
impl MayRule for &Asked<ReviewRules> {}

/// Reads and writes keyword rules.
#[derive(Clone)]
pub struct RuleBook {
    table: Table,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    kept: Arc<Mutex<HashMap<AccountId, Cached<Vec<RuleWords>>>>>,
}

impl std::fmt::Debug for RuleBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RuleBook")
    }
}

impl RuleBook {
    /// A handle on the columns table, which takes the time from `now`.
    #[must_use]
    pub fn new(table: Table, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { table, now: Arc::new(now), kept: Arc::default() }
    }

    /// What the rules of an account say, in the order in which they are asked; at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn heard_at(&self, account: &Account) -> Result<Arc<Vec<RuleWords>>, StoreError> {
        let cached = {
            let mut kept = self.kept.lock().await;
            let now = Arc::clone(&self.now);
            kept.entry(account.id.clone()).or_insert_with(|| Cached::new(move || now())).clone()
        };
        let load = async {
            let scopes = scopes_of(account);
            let rules = try_join_all(scopes.iter().map(|scope| self.all(scope))).await?;
            Ok(in_order(rules.concat()))
        };
        cached.get(load).await
    }

    /// The rules of a scope.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_scope(
        &self,
        _by: &Allowed<ReadRules>,
        scope: &Scope,
    ) -> Result<Vec<KeywordRule>, StoreError> {
        self.all(scope).await
    }

    /// A rule, before it is known whether the reader may see it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(
        &self,
        scope: &Scope,
        id: &RuleId,
    ) -> Result<Option<Unopened<KeywordRule>>, StoreError> {
        Ok(self.table.get(rule_key(scope, id)).await?.map(Unopened::new))
    }

    /// Writes a rule on the condition that nobody else has since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: impl MayRule,
        rule: &KeywordRule,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let keyed = item(rule_key(&rule.scope, &rule.id), rule)?;
        transaction.put_next("rule", &self.table, keyed, rule.version)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => {
                self.kept.lock().await.clear();
                Ok(())
            }
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    async fn all(&self, scope: &Scope) -> Result<Vec<KeywordRule>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", "rule#".to_owned())),
            ..Query::partition("account", scope.to_string())
        };
        self.table.query_all(query).await?.into_iter().map(data).collect()
    }
}

/// Columns lie under the id of their account, rules under the text of their scope: the names of the items tell them apart
/// even for an account that is called `district`.
fn rule_key(scope: &Scope, id: &RuleId) -> Item {
    key([("account", &scope.to_string()), ("item", &format!("rule#{id}"))])
}
