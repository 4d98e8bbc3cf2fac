//! Web pages inside WeChat that ask who the resident is.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{
    ApiError, Client, Invalid, Rule,
    call::encode,
    check::{broken, bytes},
    json, lenient,
};
use crate::limits::people::OAUTH_STATE_BYTES;

/// What a page may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The openid; the resident is not asked.
    Base,
    /// The profile too; the resident is asked to agree.
    UserInfo,
}

/// A page that asks who the resident is.
#[derive(Clone, Copy, Debug)]
pub struct OauthPage<'a> {
    /// The account.
    pub app_id: &'a str,
    /// Where the browser returns, with `code` and `state`; its host must be exactly the one set in WeChat's console.
    pub redirect_uri: &'a str,
    /// What the page may know.
    pub scope: Scope,
    /// Returned unchanged: ASCII letters and digits.
    pub state: &'a str,
    /// The platform that acts for the account.
    pub component_app_id: Option<&'a str>,
}

impl OauthPage<'_> {
    /// The address to which a page sends the resident.
    ///
    /// # Errors
    ///
    /// When WeChat would not return the state.
    pub fn url(&self) -> Result<String, Invalid> {
        bytes("state", self.state, OAUTH_STATE_BYTES)?;
        if !self.state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return broken("state", Rule::Form);
        }
        let scope = match self.scope {
            Scope::Base => "snsapi_base",
            Scope::UserInfo => "snsapi_userinfo",
        };
        // WeChat shows an error page if the order differs or the fragment is missing.
        let mut query = vec![
            ("appid", self.app_id),
            ("redirect_uri", self.redirect_uri),
            ("response_type", "code"),
            ("scope", scope),
            ("state", self.state),
        ];
        query.extend(self.component_app_id.map(|app_id| ("component_appid", app_id)));
        let query = encode(&query);
        Ok(format!("https://open.weixin.qq.com/connect/oauth2/authorize?{query}#wechat_redirect"))
    }
}

/// The identity of a resident to the account. Its token is valid only for [`Client::oauth_user`].
#[derive(Clone, Debug, Deserialize)]
pub struct Grant {
    /// The token of this resident's grant.
    #[serde(deserialize_with = "lenient::secret")]
    pub access_token: SecretString,
    /// Seconds that it is good from now.
    #[serde(deserialize_with = "lenient::int")]
    pub expires_in: i64,
    /// What the token is renewed with.
    #[serde(default, deserialize_with = "lenient::some_secret")]
    pub refresh_token: Option<SecretString>,
    /// The resident.
    #[serde(deserialize_with = "lenient::required")]
    pub openid: String,
    /// The resident, to every account of one Open Platform account.
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub unionid: Option<String>,
    /// What was granted.
    #[serde(default, deserialize_with = "lenient::text")]
    pub scope: String,
    /// Whether this is the fictitious user of a page shown as a snapshot, not a real person.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_snapshotuser: bool,
}

/// A resident's profile. WeChat fills in little of it nowadays.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OauthUser {
    /// The resident.
    #[serde(deserialize_with = "lenient::required")]
    pub openid: String,
    /// The resident, to every account of one Open Platform account.
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub unionid: Option<String>,
    /// What they call themselves.
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub nickname: Option<String>,
    /// Their picture.
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub headimgurl: Option<String>,
}

/// The platform that acts for an account.
#[derive(Clone, Copy, Debug)]
pub struct Platform<'a> {
    /// Its appid.
    pub app_id: &'a str,
    /// Its token.
    pub token: &'a SecretString,
}

impl Platform<'_> {
    fn query(&self) -> [(&str, &str); 2] {
        [("component_appid", self.app_id), ("component_access_token", self.token.expose_secret())]
    }
}

impl Client {
    /// Redeems, once, the code that the browser returned with.
    ///
    /// # Errors
    ///
    /// Codes 40029, 40163 and 42003 for a code that is wrong, used or old.
    pub async fn oauth_grant(
        &self,
        app_id: &str,
        secret: &SecretString,
        code: &str,
    ) -> Result<Grant, ApiError> {
        let query = [
            ("appid", app_id),
            ("secret", secret.expose_secret()),
            ("code", code),
            ("grant_type", "authorization_code"),
        ];
        let answer = self.get_json("/sns/oauth2/access_token", &query).await;
        json::typed(answer.map_err(ApiError::for_credentials)?)
    }

    /// As [`Client::oauth_grant`], by the platform that acts for the account.
    ///
    /// # Errors
    ///
    /// As [`Client::oauth_grant`].
    pub async fn oauth_grant_by(
        &self,
        platform: Platform<'_>,
        app_id: &str,
        code: &str,
    ) -> Result<Grant, ApiError> {
        let mut query = vec![("appid", app_id), ("code", code), ("grant_type", "authorization_code")];
        query.extend(platform.query());
        json::typed(self.get_json("/sns/oauth2/component/access_token", &query).await?)
    }

    /// Renews a grant.
    ///
    /// # Errors
    ///
    /// Codes 40030, 42002 and 42007, see [`super::Reaction::AuthorizeAgain`].
    pub async fn renew_grant(&self, app_id: &str, refresh_token: &SecretString) -> Result<Grant, ApiError> {
        let query = [
            ("appid", app_id),
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        json::typed(self.get_json("/sns/oauth2/refresh_token", &query).await?)
    }

    /// As [`Client::renew_grant`], by the platform that acts for the account.
    ///
    /// # Errors
    ///
    /// As [`Client::renew_grant`].
    pub async fn renew_grant_by(
        &self,
        platform: Platform<'_>,
        app_id: &str,
        refresh_token: &SecretString,
    ) -> Result<Grant, ApiError> {
        let mut query = vec![("appid", app_id), ("grant_type", "refresh_token")];
        query.extend(platform.query());
        query.push(("refresh_token", refresh_token.expose_secret()));
        json::typed(self.get_json("/sns/oauth2/component/refresh_token", &query).await?)
    }

    /// Checks whether a grant's token is still valid.
    ///
    /// # Errors
    ///
    /// Code 40003 for another's openid, and the codes of an invalid token.
    pub async fn check_grant(&self, grant_token: &SecretString, openid: &str) -> Result<(), ApiError> {
        self.get_json("/sns/auth", &[("access_token", grant_token.expose_secret()), ("openid", openid)])
            .await?;
        Ok(())
    }

    /// The profile of a resident who granted [`Scope::UserInfo`].
    ///
    /// # Errors
    ///
    /// Code 48001 for a grant of [`Scope::Base`].
    pub async fn oauth_user(&self, grant_token: &SecretString, openid: &str) -> Result<OauthUser, ApiError> {
        let query = [("access_token", grant_token.expose_secret()), ("openid", openid), ("lang", "zh_CN")];
        json::typed(self.get_json("/sns/userinfo", &query).await?)
    }
}
