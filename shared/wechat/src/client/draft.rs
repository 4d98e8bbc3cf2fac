//! Drafts of articles.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::{
    ApiError, Client, Invalid, Rule,
    check::{broken, chars, count, present},
    json, lenient,
};
use crate::limits::content::{
    ARTICLE_IMAGES, DRAFT_ARTICLES, DRAFT_AUTHOR_CHARS, DRAFT_CONTENT_BYTES, DRAFT_CONTENT_CHARS,
    DRAFT_DIGEST_CHARS, DRAFT_TITLE_CHARS, PAGE_ITEMS,
};

/// What an article is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ArticleKind {
    /// A text with pictures in it.
    #[default]
    #[serde(rename = "news")]
    News,
    /// Pictures with a text under them (图片消息).
    #[serde(rename = "newspic")]
    Pictures,
}

impl ArticleKind {
    fn is_news(&self) -> bool {
        *self == Self::News
    }
}

impl<'de> Deserialize<'de> for ArticleKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(if lenient::text(from)? == "newspic" { Self::Pictures } else { Self::News })
    }
}

/// The pictures of an article that is made of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageInfo {
    /// The pictures, of which the first is the cover.
    #[serde(rename = "image_list", deserialize_with = "lenient::list")]
    pub images: Vec<ArticleImage>,
}

impl ImageInfo {
    fn is_empty(&self) -> bool {
        self.images.is_empty()
    }
}

/// One picture of such an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleImage {
    /// The permanent medium.
    #[serde(rename = "image_media_id", deserialize_with = "lenient::text")]
    pub media_id: String,
}

/// An article of a draft or of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftArticle {
    /// What it is made of.
    #[serde(rename = "article_type", skip_serializing_if = "ArticleKind::is_news")]
    pub kind: ArticleKind,
    /// The headline.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// Who wrote it; empty for nobody.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// The lines beside the picture; where empty, the beginning of the content.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// The HTML, from which WeChat removes scripts and pictures that are not on its servers; a plain text if the
    /// article is made of pictures.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// Where "read the original" leads; empty for nowhere.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub content_source_url: String,
    /// The permanent medium that is the cover; empty where the article is made of pictures.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub thumb_media_id: String,
    /// The pictures, if the article is made of pictures; otherwise empty.
    #[serde(deserialize_with = "lenient::object", skip_serializing_if = "ImageInfo::is_empty")]
    pub image_info: ImageInfo,
    /// Whether it may be commented on: 0 or 1.
    #[serde(deserialize_with = "lenient::int")]
    pub need_open_comment: i64,
    /// Whether only followers may comment: 0 or 1.
    #[serde(deserialize_with = "lenient::int")]
    pub only_fans_can_comment: i64,
    /// Where the article can be read; only in answers.
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
        match self.kind {
            ArticleKind::News => present("thumb_media_id", &self.thumb_media_id),
            ArticleKind::Pictures => {
                let images = &self.image_info.images;
                count("image_list", images.len(), 1..=ARTICLE_IMAGES)?;
                images.iter().try_for_each(|image| present("image_media_id", &image.media_id))
            }
        }
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
    /// When it was last changed, in seconds.
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
struct SwitchAnswer {
    #[serde(deserialize_with = "lenient::flag")]
    is_open: bool,
}

#[derive(Deserialize)]
struct CountAnswer {
    #[serde(deserialize_with = "lenient::int")]
    total_count: i64,
}

/// The request for a page of 1 to [`PAGE_ITEMS`] drafts or publications.
pub(super) fn page_of(offset: usize, number: usize, with_content: bool) -> Result<Value, Invalid> {
    count("count", number, 1..=PAGE_ITEMS)?;
    Ok(json!({ "offset": offset, "count": number, "no_content": i32::from(!with_content) }))
}

impl Client {
    /// Adds a draft of one to [`DRAFT_ARTICLES`] articles and returns its id. Sending or publishing a draft removes it.
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
    /// Code 40007 if the account has no such draft.
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
        // A single object under a plural name, as WeChat requires.
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

    /// A page of 1 to [`PAGE_ITEMS`] drafts, with or without their articles.
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

    /// Whether the account uses drafts, or still the older groups of articles.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn has_drafts(&self, token: &str) -> Result<bool, ApiError> {
        self.switch_drafts(&[("access_token", token), ("checkonly", "1")]).await
    }

    /// Moves the account from the older groups of articles to drafts, and returns whether it uses them now. This cannot
    /// be undone.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn enable_drafts(&self, token: &str) -> Result<bool, ApiError> {
        self.switch_drafts(&[("access_token", token)]).await
    }

    async fn switch_drafts(&self, query: &[(&str, &str)]) -> Result<bool, ApiError> {
        let answer = self.post_json("/cgi-bin/draft/switch", query, &json!({})).await?;
        Ok(json::typed::<SwitchAnswer>(answer)?.is_open)
    }
}
