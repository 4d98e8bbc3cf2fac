//! Second factors: an item beside the person, which the roll's own changes leave alone.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;

use super::staff::StaffRoll;
use super::table::{Item, item, key, number, text};
use super::transaction::Transaction;
use super::{Allowed, Asked, May, MayChange, StoreError, System};
use domain::ids::StaffId;
use domain::logins::Second;
use domain::staff::kinds::{KeepLogins, ManageStaff};
use domain::staff::{WANTED_FOR, WantedReset};

/// Their sort key.
const SECOND: &str = "second";

impl StaffRoll {
    /// Somebody's second factor.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn second(
        &self,
        _by: impl May<KeepLogins>,
        staff: &StaffId,
    ) -> Result<Option<Second>, StoreError> {
        self.0.get(second_key(staff)).await
    }

    /// Writes a second factor where nobody wrote it since it was read: of two codes that are sent at once, one counts.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody did; other [`StoreError`]s of the write.
    pub async fn put_second(
        &self,
        _by: impl MayChange<KeepLogins>,
        staff: &StaffId,
        second: &Second,
    ) -> Result<(), StoreError> {
        let mut keys = second_key(staff);
        keys.insert("version".to_owned(), number(second.version));
        let put = self.0.client.put_item().table_name(&self.0.name).set_item(Some(item(keys, second)?));
        // One that was reset meanwhile does not come back.
        let put = if second.version == 1 {
            put.condition_expression("attribute_not_exists(#key)").expression_attribute_names("#key", "staff")
        } else {
            put.condition_expression("#version = :before")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":before", number(second.version - 1))
        };
        let answer = put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Forgets a second factor; part of the transaction that records it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where it cannot be expressed.
    pub fn forget_second(
        &self,
        _by: System,
        transaction: &mut Transaction,
        staff: &StaffId,
    ) -> Result<(), StoreError> {
        transaction.delete("second factor", &self.0, second_key(staff))
    }

    /// The second factor of somebody whom they manage, and what was asked about it; none where there is none.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn second_of(
        &self,
        _by: &Allowed<ManageStaff>,
        staff: &StaffId,
        now: Timestamp,
    ) -> Result<Option<(Second, Option<WantedReset>)>, StoreError> {
        let Some(second) = self.0.get::<Second>(second_key(staff)).await? else { return Ok(None) };
        let wanted = self.0.get::<WantedReset>(reset_key(staff)).await?;
        let wanted = wanted.filter(|wanted| wanted.waits(now) && wanted.enrolled == second.since);
        Ok(Some((second, wanted)))
    }

    /// Keeps that somebody's second factor shall be forgotten; part of the transaction that records it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn ask_reset(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        wanted: &WantedReset,
    ) -> Result<(), StoreError> {
        let mut keys = reset_key(&wanted.staff);
        let expires = wanted.at.saturating_add(WANTED_FOR).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        keys.insert("asked_at".to_owned(), text(wanted.at.to_string()));
        transaction.put_over("reset", &self.0, item(keys, wanted)?)
    }

    /// Removes what was asked for, and with `forgets` the second factor itself, so that the person enrols again; the
    /// transaction is refused where it was asked for anew since it was read, or the factor has changed.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be expressed.
    pub fn settle_reset(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        wanted: &WantedReset,
        forgets: Option<&Second>,
    ) -> Result<(), StoreError> {
        let values = Item::from([(":at".to_owned(), text(wanted.at.to_string()))]);
        let (condition, names) = ("#at = :at", [("#at", "asked_at")]);
        transaction.delete_if("reset", &self.0, reset_key(&wanted.staff), condition, &names, values)?;
        let Some(second) = forgets else { return Ok(()) };
        let values = Item::from([(":version".to_owned(), number(second.version))]);
        let (condition, names) = ("#version = :version", [("#version", "version")]);
        transaction.delete_if("factor", &self.0, second_key(&wanted.staff), condition, &names, values)
    }
}

fn reset_key(staff: &StaffId) -> Item {
    key([("staff", staff.as_str()), ("item", "reset")])
}

pub(super) fn second_key(staff: &StaffId) -> Item {
    key([("staff", staff.as_str()), ("item", SECOND)])
}
