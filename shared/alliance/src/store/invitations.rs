//! Invitations, in the sessions table: like a login, one waits for an answer in the chat and goes by itself.

use jiff::Timestamp;

use super::sessions::Sessions;
use super::table::{Item, Query, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Allowed, Asked, May, StoreError, moment};
use domain::staff::kinds::ManageStaff;
use domain::staff::{Invitation, InviteCode};

/// The partition of the index by which they are listed.
const LISTED: &str = "invitations#";
/// The condition that nobody changed it since it was read.
const STILL: &str = "#version = :before";

impl Sessions {
    /// The name of these writes in a [`super::Refused`].
    pub const INVITATION: &'static str = "invitation";

    /// Adds a new invitation to a transaction, which is refused where one that is in time has these digits.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn invite(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        invitation: &Invitation,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let values = Item::from([(":now".to_owned(), text(moment(now)))]);
        let condition = "attribute_not_exists(#key) OR #until <= :now";
        let names = [("#key", "session"), ("#until", "until")];
        transaction.put(
            Self::INVITATION,
            self.table(),
            invitation_item(invitation)?,
            condition,
            &names,
            values,
        )
    }

    /// The invitation with these digits.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn invitation(
        &self,
        _by: impl May<ManageStaff>,
        code: &InviteCode,
    ) -> Result<Option<Invitation>, StoreError> {
        self.table().get(key([("session", &invitation_key(code))])).await
    }

    /// The invitations that are in time, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn invitations(
        &self,
        _by: &Allowed<ManageStaff>,
        now: Timestamp,
    ) -> Result<Vec<Invitation>, StoreError> {
        let query = Query { index: Some("by-staff"), ..Query::partition("staff", LISTED) };
        let mut found = Vec::new();
        for row in self.table().query_all(query).await? {
            let Some(name) = row.get("session").and_then(|name| name.as_s().ok()) else { continue };
            // The index may still list one that has just been answered or ended.
            found.extend(self.table().get::<Invitation>(key([("session", name)])).await?);
        }
        found.retain(|invitation| now < invitation.expires_at);
        Ok(found)
    }

    /// Adds a change of an invitation to a transaction, which is refused where somebody changed it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn change_invitation(
        &self,
        transaction: &mut Transaction,
        after: &Invitation,
    ) -> Result<(), StoreError> {
        let values = Item::from([(":before".to_owned(), number(after.version.saturating_sub(1)))]);
        let names = [("#version", "version")];
        transaction.put(Self::INVITATION, self.table(), invitation_item(after)?, STILL, &names, values)
    }

    /// Adds the end of an invitation to a transaction, which is refused where somebody changed it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where it cannot be expressed.
    pub fn end_invitation(
        &self,
        _by: &Asked<ManageStaff>,
        transaction: &mut Transaction,
        invitation: &Invitation,
    ) -> Result<(), StoreError> {
        let values = Item::from([(":before".to_owned(), number(invitation.version))]);
        let (key, names) = (key([("session", &invitation_key(&invitation.code))]), [("#version", "version")]);
        transaction.delete_if(Self::INVITATION, self.table(), key, STILL, &names, values)
    }

    /// Commits what was added to a transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a condition failed; other [`StoreError`]s of the write.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(self.table()).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn invitation_key(code: &InviteCode) -> String {
    format!("invite#{code}")
}

fn invitation_item(invitation: &Invitation) -> Result<Item, StoreError> {
    let mut keys = key([
        ("session", &invitation_key(&invitation.code)),
        ("staff", LISTED),
        ("opened_at", &moment(invitation.at)),
        ("until", &moment(invitation.expires_at)),
    ]);
    keys.insert("version".to_owned(), number(invitation.version));
    keys.insert("expires".to_owned(), number(invitation.expires_at.as_second()));
    item(keys, invitation)
}
