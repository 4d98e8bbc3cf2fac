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
        /// The text, at most [`crate::limits::sending::CUSTOM_TEXT_BYTES`].
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
    /// A voice that was uploaded to the same account.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// A video that was uploaded to the same account.
    Video {
        /// Its media id.
        media_id: String,
        /// The media id of its picture.
        thumb_media_id: String,
        /// The headline.
        title: String,
        /// The line under it.
        description: String,
    },
    /// A piece of music on the web.
    Music {
        /// The headline.
        title: String,
        /// The line under it.
        description: String,
        /// Where it is.
        url: String,
        /// The address of a version for Wi-Fi, in better quality.
        high_quality_url: String,
        /// The media id of its picture.
        thumb_media_id: String,
    },
    /// An article of the old material library, which opens inside WeChat.
    MaterialNews {
        /// Its media id; that of a draft is refused.
        media_id: String,
    },
    /// A published article.
    PublishedNews {
        /// Its id.
        article_id: String,
    },
    /// A coupon or a membership card.
    Card {
        /// Its id.
        card_id: String,
    },
    /// A page of a mini-program that is linked to the account.
    MiniProgram {
        /// The headline.
        title: String,
        /// The mini-program's appid.
        app_id: String,
        /// The page in it.
        page_path: String,
        /// The media id of its picture.
        thumb_media_id: String,
    },
}

impl CustomMessage {
    fn to_json(&self, to_user: &str, agent: Option<&str>) -> Value {
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
            Self::Voice { media_id } => ("voice", json!({ "media_id": media_id })),
            Self::Video { media_id, thumb_media_id, title, description } => (
                "video",
                json!({
                    "media_id": media_id,
                    "thumb_media_id": thumb_media_id,
                    "title": title,
                    "description": description,
                }),
            ),
            Self::Music { title, description, url, high_quality_url, thumb_media_id } => (
                "music",
                json!({
                    "title": title,
                    "description": description,
                    "musicurl": url,
                    "hqmusicurl": high_quality_url,
                    "thumb_media_id": thumb_media_id,
                }),
            ),
            Self::MaterialNews { media_id } => ("mpnews", json!({ "media_id": media_id })),
            Self::PublishedNews { article_id } => ("mpnewsarticle", json!({ "article_id": article_id })),
            Self::Card { card_id } => ("wxcard", json!({ "card_id": card_id })),
            Self::MiniProgram { title, app_id, page_path, thumb_media_id } => (
                "miniprogrampage",
                json!({
                    "title": title,
                    "appid": app_id,
                    "pagepath": page_path,
                    "thumb_media_id": thumb_media_id,
                }),
            ),
        };
        let mut message = json!({ "touser": to_user, "msgtype": kind, kind: body });
        if let Some(agent) = agent {
            message["customservice"] = json!({ "kf_account": agent });
        }
        message
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
        self.order(token, "/cgi-bin/message/custom/send", &message.to_json(to_user, None)).await
    }

    /// As [`Client::send_custom`], in the name of an agent, `name@account`.
    ///
    /// # Errors
    ///
    /// As [`Client::send_custom`].
    pub async fn send_custom_as(
        &self,
        token: &str,
        agent: &str,
        to_user: &str,
        message: &CustomMessage,
    ) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/message/custom/send", &message.to_json(to_user, Some(agent))).await
    }

    /// Shows or hides "is typing" to somebody who acted within
    /// [some seconds](crate::limits::sending::TYPING_WINDOW_SECONDS).
    ///
    /// # Errors
    ///
    /// Code 45080 when they did not act recently, 45081 while it is already shown.
    pub async fn show_typing(&self, token: &str, to_user: &str, typing: bool) -> Result<(), ApiError> {
        let command = if typing { "Typing" } else { "CancelTyping" };
        let body = json!({ "touser": to_user, "command": command });
        self.order(token, "/cgi-bin/message/custom/typing", &body).await
    }
}
