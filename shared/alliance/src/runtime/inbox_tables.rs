//! The tables of the inbox, and the counts of what staff do.

use super::deployment::Deployment;
use super::settings::SettingsError;
use crate::store::{Conversations, DutyBook, Handovers, Rates};

impl Deployment {
    /// The conversations table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn conversations(&self) -> Result<Conversations, SettingsError> {
        self.table("TABLE_CONVERSATIONS").map(Conversations::new)
    }

    /// How often somebody did something lately, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn rates(&self) -> Result<Rates, SettingsError> {
        self.table("TABLE_LIMITS").map(Rates::new)
    }

    /// The hand-over slips, in the conversations table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn handovers(&self) -> Result<Handovers, SettingsError> {
        Ok(Handovers::new(self.table("TABLE_CONVERSATIONS")?, self.audit()?))
    }

    /// The duty list, in the staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn duty(&self) -> Result<DutyBook, SettingsError> {
        self.table("TABLE_STAFF").map(DutyBook::new)
    }
}
