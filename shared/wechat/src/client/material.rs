//! The library of permanent media.

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, check::count, lenient, upload::MediaKind};
use crate::limits::content::PAGE_ITEMS;

/// How many permanent media there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MaterialCount {
    /// Pictures.
    #[serde(rename = "image_count", deserialize_with = "lenient::int")]
    pub images: i64,
    /// Voices.
    #[serde(rename = "voice_count", deserialize_with = "lenient::int")]
    pub voices: i64,
    /// Videos.
    #[serde(rename = "video_count", deserialize_with = "lenient::int")]
    pub videos: i64,
    /// Groups of articles of the old library.
    #[serde(rename = "news_count", deserialize_with = "lenient::int")]
    pub news: i64,
}

/// A permanent medium in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Material {
    /// Its id.
    #[serde(deserialize_with = "lenient::text")]
    pub media_id: String,
    /// What it is called.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// Since when it is so, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub update_time: i64,
    /// Where a picture is.
    #[serde(deserialize_with = "lenient::some_text")]
    pub url: Option<String>,
}

/// A page of permanent media.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MaterialPage {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub total_count: i64,
    /// Those of this page.
    #[serde(rename = "item", deserialize_with = "lenient::list")]
    pub items: Vec<Material>,
}

impl Client {
    /// How many permanent media there are.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn material_count(&self, token: &str) -> Result<MaterialCount, ApiError> {
        self.ask(token, "/cgi-bin/material/get_materialcount").await
    }

    /// A page of 1 to [`PAGE_ITEMS`] permanent media of a kind; WeChat lists no thumbnails.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another `number`; code 40007 for a kind that is not listed.
    pub async fn materials(
        &self,
        token: &str,
        kind: MediaKind,
        offset: usize,
        number: usize,
    ) -> Result<MaterialPage, ApiError> {
        count("count", number, 1..=PAGE_ITEMS)?;
        let body = json!({ "type": kind.name(), "offset": offset, "count": number });
        self.post(token, "/cgi-bin/material/batchget_material", &body).await
    }

    /// Removes a permanent medium.
    ///
    /// # Errors
    ///
    /// Code 48005 while a menu or an automatic reply uses it.
    pub async fn delete_material(&self, token: &str, media_id: &str) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/material/del_material", &json!({ "media_id": media_id })).await
    }
}
