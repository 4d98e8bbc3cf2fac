//! Followers who came from another account by a migration (账号迁移), under new openids.

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, check::count, lenient};
use crate::limits::people::MIGRATED_BATCH;

/// An openid of the old account, and the result of looking it up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MigratedOpenid {
    /// The openid at the old account.
    #[serde(rename = "ori_openid", deserialize_with = "lenient::text")]
    pub old: String,
    /// The openid at this account; `None` for a follower who was not migrated.
    #[serde(rename = "new_openid", deserialize_with = "lenient::some_text")]
    pub new: Option<String>,
    /// `ok`, or why there is none.
    #[serde(rename = "err_msg", deserialize_with = "lenient::text")]
    pub message: String,
}

#[derive(Deserialize)]
struct ListAnswer {
    #[serde(default, deserialize_with = "lenient::list")]
    result_list: Vec<MigratedOpenid>,
}

impl Client {
    /// The openids of followers who came from the account `from`, one to [`MIGRATED_BATCH`] at once.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another number of them; code 40013 for an account from which no follower was migrated.
    pub async fn migrated_openids(
        &self,
        token: &str,
        from: &str,
        openids: &[&str],
    ) -> Result<Vec<MigratedOpenid>, ApiError> {
        count("openid_list", openids.len(), 1..=MIGRATED_BATCH)?;
        let body = json!({ "from_appid": from, "openid_list": openids });
        Ok(self.post::<ListAnswer>(token, "/cgi-bin/changeopenid", &body).await?.result_list)
    }
}
