//! The library of permanent media.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client, Media,
    call::Body,
    check::count,
    draft::{Articles, DraftArticle},
    json, lenient,
    upload::MediaKind,
};
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
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// When it was last changed, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub update_time: i64,
    /// The address of a picture.
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

/// The content of a permanent medium.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaterialContent {
    /// A picture, a voice or a thumbnail.
    File(Media),
    /// A video, which WeChat describes instead of sending.
    Video(VideoMaterial),
    /// Articles of the old library.
    Articles(Vec<DraftArticle>),
}

/// WeChat's description of a permanent video.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VideoMaterial {
    /// The headline.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
    /// The lines under it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// The address to download it from.
    #[serde(rename = "down_url", deserialize_with = "lenient::required")]
    pub url: String,
}

impl MaterialContent {
    /// Tells the kind of an answer by its first byte and its field names.
    fn of(media: Media) -> Result<Self, ApiError> {
        if !media.bytes.starts_with(b"{") {
            return Ok(Self::File(media));
        }
        let answer = json::accept(&media.bytes)?;
        if answer.get("news_item").is_some() {
            return Ok(Self::Articles(json::typed::<Articles>(answer)?.articles));
        }
        Ok(Self::Video(json::typed(answer)?))
    }
}

impl Client {
    /// The content of a permanent medium, at most `max_bytes` long.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooLarge`] beyond `max_bytes`; code 40007 if the account has no such medium.
    pub async fn material(
        &self,
        token: &str,
        media_id: &str,
        max_bytes: usize,
    ) -> Result<MaterialContent, ApiError> {
        let body = json!({ "media_id": media_id });
        let query = [("access_token", token)];
        let path = "/cgi-bin/material/get_material";
        let response = self.send(Method::POST, path, &query, Body::Json(&body)).await?;
        let answer = Media::received(response, max_bytes).await;
        MaterialContent::of(self.told(path, answer).await?)
    }

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
