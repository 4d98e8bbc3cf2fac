//! The canned replies of each account: one item an account, in the staff table.

use super::table::{Item, Table, item, key, number};
use super::transaction::{Commit, Transaction};
use super::{Asked, Audit, May, StoreError};
use domain::audit::Entry;
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

    /// Saves the list with its entry in the audit, where nobody has saved another one since.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &Asked<LeadInbox>,
        account: &AccountId,
        list: &CannedList,
        audit: (&Audit, &Entry),
    ) -> Result<(), StoreError> {
        let mut keys = list_key(account);
        keys.insert("version".to_owned(), number(list.version));
        let before = list.version.saturating_sub(1);
        let (condition, name, values) = match before {
            0 => ("attribute_not_exists(#key)", ("#key", "item"), Item::new()),
            _ => {
                let values = Item::from([(":version".to_owned(), number(before))]);
                ("#version = :version", ("#version", "version"), values)
            }
        };
        let mut transaction = Transaction::default();
        transaction.put("canned", &self.0, item(keys, list)?, condition, &[name], values)?;
        let (audit, entry) = audit;
        audit.join(&mut transaction, entry, entry.at)?;
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
