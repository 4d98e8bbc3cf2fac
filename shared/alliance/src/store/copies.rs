//! The copies of articles at WeChat, in the content table under their article, and what an account of WeChat's holds for
//! them: covers, pictures, outcomes of publications.

use jiff::Timestamp;

use super::content::{CONTENT_SHARDS, item_key, shard_of};
use super::table::{Item, Query, Sort, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Allowed, ArticleEvent, Asked, ContentStore, StoreError, System, moment, outbox};
use domain::articles::copies::{Copy, Finish};
use domain::ids::AccountId;
use domain::staff::kinds::{ReadArticles, WriteArticle};

/// The item that says that an article changed so that its copies have to be looked at.
const WAKE: &str = "copies";

/// The copies of an article.
#[derive(Debug, Default)]
pub struct FoundCopies {
    /// The change of the article since which they have not been looked at.
    pub changed: Option<u64>,
    /// The copies.
    pub copies: Vec<Copy>,
}

/// A proof of permission to change a copy.
pub trait MayCopy: std::marker::Copy + Send + Sync {}
impl MayCopy for &Asked<WriteArticle> {}
impl MayCopy for System {}

/// Has the copies of an article looked at. Another change replaces it.
pub(super) fn wake(
    transaction: &mut Transaction,
    table: &Table,
    id: &str,
    (version, at): (u64, Timestamp),
) -> Result<(), StoreError> {
    let mut keys = timed(item_key(id, WAKE), id, at);
    keys.insert("version".to_owned(), number(version));
    transaction.put_over("copies", table, item(keys, &version)?)
}

fn timed(mut keys: Item, id: &str, at: Timestamp) -> Item {
    keys.extend(key([("clock", &clock_of(shard_of(id))), ("clock_at", &moment(at))]));
    keys
}

/// The clock of copies beside that of articles, in the same index.
fn clock_of(shard: u32) -> String {
    format!("copies-{}", shard % CONTENT_SHARDS)
}

/// What an account of WeChat's holds lies in a partition of its own. No id of an article contains an `@`.
fn held_key(account: &AccountId, name: &str) -> Item {
    item_key(&format!("wechat@{account}"), name)
}

impl ContentStore {
    /// The articles of a shard of which a copy is to be carried on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn copies_due(
        &self,
        shard: u32,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<String>, StoreError> {
        let query = Query {
            index: Some("by-timer"),
            sort: Some(Sort::UpTo("clock_at", moment(now))),
            limit,
            ..Query::partition("clock", clock_of(shard))
        };
        let found = self.0.query(query).await?;
        let id = |item: &Item| item.get("article").and_then(|id| id.as_s().ok()).cloned();
        let mut ids: Vec<String> = found.items.iter().filter_map(id).collect();
        ids.dedup();
        Ok(ids)
    }

    /// The copies of an article, and whether it changed since they were looked at.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn copies(&self, _by: System, id: &str) -> Result<FoundCopies, StoreError> {
        self.found_copies(id).await
    }

    /// The copies of an article for its page.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn copies_shown(
        &self,
        _by: &Allowed<ReadArticles>,
        id: &str,
    ) -> Result<FoundCopies, StoreError> {
        self.found_copies(id).await
    }

    async fn found_copies(&self, id: &str) -> Result<FoundCopies, StoreError> {
        let sort = Some(Sort::StartsWith("item", "cop".to_owned()));
        let items = self.0.query_all(Query { sort, ..Query::partition("article", id) }).await?;
        let mut found = FoundCopies::default();
        for item in items {
            match item.get("item").and_then(|name| name.as_s().ok()).map(String::as_str) {
                Some(WAKE) => found.changed = Some(data(item)?),
                _ => found.copies.push(data(item)?),
            }
        }
        Ok(found)
    }

    /// Writes a copy on the condition that nobody wrote another one since, with a line in the article's history; whether it
    /// was written.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_copy(
        &self,
        _by: impl MayCopy,
        id: &str,
        copy: &Copy,
        event: Option<&ArticleEvent>,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let mut transaction = Transaction::default();
        let mut keys = item_key(id, &format!("copy#{}#{:06}", copy.account, copy.number));
        if let Some(at) = copy.next_at {
            keys = timed(keys, id, at);
        }
        transaction.put_next("copy", &self.0, item(keys, copy)?, copy.version)?;
        if let Some(event) = event {
            let name =
                format!("event#{:06}-{}-{}-{:04}", event.version, copy.account, copy.number, copy.version);
            let mut keys = item_key(id, &name);
            outbox::mark(&mut keys, format!("content#{id}#{name}"), &event.effects);
            transaction.put_over("event", &self.0, item(keys, event)?)?;
        }
        besides(&mut transaction)?;
        Ok(matches!(transaction.commit(&self.0).await?, Commit::Done))
    }

    /// Notes that the copies of an article were looked at since this change of it; a later one stays.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn looked_at_copies(&self, _by: System, id: &str, version: u64) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let values = Item::from([(":version".to_owned(), number(version))]);
        let names = [("#version", "version")];
        transaction.delete_if(
            "copies",
            &self.0,
            item_key(id, WAKE),
            "#version = :version",
            &names,
            values,
        )?;
        transaction.commit(&self.0).await.map(|_| ())
    }

    /// What WeChat called a cover or a picture when it was uploaded to this account; never another account's.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn held(
        &self,
        _by: System,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<String>, StoreError> {
        self.0.get(held_key(account, name)).await
    }

    /// Notes what WeChat called it; none forgets it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn hold(
        &self,
        _by: System,
        account: &AccountId,
        name: &str,
        called: Option<&str>,
    ) -> Result<(), StoreError> {
        let key = held_key(account, name);
        match called {
            Some(called) => self.0.put(item(key, &called)?).await,
            None => self.0.delete(key).await,
        }
    }

    /// Keeps how a publication ended until it is asked for: WeChat may tell before it answers the submission.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn keep_finish(
        &self,
        _by: System,
        account: &AccountId,
        publish: &str,
        finish: &Finish,
    ) -> Result<(), StoreError> {
        self.0.put(item(finish_key(account, publish), finish)?).await
    }

    /// How a publication ended, where WeChat has told.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn finish(
        &self,
        _by: System,
        account: &AccountId,
        publish: &str,
    ) -> Result<Option<Finish>, StoreError> {
        self.0.get(finish_key(account, publish)).await
    }
}

fn finish_key(account: &AccountId, publish: &str) -> Item {
    let mut key = held_key(account, "");
    key.insert("item".to_owned(), text(format!("finish#{publish}")));
    key
}
