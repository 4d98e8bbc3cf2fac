//! The tokens table: each account's access token, sealed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::table::{Table, item, key};
use crate::ids::AccountId;
use crate::sealing::Sealed;

/// An access token as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredToken {
    /// The account's.
    pub account: AccountId,
    /// Sealed under `<account>/access_token`.
    pub token: Sealed,
    /// When WeChat stops taking it.
    pub expires_at: Timestamp,
}

/// Reads and writes access tokens.
#[derive(Clone, Debug)]
pub struct Tokens(Table);

impl Tokens {
    /// A handle.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The token of an account, fresh or not.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, account: &AccountId) -> Result<Option<StoredToken>, StoreError> {
        self.0.get(key([("account", account.as_str())])).await
    }

    /// Stores a token.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, token: &StoredToken) -> Result<(), StoreError> {
        self.0.put(item(key([("account", token.account.as_str())]), token)?).await
    }
}
