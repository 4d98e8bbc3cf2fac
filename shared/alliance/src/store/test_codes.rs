//! Codes that WeChat's publish test (全网发布接入检测) wants redeemed. The callback that receives one stores it here, and the
//! stream of the table carries it to the function that redeems it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::{Table, data, item, key, number};
use super::{StoreError, digest};
use domain::ids::OpenId;
use domain::sealing::Sealed;

/// A code of the publish test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCode {
    /// The appid of the test account that it was pushed for.
    pub app_id: String,
    /// The tester who waits for the message.
    pub tester: OpenId,
    /// The authorisation code, sealed by the caller.
    pub code: Sealed,
}

impl TestCode {
    /// Reads a code from the new image of the codes' stream.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Self, StoreError> {
        data(image.into())
    }
}

/// Writes codes of the publish test.
#[derive(Clone, Debug)]
pub struct TestCodes(Table);

impl TestCodes {
    /// A handle on the table of the publish test's codes.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Stores a code until `expires`, `plain` being the text that is sealed in it; false where this code was stored
    /// before.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn note(&self, noted: &TestCode, plain: &str, expires: Timestamp) -> Result<bool, StoreError> {
        let mut keys = key([("code", &digest(plain))]);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        Ok(self.0.put_new(item(keys, noted)?, "code").await?.is_none())
    }
}
