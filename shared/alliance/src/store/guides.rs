//! The guides table: hotlines, policy answers and the hours in which accounts answer, in one partition.

use std::sync::Arc;

use jiff::Timestamp;

use super::cached::Cached;
use super::settings::{VERSION, version_of};
use super::table::{Item, Query, Table, data, item, key, number};
use super::{Asked, Commit, StoreError, Transaction};
use domain::guides::Guides;
use domain::ids::{AccountId, TicketId};
use domain::inbox::AnsweringHours;
use domain::staff::kinds::{LeadInbox, WorkAtDesk};
use domain::tickets::Storm;

/// The item of a storm notice: one a master.
fn storm_item(master: &TicketId) -> String {
    format!("storm#{master}")
}

/// Reads and writes hotlines and policy answers.
#[derive(Clone, Debug)]
pub struct GuideBook {
    pub(super) table: Table,
    pub(super) alliance: String,
    read: Cached<Guides>,
}

impl GuideBook {
    /// A handle on the guides of the alliance called `alliance`.
    #[must_use]
    pub fn new(
        table: Table,
        alliance: impl Into<String>,
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { table, alliance: alliance.into(), read: Cached::new(now) }
    }

    /// All hotlines and policy answers, at most a minute old.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn guides(&self) -> Result<Arc<Guides>, StoreError> {
        self.read.get(Box::pin(self.newest())).await
    }

    /// All hotlines and policy answers as they are stored now.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn newest(&self) -> Result<Guides, StoreError> {
        Ok(self.load(false).await?.1)
    }

    /// What editors can change, with the version of it; sees every earlier write.
    pub(super) async fn books(&self) -> Result<(u64, Guides), StoreError> {
        self.load(true).await
    }

    async fn load(&self, consistent: bool) -> Result<(u64, Guides), StoreError> {
        let (mut guides, mut version) = (Guides::default(), 0);
        let query = Query { consistent, ..Query::partition("alliance", &self.alliance) };
        let mut items = self.table.query_all(query).await?;
        // In the order in which they are shown, which is not that of their ids.
        items.sort_by_key(position);
        for found in items {
            let name = found.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
            if name == VERSION {
                version = version_of(&found);
            }
            match name.split_once('#').map(|(kind, _)| kind) {
                Some("hotline") => guides.hotlines.push(data(found)?),
                Some("storm") => guides.storms.push(data(found)?),
                Some("policy") => guides.policies.push(data(found)?),
                Some("hours") => {
                    let account = name.split_once('#').map_or("", |(_, account)| account);
                    guides.hours.insert(AccountId::parse(account)?, data(found)?);
                }
                _ => {}
            }
        }
        Ok((version, guides))
    }

    /// Writes all of them: items with the same ids are replaced; stored items that they do not mention stay.
    ///
    /// # Errors
    /// Any [`StoreError`] of the writes.
    pub async fn write(&self, guides: &Guides) -> Result<(), StoreError> {
        let mut items = Vec::new();
        for (position, hotline) in guides.hotlines.iter().enumerate() {
            items.push(self.item(&format!("hotline#{}", hotline.id), position, hotline)?);
        }
        for (position, policy) in guides.policies.iter().enumerate() {
            items.push(self.item(&format!("policy#{}", policy.id), position, policy)?);
        }
        self.table.put_all(items).await
    }

    /// Saves the hours in which an account answers where nobody has saved others since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save_hours(
        &self,
        _by: &Asked<LeadInbox>,
        account: &AccountId,
        hours: &AnsweringHours,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let item = self.item(&format!("hours#{account}"), usize::MAX, hours)?;
        let mut transaction = Transaction::default();
        transaction.put_next("hours", &self.table, item, hours.version)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Adds to a transaction that an officer opened a storm notice. Callers that keep the guides see it within a minute.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_storm(
        &self,
        _by: &Asked<WorkAtDesk>,
        transaction: &mut Transaction,
        storm: &Storm,
    ) -> Result<(), StoreError> {
        transaction.put_over("storm", &self.table, self.item(&storm_item(&storm.master), usize::MAX, storm)?)
    }

    /// Adds to a transaction that the storm notice of a report ends.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be made.
    pub fn delete_storm(
        &self,
        _by: &Asked<WorkAtDesk>,
        transaction: &mut Transaction,
        master: &TicketId,
    ) -> Result<(), StoreError> {
        let key = key([("alliance", &self.alliance), ("item", &storm_item(master))]);
        transaction.delete("storm", &self.table, key)
    }

    /// Adds to a transaction that a storm notice whose time was over is removed, unless it was opened again since it was
    /// read.
    ///
    /// # Errors
    /// [`StoreError::Broken`] or [`StoreError::Unreadable`] where the write cannot be made.
    pub fn delete_ended(
        &self,
        _by: &Asked<WorkAtDesk>,
        transaction: &mut Transaction,
        ended: &Storm,
    ) -> Result<(), StoreError> {
        let key = key([("alliance", &self.alliance), ("item", &storm_item(&ended.master))]);
        let until = serde_dynamo::to_attribute_value(ended.until).map_err(StoreError::unreadable)?;
        transaction.delete_if(
            "storm",
            &self.table,
            key,
            "attribute_not_exists(#item) OR #data.#until = :until",
            &[("#item", "item"), ("#data", "data"), ("#until", "until")],
            Item::from([(":until".to_owned(), until)]),
        )
    }

    pub(super) fn item<T: serde::Serialize>(
        &self,
        name: &str,
        position: usize,
        value: &T,
    ) -> Result<Item, StoreError> {
        let mut keys = key([("alliance", &self.alliance), ("item", name)]);
        keys.insert("position".to_owned(), number(position));
        item(keys, value)
    }
}

fn position(item: &Item) -> usize {
    item.get("position").and_then(|at| at.as_n().ok()?.parse().ok()).unwrap_or(usize::MAX)
}
