//! The blocked senders, in the limits table: the current state of each in one partition, so that they can be listed,
//! and the decisions that led to it in a partition of the sender.

use jiff::Timestamp;

use super::table::{Item, Query, Table, data, item, key, number};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, StoreError, System, digest};
use domain::blocks::{Block, BlockStep};
use domain::ids::{Follower, PersonId};
use domain::staff::kinds::{BlockSender, ListBlocked};

/// The partition that lists the current state of every sender.
const ALL: &str = "blocks";
/// The prefix of the digest of a person who is known across all accounts.
const PERSON: &str = "person#";

/// The attribute that counts how often a sender was decided about.
const VERSION: &str = "version";

/// Reads and writes blocks.
#[derive(Clone, Debug)]
pub struct Blocks(Table);

/// How a sender stands, as it was read.
#[derive(Clone, Debug)]
pub struct SenderStanding {
    /// The newest decision; none where nothing was ever decided.
    pub block: Option<Block>,
    /// How often each item was written, so that no other step is lost.
    seen: Vec<(String, u64)>,
}

impl Blocks {
    /// A handle on the limits table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The state of a sender by the newest decision about the person or the follower. It may be a second old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn find(
        &self,
        _by: System,
        follower: &Follower,
        person: Option<&PersonId>,
    ) -> Result<Option<Block>, StoreError> {
        let mut found: Option<Block> = None;
        for sender in senders(follower, person) {
            let Some(item) = self.0.get_eventual(key([("subject", ALL), ("item", &sender)])).await? else {
                continue;
            };
            let block: Block = data(item)?;
            // A block that was lifted through another account of the person is still stored for this account.
            if found.as_ref().is_none_or(|found| found.last.at < block.last.at) {
                found = Some(block);
            }
        }
        Ok(found)
    }

    /// The same as it is now, for whoever decides about it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn standing(
        &self,
        _by: impl May<BlockSender>,
        follower: &Follower,
        person: Option<&PersonId>,
    ) -> Result<SenderStanding, StoreError> {
        let mut standing = SenderStanding { block: None, seen: Vec::new() };
        for sender in senders(follower, person) {
            let found = self.0.get_item(key([("subject", ALL), ("item", &sender)])).await?;
            standing.seen.push((sender, found.as_ref().map_or(0, version)));
            let Some(block) = found.map(data::<Block>).transpose()? else { continue };
            // A block that was lifted through another account of the person is still stored for this account.
            if standing.block.as_ref().is_none_or(|newest| newest.last.at < block.last.at) {
                standing.block = Some(block);
            }
        }
        Ok(standing)
    }

    /// The decisions about a sender, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn steps(
        &self,
        _by: impl May<BlockSender>,
        follower: &Follower,
        person: Option<&PersonId>,
    ) -> Result<Vec<BlockStep>, StoreError> {
        let mut steps: Vec<BlockStep> = Vec::new();
        for sender in senders(follower, person) {
            for item in self.0.query_all(Query::partition("subject", format!("block#{sender}"))).await? {
                let step = data(item)?;
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        steps.sort_by_key(|step| step.at);
        Ok(steps)
    }

    /// Stores the new state of a sender, and the decision that led to it, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has decided since `standing` was read; other [`StoreError`]s of the write.
    pub async fn put(
        &self,
        _by: &Asked<BlockSender>,
        follower: &Follower,
        (person, standing): (Option<&PersonId>, &SenderStanding),
        block: &Block,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        besides(&mut transaction)?;
        for sender in senders(follower, person) {
            let seen = standing.seen.iter().find(|(name, _)| *name == sender).map_or(0, |(_, seen)| *seen);
            let mut keys = key([("subject", ALL), ("item", &sender)]);
            keys.insert(VERSION.to_owned(), number(seen + 1));
            // An item of before there were versions counts as never written.
            let (condition, values) = match seen {
                0 => ("attribute_not_exists(#version)", Item::new()),
                _ => ("#version = :seen", Item::from([(":seen".to_owned(), number(seen))])),
            };
            let names = [("#version", VERSION)];
            transaction.put("block", &self.0, item(keys, block)?, condition, &names, values)?;
            let step = key([("subject", &format!("block#{sender}")), ("item", &step_name(&block.last))]);
            let step = item(step, &block.last)?;
            transaction.put_over("step", &self.0, step)?;
        }
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// A page of all senders who are or were blocked, each once, and where the next page starts.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn all(
        &self,
        _by: impl May<ListBlocked>,
        after: Option<&str>,
        limit: i32,
    ) -> Result<(Vec<Block>, Option<String>), StoreError> {
        let after = after.map(|after| key([("subject", ALL), ("item", after)]));
        let found = self.0.query(Query { after, limit, ..Query::partition("subject", ALL) }).await?;
        let name =
            |item: &Item| item.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
        let next = found.next.as_ref().map(name);
        let mut blocks = Vec::new();
        for item in found.items {
            let is_person = name(&item).starts_with(PERSON);
            let block: Block = data(item)?;
            // A person who is known across all accounts is also listed as the follower whose report was looked at.
            if is_person || !block.everywhere {
                blocks.push(block);
            }
        }
        Ok((blocks, next))
    }
}

fn senders(follower: &Follower, person: Option<&PersonId>) -> Vec<String> {
    let follower = format!("follower#{}", digest(&format!("block/{}", follower.key())));
    person.map(|person| format!("{PERSON}{person}")).into_iter().chain([follower]).collect()
}

fn step_name(step: &BlockStep) -> String {
    let at: Timestamp = step.at;
    format!("{:020}#{}", at.as_millisecond(), &digest(&format!("{}/{}", step.by, step.reason))[..8])
}

fn version(item: &Item) -> u64 {
    let version = item.get(VERSION).and_then(|version| version.as_n().ok());
    version.and_then(|version| version.parse().ok()).unwrap_or_default()
}
