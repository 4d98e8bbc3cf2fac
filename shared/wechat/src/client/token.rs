//! Access tokens.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{ApiError, Client, json};

/// A token and how long it is good.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token; room for 512 characters is enough.
    pub token: SecretString,
    /// Seconds from now. A stable token always has [`crate::limits::TOKEN_OVERLAP_SECONDS`] at least.
    pub expires_in: i64,
}

impl Client {
    /// Asks for the account's stable token: the same one while it is good.
    ///
    /// `force_refresh` ends it and makes a new one; WeChat allows that 20 times a day, 30 seconds apart.
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
        Ok(AccessToken {
            token: json::text(&answer, "access_token").ok_or(ApiError::Malformed)?.into(),
            expires_in: json::int(&answer, "expires_in").ok_or(ApiError::Malformed)?,
        })
    }
}
