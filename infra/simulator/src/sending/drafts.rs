//! Articles: as drafts, and as what became public of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wechat::limits::content::{
    DRAFT_AUTHOR_CHARS, DRAFT_CONTENT_BYTES, DRAFT_CONTENT_CHARS, DRAFT_DEFAULT_DIGEST_CHARS,
    DRAFT_DIGEST_CHARS, DRAFT_TITLE_CHARS,
};

use super::markup;
use crate::{random, state::State};

/// The articles of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Drafts {
    /// Oldest first.
    pub(crate) drafts: Vec<Bundle>,
    /// Oldest first.
    pub(crate) published: Vec<Publication>,
    /// What mass messages carried, oldest first; its id is that of the message.
    pub(crate) broadcast: Vec<Publication>,
    /// What WeChat did not publish, oldest first.
    pub(crate) refused: Vec<Refused>,
}

/// A publication that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) id: u64,
    pub(crate) status: u8,
    /// How many articles it has.
    pub(crate) articles: usize,
}

/// One to eight articles under one id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bundle {
    pub(crate) media_id: String,
    pub(crate) articles: Vec<Piece>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

/// One article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Piece {
    /// The last part of its address.
    pub(crate) code: String,
    /// As the account wrote it, with the digest that WeChat made.
    pub(crate) article: Value,
    pub(crate) deleted: bool,
}

/// A bundle that became public.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Publication {
    pub(crate) id: u64,
    pub(crate) data_id: u64,
    pub(crate) article_id: String,
    pub(crate) bundle: Bundle,
}

impl Piece {
    /// Holds an article to its sizes; whether its pictures exist is for the caller to ask.
    ///
    /// # Errors
    ///
    /// WeChat's code for what is too long or missing.
    pub(crate) fn new(article: &Value) -> Result<Self, i64> {
        let text = |name: &str| article[name].as_str().unwrap_or_default();
        let chars = |name: &str| text(name).chars().count();
        if !(1..=DRAFT_TITLE_CHARS).contains(&chars("title")) {
            return Err(45003);
        }
        if chars("author") > DRAFT_AUTHOR_CHARS {
            return Err(45110);
        }
        if chars("digest") > DRAFT_DIGEST_CHARS {
            return Err(45004);
        }
        if text("content").is_empty() {
            return Err(44004);
        }
        if chars("content") >= DRAFT_CONTENT_CHARS || text("content").len() >= DRAFT_CONTENT_BYTES {
            return Err(45002);
        }
        let illustrated = match text("article_type") {
            "newspic" => {
                article["image_info"]["image_list"].as_array().is_some_and(|images| !images.is_empty())
            }
            _ => !text("thumb_media_id").is_empty(),
        };
        if !illustrated {
            return Err(40007);
        }
        let mut article = article.clone();
        if chars_of(&article, "digest") == 0 {
            let words = markup::paragraphs(article["content"].as_str().unwrap_or_default()).concat();
            article["digest"] = json!(words.chars().take(DRAFT_DEFAULT_DIGEST_CHARS).collect::<String>());
        }
        Ok(Self { code: random::text(&random::bytes::<16>()), article, deleted: false })
    }
}

fn chars_of(article: &Value, name: &str) -> usize {
    article[name].as_str().unwrap_or_default().chars().count()
}

impl Drafts {
    pub(crate) fn draft(&mut self, media_id: &str) -> Option<&mut Bundle> {
        self.drafts.iter_mut().find(|draft| draft.media_id == media_id)
    }

    /// What became public under an id.
    pub(crate) fn publication(&self, article_id: &str) -> Option<&Publication> {
        self.published.iter().find(|published| published.article_id == article_id)
    }

    /// What became public under a `msg_data_id`, by whichever way.
    pub(crate) fn public(&self, data_id: u64) -> Option<&Publication> {
        self.published.iter().chain(&self.broadcast).find(|public| public.data_id == data_id)
    }

