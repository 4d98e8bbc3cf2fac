//! The submissions table: what residents sent in, and what happened to it, which is also the outbox.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::outbox::mark;
use super::table::{Item, Query, Sort, Table, data, item, key};
use super::transaction::{Commit, Transaction};
use super::{Allowed, Asked, StoreError, System, Unopened, moment};
use domain::ids::{AccountId, Follower, MediaId, SubmissionId};
use domain::outbox::Effect;
use domain::staff::kinds::{ReadSubmissions, ReviewSubmission};
use domain::submissions::{Applied, Slip, State, Submission};

/// How many partitions the clock's index has.
pub const SUBMISSION_SHARDS: u32 = 2;
/// Submissions of somebody that are read at a time.
const AT_ONCE: i32 = 50;

/// A proof of permission to change a submission. The submission itself decides which event is possible.
pub trait MaySubmit: Copy + Send + Sync {}
impl MaySubmit for &Asked<ReviewSubmission> {}
impl MaySubmit for System {}

/// One thing that happened to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionEvent {
    /// The version that it made.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// Who; empty for the resident and the clock.
    pub by: String,
    /// What, in words for staff.
    pub what: String,
    /// Who hears of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// Reads and writes submissions.
#[derive(Clone, Debug)]
pub struct SubmissionStore(Table);

impl SubmissionStore {
    /// A handle on the submissions table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// A submission, before it is known whether the reader may see it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(&self, id: &SubmissionId) -> Result<Option<Unopened<Submission>>, StoreError> {
        Ok(self.0.get(item_key(id, "head")).await?.map(Unopened::new))
    }

    /// A submission for a part of the system.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, _by: System, id: &SubmissionId) -> Result<Option<Submission>, StoreError> {
        self.0.get(item_key(id, "head")).await
    }

    /// What happened to a submission, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn events(
        &self,
        _by: &Allowed<ReadSubmissions>,
        id: &SubmissionId,
        limit: i32,
    ) -> Result<Vec<SubmissionEvent>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", "event#".to_owned())),
            newest_first: true,
            limit,
            ..Query::partition("submission", id.as_str())
        };
        self.0.query(query).await?.items.into_iter().map(data).collect()
    }

    /// A list of the staff of an account, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn list(
        &self,
        _by: &Allowed<ReadSubmissions>,
        account: &AccountId,
        state: State,
        limit: i32,
    ) -> Result<Vec<Slip>, StoreError> {
        let query = Query {
            index: Some("by-desk"),
            newest_first: true,
            limit,
            ..Query::partition("desk", desk_of(account, state))
        };
        self.0.query(query).await?.items.into_iter().map(slip).collect()
    }

    /// What somebody sent in, the newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_sender(
        &self,
        _by: System,
        sender: &Follower,
        limit: i32,
    ) -> Result<Vec<Slip>, StoreError> {
        let query = Query {
            index: Some("by-sender"),
            newest_first: true,
            limit,
            ..Query::partition("sender", sender.key())
        };
        self.0.query(query).await?.items.into_iter().map(slip).collect()
    }

    /// Whether something that somebody sent in holds a file.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn holds(&self, _by: System, sender: &Follower, media: &MediaId) -> Result<bool, StoreError> {
        let mut after = None;
        loop {
            let query = Query {
                index: Some("by-sender"),
                limit: AT_ONCE,
                after,
                ..Query::partition("sender", sender.key())
            };
            let found = self.0.query(query).await?;
            for row in found.items {
                if slip(row)?.files.contains(media) {
                    return Ok(true);
                }
            }
            match found.next {
                Some(next) => after = Some(next),
                None => return Ok(false),
            }
        }
    }

    /// The submissions of a shard for which a time has come.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, shard: u32, now: Timestamp, limit: i32) -> Result<Vec<SubmissionId>, StoreError> {
        let query = Query {
            index: Some("by-timer"),
            sort: Some(Sort::UpTo("clock_at", moment(now))),
            limit,
            ..Query::partition("clock", shard.to_string())
        };
        let found = self.0.query(query).await?;
        let id = |item: &Item| item.get("submission").and_then(|id| id.as_s().ok()).cloned();
        let ids = found.items.iter().filter_map(id);
        ids.map(|id| SubmissionId::parse(id).map_err(StoreError::unreadable)).collect()
    }

    /// Adds a step to a transaction, on the condition that nobody took another one since.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written down.
    pub fn put(
        &self,
        _by: impl MaySubmit,
        transaction: &mut Transaction,
        step: &Applied,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let it = &step.submission;
        let mut keys = item_key(&it.id, "head");
        keys.extend(key([
            ("sender", it.sender.key().as_str()),
            ("begun", &moment(it.begun_at)),
            ("desk", &desk_of(&it.sender.account, it.state)),
            ("since", &moment(it.since)),
        ]));
        if let Some(at) = it.next_at() {
            keys.extend(key([("clock", &shard_of(&it.id).to_string()), ("clock_at", &moment(at))]));
        }
        let slip = serde_dynamo::to_attribute_value(Slip::of(it)).map_err(StoreError::unreadable)?;
        keys.insert("slip".to_owned(), slip);
        transaction.put_next("submission", &self.0, item(keys, it)?, it.version)?;
        // The clock that only looked has nothing to tell.
        if step.what.is_empty() {
            return Ok(());
        }
        let event = SubmissionEvent {
            version: it.version,
            at: now,
            by: by.to_owned(),
            what: step.what.clone(),
            effects: step.effects.clone(),
        };
        let name = format!("event#{:06}", it.version);
        let mut keys = item_key(&it.id, &name);
        mark(&mut keys, format!("submission-{}#{:06}", it.id, it.version), &event.effects);
        transaction.put_over("submission event", &self.0, item(keys, &event)?)
    }

    /// Writes a step alone, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody took another one since; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        by: impl MaySubmit,
        step: &Applied,
        who: &str,
        now: Timestamp,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.put(by, &mut transaction, step, who, now)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn slip(mut row: Item) -> Result<Slip, StoreError> {
    let slip = row.remove("slip").unwrap_or(aws_sdk_dynamodb::types::AttributeValue::Null(true));
    serde_dynamo::from_attribute_value(slip).map_err(StoreError::unreadable)
}

fn item_key(id: &SubmissionId, name: &str) -> Item {
    key([("submission", id.as_str()), ("item", name)])
}

fn desk_of(account: &AccountId, state: State) -> String {
    format!("{account}#{}", state.id())
}

fn shard_of(id: &SubmissionId) -> u32 {
    let last = id.as_str().chars().last().and_then(|digit| digit.to_digit(10));
    last.unwrap_or_default() % SUBMISSION_SHARDS
}
