//! Binding an account to an account of the Open Platform, where all bound accounts see a person under one unionid.

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, lenient};

#[derive(Deserialize)]
struct OpenAnswer {
    #[serde(deserialize_with = "lenient::required")]
    open_appid: String,
}

#[derive(Deserialize)]
struct HaveAnswer {
    #[serde(deserialize_with = "lenient::flag")]
    have_open: bool,
}

impl Client {
    /// Makes an account of the Open Platform, binds `app_id`, the account of the token, to it, and returns its appid.
    ///
    /// # Errors
    ///
    /// Code 89000 for an account that is bound.
    pub async fn create_open_account(&self, token: &str, app_id: &str) -> Result<String, ApiError> {
        let body = json!({ "appid": app_id });
        Ok(self.post::<OpenAnswer>(token, "/cgi-bin/open/create", &body).await?.open_appid)
    }

    /// Binds `app_id`, the account of the token, to an account of the Open Platform that the same owner has.
    ///
    /// # Errors
    ///
    /// Code 89000 for an account that is bound, 89001 for one of another owner, 89003 for an account of the Open
    /// Platform that no call made, 89004 when [too many](crate::limits::people::ACCOUNTS_OF_AN_OPEN_ACCOUNT) are bound
    /// to it.
    pub async fn bind_open_account(
        &self,
        token: &str,
        app_id: &str,
        open_app_id: &str,
    ) -> Result<(), ApiError> {
        let body = json!({ "appid": app_id, "open_appid": open_app_id });
        self.order(token, "/cgi-bin/open/bind", &body).await
    }

    /// Unbinds `app_id`, the account of the token.
    ///
    /// # Errors
    ///
    /// Code 89002 for an account that is not bound to this one.
    pub async fn unbind_open_account(
        &self,
        token: &str,
        app_id: &str,
        open_app_id: &str,
    ) -> Result<(), ApiError> {
        let body = json!({ "appid": app_id, "open_appid": open_app_id });
        self.order(token, "/cgi-bin/open/unbind", &body).await
    }

    /// The account of the Open Platform to which `app_id`, the account of the token, is bound.
    ///
    /// # Errors
    ///
    /// Code 89002 when it is bound to none.
    pub async fn open_account(&self, token: &str, app_id: &str) -> Result<String, ApiError> {
        let body = json!({ "appid": app_id });
        Ok(self.post::<OpenAnswer>(token, "/cgi-bin/open/get", &body).await?.open_appid)
    }

    /// Whether the account is bound to one of the Open Platform.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn has_open_account(&self, token: &str) -> Result<bool, ApiError> {
        Ok(self.ask::<HaveAnswer>(token, "/cgi-bin/open/have").await?.have_open)
    }
}
