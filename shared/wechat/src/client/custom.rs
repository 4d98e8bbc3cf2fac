//! Customer-service messages: what an account may send inside the reply window.

use serde_json::{Value, json};

use super::{ApiError, Client};
use crate::reply::Article;

/// One customer-service message.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum CustomMessage {
    /// A text.
    Text {
        /// The text, at most [`crate::limits::TEXT_REPLY_BYTES`].
        content: String,
    },
    /// A picture that was uploaded to the same account.
    Image {
        /// Its media id.
        media_id: String,
    },
    /// One card.
    News {
        /// The card.
        article: Article,
    },
    /// A text with answers to tap; a tap counts as a click, not as a message.
    Menu {
        /// The text before the answers.
        head: String,
        /// Each answer's id and text.
        items: Vec<(String, String)>,
        /// The text after them.
        tail: String,
    },
}

impl CustomMessage {
    fn to_json(&self, to_user: &str) -> Value {
        let (kind, body) = match self {
            Self::Text { content } => ("text", json!({ "content": content })),
            Self::Image { media_id } => ("image", json!({ "media_id": media_id })),
            Self::News { article } => {
                let Article { title, description, pic_url, url } = article;
                let article =
                    json!({ "title": title, "description": description, "url": url, "picurl": pic_url });
                ("news", json!({ "articles": [article] }))
            }
            Self::Menu { head, items, tail } => {
                let list: Vec<Value> =
                    items.iter().map(|(id, content)| json!({ "id": id, "content": content })).collect();
                ("msgmenu", json!({ "head_content": head, "list": list, "tail_content": tail }))
            }
        };
        json!({ "touser": to_user, "msgtype": kind, kind: body })
    }
}

impl Client {
    /// Sends a customer-service message.
    ///
    /// WeChat offers no idempotency here: after an error that [`ApiError::is_ambiguous`], a repetition may be a second
    /// message.
    ///
    /// # Errors
    ///
    /// Codes 45015 and 45047 say that the reply window is closed or used up.
    pub async fn send_custom(
        &self,
        token: &str,
        to_user: &str,
        message: &CustomMessage,
    ) -> Result<(), ApiError> {
        let body = message.to_json(to_user);
        self.post_json("/cgi-bin/message/custom/send", &[("access_token", token)], &body).await?;
        Ok(())
    }
}
