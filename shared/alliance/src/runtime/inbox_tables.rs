//! The tables of the inbox.

use super::deployment::Deployment;
use super::settings::SettingsError;
use crate::store::{CannedBook, Conversations, DutyBook, Handovers};

impl Deployment {
    /// The conversations table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn conversations(&self) -> Result<Conversations, SettingsError> {
        self.table("TABLE_CONVERSATIONS").map(Conversations::new)
    }

    /// The hand-over slips, in the conversations table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn handovers(&self) -> Result<Handovers, SettingsError> {
        Ok(Handovers::new(self.table("TABLE_CONVERSATIONS")?, self.audit()?))
    }

    /// The canned replies, in the staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn canned(&self) -> Result<CannedBook, SettingsError> {
        self.table("TABLE_STAFF").map(CannedBook::new)
    }

    /// The duty list, in the staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn duty(&self) -> Result<DutyBook, SettingsError> {
        self.table("TABLE_STAFF").map(DutyBook::new)
    }
}
