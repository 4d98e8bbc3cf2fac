//! Access tokens.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{ApiError, Client, json, lenient};

/// A token and how long it is good.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct AccessToken {
    /// The token; room for 512 characters is enough.
    #[serde(rename = "access_token", deserialize_with = "lenient::secret")]
    pub token: SecretString,
    /// Seconds from now. A stable token always has at least [`crate::limits::TOKEN_OVERLAP_SECONDS`] left.
    #[serde(deserialize_with = "lenient::int")]
    pub expires_in: i64,
}

impl Client {
    /// Asks for the account's stable token: the same one as long as it is valid.
    ///
    /// `force_refresh` invalidates it and makes a new one; WeChat allows that 20 times a day, 30 seconds apart.
    ///
    /// # Errors
    ///
    /// A refused secret is [`ApiError::Credentials`]; an address outside the whitelist is code 40164.
    pub async fn stable_token(
        &self,
        app_id: &str,
        secret: &SecretString,
        force_refresh: bool,
    ) -> Result<AccessToken, ApiError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": app_id,
            "secret": secret.expose_secret(),
            "force_refresh": force_refresh,
        });
        let answer =
            self.post_json("/cgi-bin/stable_token", &[], &body).await.map_err(ApiError::for_credentials)?;
        json::typed(answer)
    }

    /// Asks for the account's plain token. Every call makes a new token and invalidates the previous one, so other
    /// users of the account would lose theirs: prefer [`Client::stable_token`], whose tokens are independent of these.
    ///
    /// # Errors
    ///
    /// As [`Client::stable_token`].
    pub async fn token(&self, app_id: &str, secret: &SecretString) -> Result<AccessToken, ApiError> {
        let query =
            [("grant_type", "client_credential"), ("appid", app_id), ("secret", secret.expose_secret())];
        json::typed(self.get_json("/cgi-bin/token", &query).await.map_err(ApiError::for_credentials)?)
    }
}
