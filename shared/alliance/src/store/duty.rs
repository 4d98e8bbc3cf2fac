//! The duty list of the district: one item of the staff table.

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::table::{Item, Table, item, key};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, StaffRoll, StoreError, System};
use domain::inbox::DutyList;
use domain::staff::kinds::{KeepDuty, ReadInbox};

/// The partition of the list; no id of a person contains a `#`.
const LIST: &str = "duty#district";

/// Reads and writes the duty list.
#[derive(Clone, Debug)]
pub struct DutyBook(Table);

impl DutyBook {
    /// A handle on the staff table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The list as it was saved last; an empty one where it never was.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, _by: impl May<KeepDuty>) -> Result<DutyList, StoreError> {
        Ok(self.0.get(list_key()).await?.unwrap_or_default())
    }

    /// The same without those who are frozen or hold no right any more, so that a danger is told to somebody who hears it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads: the list, and each person on it.
    pub async fn present(&self, by: System, now: Timestamp) -> Result<DutyList, StoreError> {
        let mut list = self.get(by).await?;
        let roll = StaffRoll::new(self.0.clone());
        let people = try_join_all(list.people.iter().map(|it| roll.get(&it.staff))).await?;
        let mut present = people.into_iter().map(|person| person.and_then(|it| it.at(now)).is_some());
        list.people.retain(|_| present.next().unwrap_or_default());
        Ok(list)
    }

    /// The same for whoever deals conversations to those who are at work.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn at_work(&self, _by: impl May<ReadInbox>) -> Result<DutyList, StoreError> {
        Ok(self.0.get(list_key()).await?.unwrap_or_default())
    }

    /// Saves the list where nobody has saved another one since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &Asked<KeepDuty>,
        list: &DutyList,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.write(list, besides).await
    }

    /// Writes the first list of a world that is made up.
    ///
    /// # Errors
    /// See [`DutyBook::save`].
    pub async fn plant(&self, _by: System, list: &DutyList) -> Result<(), StoreError> {
        self.write(list, |_| Ok(())).await
    }

    async fn write(
        &self,
        list: &DutyList,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put_next("duty", &self.0, item(list_key(), list)?, list.version)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn list_key() -> Item {
    key([("staff", LIST), ("item", "list")])
}
