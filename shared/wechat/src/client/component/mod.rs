//! The third-party platform: its own tokens, and the authorisations that accounts give it.
//!
//! `token` is the platform's token in every call that takes one.

mod authorizer;
mod links;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub use authorizer::{Authorizer, AuthorizerInfo, AuthorizerOption, AuthorizerPage, ListedAuthorizer};
pub use links::{AccountKind, AuthorizePage};

use super::{AccessToken, ApiError, Client, json, lenient};

/// A pre-authorisation code, good for one authorisation.
#[derive(Clone, Debug, Deserialize)]
pub struct PreAuthCode {
    /// The code.
    #[serde(rename = "pre_auth_code", deserialize_with = "lenient::secret")]
    pub code: SecretString,
    /// Seconds from now.
    #[serde(deserialize_with = "lenient::int")]
    pub expires_in: i64,
}

/// What an account granted.
#[derive(Clone, Debug, Deserialize)]
pub struct Authorization {
    /// The account.
    #[serde(rename = "authorizer_appid", deserialize_with = "lenient::required")]
    pub app_id: String,
    /// Its access token; `None` if the answer only describes the grant.
    #[serde(rename = "authorizer_access_token", default, deserialize_with = "lenient::some_secret")]
    pub access_token: Option<SecretString>,
    /// Seconds that the token is good from now; 0 without one.
    #[serde(default, deserialize_with = "lenient::int")]
    pub expires_in: i64,
    /// The refresh token, valid as long as the authorisation is: protect it above all else.
    #[serde(rename = "authorizer_refresh_token", default, deserialize_with = "lenient::some_secret")]
    pub refresh_token: Option<SecretString>,
    /// The permission sets it granted.
    #[serde(rename = "func_info", default, deserialize_with = "lenient::list")]
    pub functions: Vec<Function>,
}

/// A permission set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Function {
    /// Which one.
    #[serde(rename = "funcscope_category", deserialize_with = "lenient::object")]
    pub category: Category,
}

/// The number of a permission set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Category {
    /// The number.
    #[serde(deserialize_with = "lenient::int")]
    pub id: i64,
}

/// Renewed tokens of an account.
#[derive(Clone, Debug, Deserialize)]
pub struct Renewed {
    /// The access token.
    #[serde(rename = "authorizer_access_token", deserialize_with = "lenient::secret")]
    pub access_token: SecretString,
    /// Seconds that it is good from now.
    #[serde(deserialize_with = "lenient::int")]
    pub expires_in: i64,
    /// The refresh token, usually the same as the one used. Always store the one returned.
    #[serde(rename = "authorizer_refresh_token", deserialize_with = "lenient::secret")]
    pub refresh_token: SecretString,
}

#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(deserialize_with = "lenient::secret")]
    component_access_token: SecretString,
    #[serde(deserialize_with = "lenient::int")]
    expires_in: i64,
}

#[derive(Deserialize)]
struct AuthorizationAnswer {
    authorization_info: Authorization,
}

impl Client {
    /// Posts with the platform's token.
    async fn component<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        path: &str,
        body: &Value,
    ) -> Result<T, ApiError> {
        let query = [("component_access_token", token.expose_secret())];
        json::typed(self.post_json(path, &query, body).await?)
    }

    /// Has WeChat push verify tickets again, every ten minutes.
    ///
    /// # Errors
    ///
    /// A refused secret is [`ApiError::Credentials`] or a code of misconfiguration.
    pub async fn start_push_ticket(&self, app_id: &str, secret: &SecretString) -> Result<(), ApiError> {
        let body = json!({ "component_appid": app_id, "component_secret": secret.expose_secret() });
        let answer = self.post_json("/cgi-bin/component/api_start_push_ticket", &[], &body).await;
        answer.map_err(ApiError::for_credentials)?;
        Ok(())
    }

    /// Asks for the platform's token with the newest verify ticket.
    ///
    /// # Errors
    ///
    /// Codes 61005, 61006 and 61058 for an invalid ticket, see [`super::Reaction::LoadTicket`]; a refused secret is
    /// [`ApiError::Credentials`] or a code of misconfiguration.
    pub async fn component_token(
        &self,
        app_id: &str,
        secret: &SecretString,
        ticket: &SecretString,
    ) -> Result<AccessToken, ApiError> {
        let body = json!({
            "component_appid": app_id,
            "component_appsecret": secret.expose_secret(),
            "component_verify_ticket": ticket.expose_secret(),
        });
        let answer = self.post_json("/cgi-bin/component/api_component_token", &[], &body).await;
        let answer: TokenAnswer = json::typed(answer.map_err(ApiError::for_credentials)?)?;
        Ok(AccessToken { token: answer.component_access_token, expires_in: answer.expires_in })
    }

    /// Asks for a code that begins one authorisation.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn pre_auth_code(&self, token: &SecretString, app_id: &str) -> Result<PreAuthCode, ApiError> {
        let body = json!({ "component_appid": app_id });
        self.component(token, "/cgi-bin/component/api_create_preauthcode", &body).await
    }

    /// Redeems, once, the code that a finished authorisation returned.
    ///
    /// # Errors
    ///
    /// Code 61010 for a code that is old or was redeemed.
    pub async fn query_auth(
        &self,
        token: &SecretString,
        app_id: &str,
        code: &SecretString,
    ) -> Result<Authorization, ApiError> {
        let body = json!({ "component_appid": app_id, "authorization_code": code.expose_secret() });
        let path = "/cgi-bin/component/api_query_auth";
        Ok(self.component::<AuthorizationAnswer>(token, path, &body).await?.authorization_info)
    }

    /// Renews the token of an account.
    ///
    /// # Errors
    ///
    /// Code 61023 for a refresh token that is not the account's latest; [`Client::authorizers`] returns the latest.
    pub async fn authorizer_token(
        &self,
        token: &SecretString,
        app_id: &str,
        authorizer: &str,
        refresh_token: &SecretString,
    ) -> Result<Renewed, ApiError> {
        let body = json!({
            "component_appid": app_id,
            "authorizer_appid": authorizer,
            "authorizer_refresh_token": refresh_token.expose_secret(),
        });
        self.component(token, "/cgi-bin/component/api_authorizer_token", &body).await
    }

    /// Resets the counts of the platform's calls, or those of an account that authorised it, by the platform's secret.
    ///
    /// # Errors
    ///
    /// Code 48006 when the resets are used up; a refused secret is [`ApiError::Credentials`].
    pub async fn clear_component_quota(
        &self,
        app_id: &str,
        secret: &SecretString,
        account: &str,
    ) -> Result<(), ApiError> {
        let body =
            json!({ "appid": account, "component_appid": app_id, "appsecret": secret.expose_secret() });
        let answer = self.post_json("/cgi-bin/component/clear_quota/v2", &[], &body).await;
        answer.map_err(ApiError::for_credentials)?;
        Ok(())
    }
}
