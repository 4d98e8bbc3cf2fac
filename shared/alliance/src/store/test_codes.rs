//! Codes that WeChat's publish test (全网发布接入检测) wants redeemed, between the callback that was told of one and the
//! function that redeems it.
//!
//! They lie in the messages table, whose stream carries them from the one to the other, in a partition that no
//! follower's key can be: it has no `/`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::{Table, data, item, key, number};
use super::{StoreError, digest};
use domain::ids::OpenId;
use domain::sealing::Sealed;

/// The partition; `template.yaml` names it in the filter of the stream.
const PARTITION: &str = "publish-test";

/// A code of the publish test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCode {
    /// The appid of the test account that it was pushed for.
    pub app_id: String,
    /// Who waits for the message.
    pub tester: OpenId,
    /// The authorisation code, sealed by the caller.
    pub code: Sealed,
}

impl TestCode {
    /// Reads a code out of the new image of the messages stream; none where the image is a message.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Option<Self>, StoreError> {
        let item = image.into();
        if is_test_code(&item) { data(item).map(Some) } else { Ok(None) }
    }
}

/// Whether an item of the messages table is such a code, and no message.
pub(super) fn is_test_code(item: &super::table::Item) -> bool {
    item.get("resident").and_then(|partition| partition.as_s().ok()).is_some_and(|name| name == PARTITION)
}

/// Writes codes of the publish test.
#[derive(Clone, Debug)]
pub struct TestCodes(Table);

impl TestCodes {
    /// A handle on the messages table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Notes a code, `plain` being what is sealed in it, until `expires`; false where this code was noted before.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn note(&self, noted: &TestCode, plain: &str, expires: Timestamp) -> Result<bool, StoreError> {
        let mut keys = key([("resident", PARTITION), ("message", &digest(plain))]);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        Ok(self.0.put_new(item(keys, noted)?, "message").await?.is_none())
    }
}
