//! Comments under articles.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Client, check::count, lenient};
use crate::limits::content::COMMENTS_A_PAGE;

/// An article: the id that sending or publishing answered, and which article of it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleAt {
    /// The id.
    pub msg_data_id: u64,
    /// Which article.
    pub index: u32,
}

impl ArticleAt {
    fn to_json(self) -> Value {
        json!({ "msg_data_id": self.msg_data_id, "index": self.index })
    }

    fn comment(self, comment_id: i64) -> Value {
        let mut body = self.to_json();
        body["user_comment_id"] = json!(comment_id);
        body
    }
}

/// Which comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentFilter {
    /// All.
    All,
    /// Those that are not elected.
    Normal,
    /// Those that are.
    Elected,
}

/// A comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// Its id under its article.
    #[serde(rename = "user_comment_id", deserialize_with = "lenient::int")]
    pub id: i64,
    /// Who wrote it.
    #[serde(deserialize_with = "lenient::text")]
    pub openid: String,
    /// When, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub create_time: i64,
    /// The text of the comment.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// Whether it is elected, that is, shown.
    #[serde(rename = "comment_type", deserialize_with = "lenient::flag")]
    pub elected: bool,
    /// What the account answered.
    #[serde(deserialize_with = "lenient::object")]
    pub reply: Option<CommentReply>,
}

/// An account's answer to a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CommentReply {
    /// The text of the answer.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// When, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub create_time: i64,
}

/// A page of comments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CommentPage {
    /// How many there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub total: i64,
    /// Those of this page.
    #[serde(rename = "comment", deserialize_with = "lenient::list")]
    pub comments: Vec<Comment>,
}

impl Client {
    /// Opens or closes an article to comments.
    ///
    /// # Errors
    ///
    /// Code 88000 for an account without comments, 88001 for no such article.
    pub async fn set_comments_open(
        &self,
        token: &str,
        article: ArticleAt,
        open: bool,
    ) -> Result<(), ApiError> {
        let path = if open { "/cgi-bin/comment/open" } else { "/cgi-bin/comment/close" };
        self.order(token, path, &article.to_json()).await
    }

    /// A page of 1 to [`COMMENTS_A_PAGE`] comments.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another `number`; as [`Client::set_comments_open`].
    pub async fn comments(
        &self,
        token: &str,
        article: ArticleAt,
        filter: CommentFilter,
        (begin, number): (usize, usize),
    ) -> Result<CommentPage, ApiError> {
        count("count", number, 1..=COMMENTS_A_PAGE)?;
        let kind = match filter {
            CommentFilter::All => 0,
            CommentFilter::Normal => 1,
            CommentFilter::Elected => 2,
        };
        let mut body = article.to_json();
        body["begin"] = json!(begin);
        body["count"] = json!(number);
        body["type"] = json!(kind);
        self.post(token, "/cgi-bin/comment/list", &body).await
    }

    /// Elects a comment, so that everybody sees it, or takes that back.
    ///
    /// # Errors
    ///
    /// Code 88003 when too many are, 88004 for one that was deleted.
    pub async fn elect_comment(
        &self,
        token: &str,
        article: ArticleAt,
        comment_id: i64,
        elected: bool,
    ) -> Result<(), ApiError> {
        let path = if elected { "/cgi-bin/comment/markelect" } else { "/cgi-bin/comment/unmarkelect" };
        self.order(token, path, &article.comment(comment_id)).await
    }

    /// Removes a comment.
    ///
    /// # Errors
    ///
    /// Code 88004 for one that was deleted.
    pub async fn delete_comment(
        &self,
        token: &str,
        article: ArticleAt,
        comment_id: i64,
    ) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/comment/delete", &article.comment(comment_id)).await
    }

    /// Answers a comment.
    ///
    /// # Errors
    ///
    /// Code 88005 for one that has an answer, 88007 for an answer that is too long.
    pub async fn reply_comment(
        &self,
        token: &str,
        article: ArticleAt,
        comment_id: i64,
        content: &str,
    ) -> Result<(), ApiError> {
        let mut body = article.comment(comment_id);
        body["content"] = json!(content);
        self.order(token, "/cgi-bin/comment/reply/add", &body).await
    }

    /// Deletes the answer to a comment.
    ///
    /// # Errors
    ///
    /// Code 88004 for a comment that was deleted.
    pub async fn delete_comment_reply(
        &self,
        token: &str,
        article: ArticleAt,
        comment_id: i64,
    ) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/comment/reply/delete", &article.comment(comment_id)).await
    }
}
