//! The canned replies of each account: one item an account, in the staff table.

use super::table::{Item, Table, item, key};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, StoreError};
use domain::ids::AccountId;
use domain::inbox::CannedList;
use domain::staff::kinds::{LeadInbox, ReadInbox};

/// Reads and writes canned replies.
#[derive(Clone, Debug)]
pub struct CannedBook(Table);

impl CannedBook {
    /// A handle on the staff table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The list of an account; an empty one where none was saved.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, _by: impl May<ReadInbox>, account: &AccountId) -> Result<CannedList, StoreError> {
        Ok(self.0.get(list_key(account)).await?.unwrap_or_default())
    }

    /// Saves the list where nobody has saved another one since, together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &Asked<LeadInbox>,
        account: &AccountId,
        list: &CannedList,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put_next("canned", &self.0, item(list_key(account), list)?, list.version)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

/// No id of a person contains a `#`.
fn list_key(account: &AccountId) -> Item {
    key([("staff", &format!("canned#{account}")), ("item", "list")])
}
