//! The accounts that authorised the platform.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::{Authorization, Category};
use crate::{
    client::{ApiError, Client, check, lenient},
    limits::tokens::AUTHORIZERS_A_PAGE,
};

/// An account and its grant.
#[derive(Clone, Debug, Deserialize)]
pub struct Authorizer {
    /// The account.
    #[serde(rename = "authorizer_info")]
    pub info: AuthorizerInfo,
    /// Its grant.
    #[serde(rename = "authorization_info")]
    pub authorization: Authorization,
}

/// What WeChat tells about an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuthorizerInfo {
    /// Its name.
    #[serde(rename = "nick_name", deserialize_with = "lenient::text")]
    pub name: String,
    /// Its original id, `gh_…`.
    #[serde(rename = "user_name", deserialize_with = "lenient::text")]
    pub original_id: String,
    /// The id that people search for.
    #[serde(deserialize_with = "lenient::some_text")]
    pub alias: Option<String>,
    /// The name of its owner.
    #[serde(rename = "principal_name", deserialize_with = "lenient::text")]
    pub principal: String,
    /// Its picture.
    #[serde(rename = "head_img", deserialize_with = "lenient::some_text")]
    pub picture_url: Option<String>,
    /// Its QR code.
    #[serde(deserialize_with = "lenient::some_text")]
    pub qrcode_url: Option<String>,
    /// 0 and 1 are subscription accounts, 2 is a service account.
    #[serde(rename = "service_type_info", deserialize_with = "lenient::object")]
    pub service_type: Category,
    /// −1 is not verified, 0 is verified; other numbers are kinds of it.
    #[serde(rename = "verify_type_info", deserialize_with = "lenient::object")]
    pub verify_type: Category,
}

/// A page of the accounts.
#[derive(Clone, Debug, Deserialize)]
pub struct AuthorizerPage {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub total_count: i64,
    /// Those of this page.
    #[serde(default, deserialize_with = "lenient::list")]
    pub list: Vec<ListedAuthorizer>,
}

/// An account in a list.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedAuthorizer {
    /// Its appid.
    #[serde(rename = "authorizer_appid", deserialize_with = "lenient::required")]
    pub app_id: String,
    /// The refresh token; `None` while its authorisation code was never redeemed.
    #[serde(default, deserialize_with = "lenient::some_secret")]
    pub refresh_token: Option<SecretString>,
    /// When it authorised, in seconds.
    #[serde(default, deserialize_with = "lenient::int")]
    pub auth_time: i64,
}

/// A setting of an account that the platform may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizerOption {
    /// Whether followers report where they are: 0 never, 1 on entering, 2 every five seconds.
    LocationReport,
    /// Whether voices are recognised: 0 or 1.
    VoiceRecognize,
    /// Whether agents may answer: 0 or 1.
    CustomerService,
}

impl AuthorizerOption {
    fn name(self) -> &'static str {
        match self {
            Self::LocationReport => "location_report",
            Self::VoiceRecognize => "voice_recognize",
            Self::CustomerService => "customer_service",
        }
    }
}

#[derive(Deserialize)]
struct OptionAnswer {
    #[serde(deserialize_with = "lenient::int")]
    option_value: i64,
}

#[derive(Deserialize)]
struct Done {}

impl Client {
    /// An account that authorised the platform.
    ///
    /// # Errors
    ///
    /// Code 61003 for one that did not.
    pub async fn authorizer(
        &self,
        token: &SecretString,
        app_id: &str,
        authorizer: &str,
    ) -> Result<Authorizer, ApiError> {
        let body = json!({ "component_appid": app_id, "authorizer_appid": authorizer });
        self.component(token, "/cgi-bin/component/api_get_authorizer_info", &body).await
    }

    /// A page of the accounts that authorised the platform; a way to recover lost refresh tokens.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for a `count` beyond [`AUTHORIZERS_A_PAGE`] or of 0.
    pub async fn authorizers(
        &self,
        token: &SecretString,
        app_id: &str,
        offset: usize,
        count: usize,
    ) -> Result<AuthorizerPage, ApiError> {
        check::count("count", count, 1..=AUTHORIZERS_A_PAGE)?;
        let body = json!({ "component_appid": app_id, "offset": offset, "count": count });
        self.component(token, "/cgi-bin/component/api_get_authorizer_list", &body).await
    }

    /// A setting of an account.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn authorizer_option(
        &self,
        token: &SecretString,
        app_id: &str,
        authorizer: &str,
        option: AuthorizerOption,
    ) -> Result<i64, ApiError> {
        let name = option.name();
        let body = json!({ "component_appid": app_id, "authorizer_appid": authorizer, "option_name": name });
        let path = "/cgi-bin/component/get_authorizer_option";
        Ok(self.component::<OptionAnswer>(token, path, &body).await?.option_value)
    }

    /// Changes a setting of an account.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn set_authorizer_option(
        &self,
        token: &SecretString,
        app_id: &str,
        authorizer: &str,
        (option, value): (AuthorizerOption, i64),
    ) -> Result<(), ApiError> {
        let body = json!({
            "component_appid": app_id,
            "authorizer_appid": authorizer,
            "option_name": option.name(),
            // WeChat's own samples send numbers as texts here.
            "option_value": value.to_string(),
        });
        let Done {} = self.component(token, "/cgi-bin/component/set_authorizer_option", &body).await?;
        Ok(())
    }
}
