//! Drafts of articles.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    ApiError, Client, Invalid, Rule,
    check::{broken, chars, count, present},
    lenient,
};
use crate::limits::content::{
    DRAFT_ARTICLES, DRAFT_AUTHOR_CHARS, DRAFT_CONTENT_BYTES, DRAFT_CONTENT_CHARS, DRAFT_DIGEST_CHARS,
    DRAFT_TITLE_CHARS, PAGE_ITEMS,
};

/// An article of a draft or of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftArticle {
    /// The headline.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// Who wrote it; empty for nobody.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// The lines beside the picture; where empty, the beginning of the content.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// The HTML. Scripts are taken out, and pictures that are not on WeChat's servers.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// Where "read the original" leads; empty for nowhere.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub content_source_url: String,
    /// The permanent medium that is the picture.
    #[serde(deserialize_with = "lenient::text")]
    pub thumb_media_id: String,
    /// Whether it may be commented on: 0 or 1.
    #[serde(deserialize_with = "lenient::int")]
    pub need_open_comment: i64,
    /// Whether only followers may: 0 or 1.
    #[serde(deserialize_with = "lenient::int")]
    pub only_fans_can_comment: i64,
    /// Where it can be read; only ever answered.
    #[serde(deserialize_with = "lenient::some_text", skip_serializing)]
    pub url: Option<String>,
}

impl DraftArticle {
    /// Holds the article to WeChat's lengths.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), Invalid> {
        present("title", &self.title)?;
        chars("title", &self.title, DRAFT_TITLE_CHARS)?;
        chars("author", &self.author, DRAFT_AUTHOR_CHARS)?;
        chars("digest", &self.digest, DRAFT_DIGEST_CHARS)?;
        present("content", &self.content)?;
        chars("content", &self.content, DRAFT_CONTENT_CHARS - 1)?;
        if self.content.len() >= DRAFT_CONTENT_BYTES {
            return broken("content", Rule::Bytes(DRAFT_CONTENT_BYTES - 1));
        }
        present("thumb_media_id", &self.thumb_media_id)
    }
}

/// The articles of a draft or of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Articles {
    /// The articles.
    #[serde(rename = "news_item", deserialize_with = "lenient::list")]
    pub articles: Vec<DraftArticle>,
}

/// A draft in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Its id.
    #[serde(deserialize_with = "lenient::text")]
    pub media_id: String,
    /// What is in it.
    #[serde(deserialize_with = "lenient::object")]
    pub content: Articles,
    /// Since when it is so, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub update_time: i64,
}

/// A page of drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DraftPage {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub total_count: i64,
    /// Those of this page.
    #[serde(rename = "item", deserialize_with = "lenient::list")]
    pub drafts: Vec<Draft>,
}

#[derive(Deserialize)]
struct IdAnswer {
    #[serde(deserialize_with = "lenient::required")]
    media_id: String,
}

#[derive(Deserialize)]
struct CountAnswer {
    #[serde(deserialize_with = "lenient::int")]
    total_count: i64,
}

/// What asks for a page of 1 to [`PAGE_ITEMS`] drafts or publications.
pub(super) fn page_of(offset: usize, number: usize, with_content: bool) -> Result<Value, Invalid> {
    count("count", number, 1..=PAGE_ITEMS)?;
    Ok(json!({ "offset": offset, "count": number, "no_content": i32::from(!with_content) }))
}

impl Client {
    /// Adds a draft of one to [`DRAFT_ARTICLES`] articles and returns its id. It is gone once it is sent or published.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`DraftArticle::check`] refuses one of them.
    pub async fn add_draft(&self, token: &str, articles: &[DraftArticle]) -> Result<String, ApiError> {
        count("articles", articles.len(), 1..=DRAFT_ARTICLES)?;
        articles.iter().try_for_each(DraftArticle::check)?;
        Ok(self
            .post::<IdAnswer>(token, "/cgi-bin/draft/add", &json!({ "articles": articles }))
            .await?
            .media_id)
    }

    /// The articles of a draft.
    ///
    /// # Errors
    ///
    /// Code 40007 for none of this account.
    pub async fn draft(&self, token: &str, media_id: &str) -> Result<Vec<DraftArticle>, ApiError> {
        let answer: Articles =
            self.post(token, "/cgi-bin/draft/get", &json!({ "media_id": media_id })).await?;
        Ok(answer.articles)
    }

    /// Changes the article of a draft that is at `index`, counted from 0.
    ///
    /// # Errors
    ///
    /// As [`Client::add_draft`] and [`Client::draft`].
    pub async fn update_draft(
        &self,
        token: &str,
        media_id: &str,
        index: usize,
        article: &DraftArticle,
    ) -> Result<(), ApiError> {
        article.check()?;
        // One object under a name of many, as WeChat wants it.
        let body = json!({ "media_id": media_id, "index": index, "articles": article });
        self.order(token, "/cgi-bin/draft/update", &body).await
    }

    /// Removes a draft.
    ///
    /// # Errors
    ///
    /// As [`Client::draft`].
    pub async fn delete_draft(&self, token: &str, media_id: &str) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/draft/delete", &json!({ "media_id": media_id })).await
    }

    /// A page of 1 to [`PAGE_ITEMS`] drafts, with or without what is in them.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another `number`.
    pub async fn drafts(
        &self,
        token: &str,
        offset: usize,
        number: usize,
        with_content: bool,
    ) -> Result<DraftPage, ApiError> {
        let body = page_of(offset, number, with_content)?;
        self.post(token, "/cgi-bin/draft/batchget", &body).await
    }

    /// How many drafts there are.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn draft_count(&self, token: &str) -> Result<i64, ApiError> {
        Ok(self.ask::<CountAnswer>(token, "/cgi-bin/draft/count").await?.total_count)
    }
}
