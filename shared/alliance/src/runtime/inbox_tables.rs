//! The tables of the inbox.

use super::deployment::Deployment;
use super::settings::SettingsError;
use crate::store::{Conversations, DutyBook};

impl Deployment {
    /// The conversations table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn conversations(&self) -> Result<Conversations, SettingsError> {
        self.table("TABLE_CONVERSATIONS").map(Conversations::new)
    }

    /// The duty list, in the staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn duty(&self) -> Result<DutyBook, SettingsError> {
        self.table("TABLE_STAFF").map(DutyBook::new)
    }
}
