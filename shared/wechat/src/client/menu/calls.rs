//! The calls about menus.

use serde::Deserialize;
use serde_json::json;

use super::{CurrentMenu, MatchRule, Menu};
use crate::client::{ApiError, Client, lenient};

/// The menus of an account that were made through the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menus {
    /// The menu for everybody who meets no condition.
    pub default: Menu,
    /// Its id; WeChat gives one only while there are conditional menus.
    pub id: Option<String>,
    /// The conditional menus, newest first; the first one that matches is shown.
    pub conditional: Vec<ConditionalMenu>,
}

/// A conditional menu: one that only some followers see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConditionalMenu {
    /// The menu.
    #[serde(flatten)]
    pub menu: Menu,
    /// The followers who see it.
    #[serde(rename = "matchrule", deserialize_with = "lenient::object")]
    pub rule: MatchRule,
    /// Its id.
    #[serde(rename = "menuid", deserialize_with = "lenient::text")]
    pub id: String,
}

#[derive(Deserialize)]
struct MenusAnswer {
    menu: DefaultMenu,
    #[serde(default, deserialize_with = "lenient::list")]
    conditionalmenu: Vec<ConditionalMenu>,
}

#[derive(Deserialize)]
struct DefaultMenu {
    #[serde(flatten)]
    menu: Menu,
    #[serde(default, deserialize_with = "lenient::some_text")]
    menuid: Option<String>,
}

#[derive(Deserialize)]
struct IdAnswer {
    #[serde(deserialize_with = "lenient::required")]
    menuid: String,
}

#[derive(Deserialize)]
struct MatchAnswer {
    #[serde(default)]
    menu: Option<Menu>,
    #[serde(flatten)]
    bare: Menu,
}

impl Client {
    /// Creates the account's default menu, replacing the previous one.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`Menu::check`] refuses it; codes 40015 to 40027, 40054, 40055 and 45064.
    pub async fn create_menu(&self, token: &str, menu: &Menu) -> Result<(), ApiError> {
        menu.check()?;
        self.order(token, "/cgi-bin/menu/create", &json!({ "button": menu.buttons })).await
    }

    /// The account's menus, or `None` when none was made through the API.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn menus(&self, token: &str) -> Result<Option<Menus>, ApiError> {
        match self.ask::<MenusAnswer>(token, "/cgi-bin/menu/get").await {
            Ok(MenusAnswer { menu, conditionalmenu }) => {
                Ok(Some(Menus { default: menu.menu, id: menu.menuid, conditional: conditionalmenu }))
            }
            // The account has no menu, which is an answer, not a failure.
            Err(error) if error.code() == Some(46003) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the account's menus, the conditional ones too.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn delete_menus(&self, token: &str) -> Result<(), ApiError> {
        self.get_json("/cgi-bin/menu/delete", &[("access_token", token)]).await?;
        Ok(())
    }

    /// Adds a conditional menu and returns its id. There must be a default menu.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`Menu::check`] or [`MatchRule::check`] refuses it; code 65303 without a default
    /// menu.
    pub async fn add_conditional_menu(
        &self,
        token: &str,
        menu: &Menu,
        rule: &MatchRule,
    ) -> Result<String, ApiError> {
        menu.check()?;
        rule.check()?;
        let body = json!({ "button": menu.buttons, "matchrule": rule });
        Ok(self.post::<IdAnswer>(token, "/cgi-bin/menu/addconditional", &body).await?.menuid)
    }

    /// Removes a conditional menu.
    ///
    /// # Errors
    ///
    /// Code 65301 when there is no menu with this id.
    pub async fn delete_conditional_menu(&self, token: &str, id: &str) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/menu/delconditional", &json!({ "menuid": id })).await
    }

    /// The menu that one follower sees, by their openid or WeChat id.
    ///
    /// # Errors
    ///
    /// Code 65309 for a user who does not follow.
    pub async fn try_menu(&self, token: &str, user: &str) -> Result<Menu, ApiError> {
        let answer: MatchAnswer =
            self.post(token, "/cgi-bin/menu/trymatch", &json!({ "user_id": user })).await?;
        Ok(answer.menu.unwrap_or(answer.bare))
    }

    /// The default menu as it is shown, even if it was made in WeChat's console.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn current_menu(&self, token: &str) -> Result<CurrentMenu, ApiError> {
        self.ask(token, "/cgi-bin/get_current_selfmenu_info").await
    }
}
