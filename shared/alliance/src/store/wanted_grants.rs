//! Changes of rights that wait for a second operator: items beside the person, until the table forgets them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::staff::StaffRoll;
use super::table::{Item, Query, Sort, data, item, key, number, text};
use super::transaction::Transaction;
use super::{Allowed, Asked, StoreError};
use domain::ids::StaffId;
use domain::staff::kinds::ManageStaff;
use domain::staff::{WANTED_FOR, WantedGrant};

/// The beginning of their sort keys.
const WANTED: &str = "wanted#";
/// How many one transaction removes; more are of no use, as they are bound to the generation that ends with it.
const MOST_WITHDRAWN: usize = 50;

impl StaffRoll {
    /// The changes of somebody's rights that wait for a second operator.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn wanted(
        &self,
        _by: &Allowed<ManageStaff>,
        staff: &StaffId,
        now: Timestamp,
    ) -> Result<Vec<WantedGrant>, StoreError> {
        // The table forgets an item some time after it has expired.
        let found = self.all_wanted(staff).await?;
        Ok(found.into_iter().filter(|wanted| wanted.waits(now)).collect())
    }

    async fn all_wanted(&self, staff: &StaffId) -> Result<Vec<WantedGrant>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", WANTED.to_owned())),
            consistent: true,
            ..Query::partition("staff", staff.as_str())
        };
        self.0.query_all(query).await?.into_iter().map(data::<WantedGrant>).collect()
    }

    /// Withdraws what is wanted for somebody who is frozen or leaves.
    pub(super) async fn withdraw_all(
        &self,
        transaction: &mut Transaction,
        staff: &StaffId,
    ) -> Result<(), StoreError> {
        for one in self.all_wanted(staff).await?.iter().take(MOST_WITHDRAWN) {
            transaction.delete("wanted", &self.0, wanted_key(one))?;
        }
        Ok(())
    }

    /// Keeps a change that is asked for, in the place of what was asked for the same role and scope before; part of the
    /// transaction that records it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn ask(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        wanted: &WantedGrant,
    ) -> Result<(), StoreError> {
        let mut keys = wanted_key(wanted);
        let expires = wanted.at.saturating_add(WANTED_FOR).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        keys.insert("asked_at".to_owned(), text(wanted.at.to_string()));
        transaction.put_over("wanted", &self.0, item(keys, wanted)?)
    }

    /// Removes a change that is carried out now; the transaction is refused where it was asked for anew since it was read.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn settle(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        wanted: &WantedGrant,
    ) -> Result<(), StoreError> {
        let values = Item::from([(":at".to_owned(), text(wanted.at.to_string()))]);
        let (condition, names) = ("#at = :at", [("#at", "asked_at")]);
        transaction.delete_if("wanted", &self.0, wanted_key(wanted), condition, &names, values)
    }
}

/// The beginning of the sort keys of those whom somebody invited.
const INVITED: &str = "invited#";

/// Somebody who was invited and enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Who.
    pub staff: StaffId,
    /// Their name, as whoever invited wrote it.
    pub name: String,
    /// When they were enrolled.
    pub at: Timestamp,
}

impl StaffRoll {
    /// Keeps whom somebody invited, for the hand-over when they leave; part of the transaction that enrols.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn note_invited(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        inviter: &StaffId,
        invited: &Invited,
    ) -> Result<(), StoreError> {
        let row = format!("{INVITED}{}", invited.staff);
        let keys = key([("staff", inviter.as_str()), ("item", &row)]);
        transaction.put_over("invited", &self.0, item(keys, invited)?)
    }

    /// Whom somebody invited.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn invited_by(
        &self,
        _by: &Allowed<ManageStaff>,
        staff: &StaffId,
    ) -> Result<Vec<Invited>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", INVITED.to_owned())),
            ..Query::partition("staff", staff.as_str())
        };
        self.0.query_all(query).await?.into_iter().map(data::<Invited>).collect()
    }
}

fn wanted_key(wanted: &WantedGrant) -> Item {
    key([("staff", wanted.staff.as_str()), ("item", &format!("{WANTED}{}", wanted.id()))])
}