    /// The `msg_data_id` and the number, counted from zero, of the public article with this code.
    pub(crate) fn place(&self, code: &str) -> Option<(u64, usize)> {
        self.published.iter().chain(&self.broadcast).find_map(|public| {
            let mut pieces = public.bundle.articles.iter();
            let index = pieces.position(|piece| piece.code == code && !piece.deleted)?;
            Some((public.data_id, index))
        })
    }

    /// The public article with this code; a draft's is shown too, as in a preview.
    fn piece(&self, code: &str) -> Option<&Piece> {
        let public = self.published.iter().chain(&self.broadcast).map(|public| &public.bundle);
        let mut pieces = self.drafts.iter().chain(public).flat_map(|bundle| &bundle.articles);
        pieces.find(|piece| piece.code == code && !piece.deleted)
    }

    /// Publishes a draft, by which it is one no longer; none when there is no such draft.
    pub(crate) fn publish(&mut self, media_id: &str, id: u64, data_id: u64) -> Option<&Publication> {
        let publication = self.release(media_id, id, data_id)?;
        self.published.push(publication);
        self.published.last()
    }

    /// Takes a draft for a publication that fails, by which it is one no longer (unverified); none when there is no such draft.
    pub(crate) fn refuse(&mut self, media_id: &str, id: u64, status: u8) -> Option<&Refused> {
        let at = self.drafts.iter().position(|draft| draft.media_id == media_id)?;
        let articles = self.drafts.remove(at).articles.len();
        self.refused.push(Refused { id, status, articles });
        self.refused.last()
    }

    /// Puts a draft into the mass message `id`, by which it is one no longer; none when there is no such draft.
    pub(crate) fn broadcast(&mut self, media_id: &str, id: u64, data_id: u64) -> Option<&Publication> {
        let publication = self.release(media_id, id, data_id)?;
        self.broadcast.push(publication);
        self.broadcast.last()
    }

    fn release(&mut self, media_id: &str, id: u64, data_id: u64) -> Option<Publication> {
        let at = self.drafts.iter().position(|draft| draft.media_id == media_id)?;
        let bundle = self.drafts.remove(at);
        let article_id = random::text(&random::bytes::<24>());
        Some(Publication { id, data_id, article_id, bundle })
    }
}

impl Bundle {
    /// Deletes the article with this number, counted from one; all of them for 0. False when there is no such number.
    pub(crate) fn delete(&mut self, index: usize) -> bool {
        if index > self.articles.len() {
            return false;
        }
        for (number, piece) in (1..).zip(&mut self.articles) {
            piece.deleted |= index == 0 || number == index;
        }
        true
    }

    /// Whether nothing of it is left.
    pub(crate) fn is_gone(&self) -> bool {
        self.articles.iter().all(|piece| piece.deleted)
    }
}

impl State {
    /// The article that is read under `code`, of whichever account.
    pub(crate) fn piece(&self, code: &str) -> Option<&Piece> {
        self.sending.accounts.values().find_map(|outbox| outbox.drafts.piece(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_held_to_its_sizes() {
        let article = |title: &str, content: &str| {
            let article = json!({ "title": title, "content": content, "thumb_media_id": "t" });
            Piece::new(&article).map(|piece| piece.article["digest"].as_str().unwrap().to_owned())
        };
        assert_eq!(article("停水", "<p>明天<b>停水</b></p>"), Ok("明天停水".to_owned()));
        assert_eq!(article(&"长".repeat(32), "文").unwrap(), "文");
        assert_eq!(article(&"长".repeat(33), "文"), Err(45003));
        assert_eq!(article("", "文"), Err(45003));
        assert_eq!(article("题", ""), Err(44004));
        assert_eq!(article("题", &"长".repeat(20_000)), Err(45002));
        assert_eq!(article("题", &"长".repeat(60)).unwrap().chars().count(), 54);
        assert_eq!(Piece::new(&json!({ "title": "题", "content": "文" })).err(), Some(40007));
    }
}
