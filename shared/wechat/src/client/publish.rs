//! Publications: articles with an address, of which no follower is notified.

use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client,
    draft::{Articles, DraftArticle, page_of},
    lenient,
};

/// A publication that WeChat has begun; the outcome comes as an event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Submitted {
    /// Its id.
    #[serde(deserialize_with = "lenient::required")]
    pub publish_id: String,
    /// The id of its articles, for comments.
    #[serde(default, deserialize_with = "lenient::some_id")]
    pub msg_data_id: Option<u64>,
}

/// The progress of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Publication {
    /// 0 published, 1 on the way, 2 not original, 3 failed, 4 refused, 5 deleted later, 6 banned later.
    #[serde(rename = "publish_status", deserialize_with = "lenient::some_int")]
    pub status: Option<i64>,
    /// The id of the published article; `None` unless it is published.
    #[serde(deserialize_with = "lenient::some_text")]
    pub article_id: Option<String>,
    /// Its articles.
    #[serde(rename = "article_detail", deserialize_with = "lenient::object")]
    pub detail: PublicationDetail,
    /// The articles that were not original or were refused, counted from 1.
    #[serde(rename = "fail_idx", deserialize_with = "lenient::ints")]
    pub failed: Vec<i64>,
}

/// The articles of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublicationDetail {
    /// The articles.
    #[serde(rename = "item", deserialize_with = "lenient::list")]
    pub items: Vec<PublishedItem>,
}

/// A published article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublishedItem {
    /// Which one, counted from 1.
    #[serde(rename = "idx", deserialize_with = "lenient::int")]
    pub index: i64,
    /// Where it is.
    #[serde(rename = "article_url", deserialize_with = "lenient::text")]
    pub url: String,
}

/// A publication in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Published {
    /// Its id among the published.
    #[serde(deserialize_with = "lenient::text")]
    pub article_id: String,
    /// What is in it.
    #[serde(deserialize_with = "lenient::object")]
    pub content: Articles,
    /// When it was last changed, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub update_time: i64,
}

/// A page of publications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublishedPage {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub total_count: i64,
    /// Those of this page.
    #[serde(rename = "item", deserialize_with = "lenient::list")]
    pub items: Vec<Published>,
}

impl Client {
    /// Publishes a draft.
    ///
    /// # Errors
    ///
    /// Code 53503 for a draft that fails the checks, 48001 for an account that may not publish.
    pub async fn publish(&self, token: &str, media_id: &str) -> Result<Submitted, ApiError> {
        self.post(token, "/cgi-bin/freepublish/submit", &json!({ "media_id": media_id })).await
    }

    /// The progress of a publication.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn publication(&self, token: &str, publish_id: &str) -> Result<Publication, ApiError> {
        self.post(token, "/cgi-bin/freepublish/get", &json!({ "publish_id": publish_id })).await
    }

    /// Removes a published article, counted from 1, or all of its publication. This cannot be undone.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn delete_published(
        &self,
        token: &str,
        article_id: &str,
        index: Option<u32>,
    ) -> Result<(), ApiError> {
        // 0 stands for all of them.
        let body = json!({ "article_id": article_id, "index": index.unwrap_or(0) });
        self.order(token, "/cgi-bin/freepublish/delete", &body).await
    }

    /// The articles of a publication.
    ///
    /// # Errors
    ///
    /// Code 53600 for an id that does not exist.
    pub async fn published(&self, token: &str, article_id: &str) -> Result<Vec<DraftArticle>, ApiError> {
        let body = json!({ "article_id": article_id });
        Ok(self.post::<Articles>(token, "/cgi-bin/freepublish/getarticle", &body).await?.articles)
    }

    /// A page of 1 to [`PAGE_ITEMS`](crate::limits::content::PAGE_ITEMS) publications, with or without their articles.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another `number`.
    pub async fn publications(
        &self,
        token: &str,
        offset: usize,
        number: usize,
        with_content: bool,
    ) -> Result<PublishedPage, ApiError> {
        let body = page_of(offset, number, with_content)?;
        self.post(token, "/cgi-bin/freepublish/batchget", &body).await
    }
}
