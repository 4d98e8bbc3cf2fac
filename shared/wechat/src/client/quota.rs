//! Call quotas, and the record of a failed call.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, lenient};

/// How often a call may be made today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// Calls a day.
    #[serde(deserialize_with = "lenient::int")]
    pub daily_limit: i64,
    /// Calls made.
    #[serde(deserialize_with = "lenient::int")]
    pub used: i64,
    /// Calls left.
    #[serde(deserialize_with = "lenient::int")]
    pub remain: i64,
}

/// WeChat's record of a failed call.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct RidInfo {
    /// When it was made, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub invoke_time: i64,
    /// How long it took, in milliseconds.
    #[serde(deserialize_with = "lenient::int")]
    pub cost_in_ms: i64,
    /// Its whole address, with the token in it.
    #[serde(deserialize_with = "lenient::some_secret")]
    pub request_url: Option<SecretString>,
    /// Its body.
    #[serde(deserialize_with = "lenient::text")]
    pub request_body: String,
    /// Its answer.
    #[serde(deserialize_with = "lenient::text")]
    pub response_body: String,
    /// The address it came from.
    #[serde(deserialize_with = "lenient::text")]
    pub client_ip: String,
}

/// Leaves out address, body and answer: they may name residents and hold secrets.
impl std::fmt::Debug for RidInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RidInfo")
            .field("invoke_time", &self.invoke_time)
            .field("cost_in_ms", &self.cost_in_ms)
            .field("client_ip", &self.client_ip)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct QuotaAnswer {
    quota: Quota,
}

#[derive(Deserialize)]
struct RidAnswer {
    request: RidInfo,
}

impl Client {
    /// Resets the account's counts of calls, which is allowed
    /// [a few times](crate::limits::tokens::QUOTA_RESETS_A_MONTH) a month.
    ///
    /// # Errors
    ///
    /// Code 48006 when the resets are used up.
    pub async fn clear_quota(&self, token: &str, app_id: &str) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/clear_quota", &json!({ "appid": app_id })).await
    }

    /// As [`Client::clear_quota`], for use when no token can be had.
    ///
    /// # Errors
    ///
    /// As [`Client::clear_quota`]; a refused secret is [`ApiError::Credentials`].
    pub async fn clear_quota_by_secret(&self, app_id: &str, secret: &SecretString) -> Result<(), ApiError> {
        let query = [("appid", app_id), ("appsecret", secret.expose_secret())];
        let answer = self.post_json("/cgi-bin/clear_quota/v2", &query, &json!({})).await;
        answer.map_err(ApiError::for_credentials)?;
        Ok(())
    }

    /// How often the call with this path, as in `/cgi-bin/menu/get`, may be made.
    ///
    /// # Errors
    ///
    /// Code 76003 for a path that WeChat does not count.
    pub async fn quota(&self, token: &str, path: &str) -> Result<Quota, ApiError> {
        let body = json!({ "cgi_path": path });
        Ok(self.post::<QuotaAnswer>(token, "/cgi-bin/openapi/quota/get", &body).await?.quota)
    }

    /// WeChat's record of the failed call whose error had this `rid`, kept for some days.
    ///
    /// # Errors
    ///
    /// Code 76001 for a `rid` that is not the account's or no longer recorded.
    pub async fn rid_info(&self, token: &str, rid: &str) -> Result<RidInfo, ApiError> {
        let body = json!({ "rid": rid });
        Ok(self.post::<RidAnswer>(token, "/cgi-bin/openapi/rid/get", &body).await?.request)
    }
}
