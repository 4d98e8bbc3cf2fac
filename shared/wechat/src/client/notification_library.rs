//! WeChat's library of templates for subscription notifications, as far as the account's categories reach.

use serde::Deserialize;

use super::{
    ApiError, Client,
    check::{count, present},
    json, lenient,
};
use crate::limits::sending::NOTIFICATION_TITLES_A_PAGE;

/// A category of service that the account has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationCategory {
    /// Its number.
    #[serde(deserialize_with = "lenient::int")]
    pub id: i64,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
}

/// A template of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationTitle {
    /// Its number, by which [`add_notification_template`](super::Client::add_notification_template) chooses it.
    #[serde(rename = "tid", deserialize_with = "lenient::text")]
    pub number: String,
    /// Its title.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// 2 for one message a consent, 3 for many.
    #[serde(rename = "type", deserialize_with = "lenient::int")]
    pub kind: i64,
    /// The category that it belongs to.
    #[serde(rename = "categoryId", deserialize_with = "lenient::int")]
    pub category: i64,
}

/// A page of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationTitles {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub count: i64,
    /// Those of this page.
    #[serde(rename = "data", deserialize_with = "lenient::list")]
    pub titles: Vec<NotificationTitle>,
}

/// A keyword that a template of the library has a value for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationKeyword {
    /// Its number under the template.
    #[serde(rename = "kid", deserialize_with = "lenient::int")]
    pub id: i64,
    /// What it is called.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// A value.
    #[serde(deserialize_with = "lenient::text")]
    pub example: String,
    /// The kind of its values, as in [`NOTIFICATION_VALUES`](crate::limits::sending::NOTIFICATION_VALUES).
    #[serde(deserialize_with = "lenient::text")]
    pub rule: String,
}

#[derive(Deserialize)]
struct Listed<T: serde::de::DeserializeOwned> {
    #[serde(default = "Vec::new", deserialize_with = "lenient::list")]
    data: Vec<T>,
}

impl Client {
    /// The categories of service that the account has.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn notification_categories(&self, token: &str) -> Result<Vec<NotificationCategory>, ApiError> {
        Ok(self.ask::<Listed<_>>(token, "/wxaapi/newtmpl/getcategory").await?.data)
    }

    /// A page of 1 to [`NOTIFICATION_TITLES_A_PAGE`] templates of the library, in the account's `categories`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for no category and for another `number`; code 200019 for a category that the account does
    /// not have.
    pub async fn notification_titles(
        &self,
        token: &str,
        categories: &[i64],
        start: usize,
        number: usize,
    ) -> Result<NotificationTitles, ApiError> {
        let ids = categories.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        present("ids", &ids)?;
        count("limit", number, 1..=NOTIFICATION_TITLES_A_PAGE)?;
        let (start, limit) = (start.to_string(), number.to_string());
        let query = [("access_token", token), ("ids", &ids), ("start", &start), ("limit", &limit)];
        json::typed(self.get_json("/wxaapi/newtmpl/getpubtemplatetitles", &query).await?)
    }

    /// The keywords of a template of the library.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn notification_keywords(
        &self,
        token: &str,
        number: &str,
    ) -> Result<Vec<NotificationKeyword>, ApiError> {
        let query = [("access_token", token), ("tid", number)];
        let answer = self.get_json("/wxaapi/newtmpl/getpubtemplatekeywords", &query).await?;
        Ok(json::typed::<Listed<_>>(answer)?.data)
    }
}
