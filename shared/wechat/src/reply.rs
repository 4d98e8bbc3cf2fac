//! The answer to a push, given in the push's own HTTP response.

use serde_json::json;

use crate::{
    limits,
    xml::{
        Writer,
        writer::{cdata, number},
    },
};

/// One passive reply.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reply {
    /// A text; `<a href="…">` makes a link.
    Text {
        /// The text.
        content: String,
    },
    /// A picture of the same account.
    Image {
        /// Its media id, temporary or permanent; no GIF (documented).
        media_id: String,
    },
    /// A voice of the same account.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// A video of the same account.
    Video {
        /// Its media id.
        media_id: String,
        /// Its headline.
        #[serde(default)]
        title: String,
        /// The line under it.
        #[serde(default)]
        description: String,
    },
    /// Music, streamed from another server.
    Music {
        /// Its headline.
        #[serde(default)]
        title: String,
        /// The line under it.
        #[serde(default)]
        description: String,
        /// Where it is.
        url: String,
        /// The address of a version in better quality, for Wi-Fi.
        #[serde(default)]
        high_quality_url: String,
        /// The media id of its picture, which WeChat requires.
        thumb_media_id: String,
    },
    /// Hands the chat to human agents (客服). Only in answer to a message.
    TransferToAgents {
        /// `name@account` of one agent; any of them when absent.
        #[serde(default)]
        agent: Option<String>,
    },
    /// Cards with a picture and a link.
    News {
        /// The cards: one in answer to a message, up to eight in answer to an event.
        articles: Vec<Article>,
    },
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Article {
    /// The headline.
    pub title: String,
    /// The line under it.
    pub description: String,
    /// The picture, JPEG or PNG; 360×200 pixels for the first card, 200×200 for the others.
    pub pic_url: String,
    /// The page that a tap opens.
    pub url: String,
}

/// Why WeChat would show the resident an error instead of this reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A text without a visible character; to send no reply, answer `success`.
    #[error("an empty text is no reply")]
    EmptyText,
    /// A text over the limit.
    #[error("a text of {bytes} bytes, where WeChat takes {limit}")]
    TextTooLong {
        /// How long it is, in bytes of UTF-8.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// No card, or too many.
    #[error("{articles} articles, where WeChat takes 1 to {limit} here")]
    Articles {
        /// How many there are.
        articles: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A field that WeChat requires is empty.
    #[error("the reply's {0} is empty")]
    Missing(&'static str),
    /// The reply hands an event's sender to agents, which only the answer to a message may.
    #[error("only the answer to a message hands a chat to agents")]
    AgentsForEvent,
}

impl Reply {
    /// The reply as XML, from account to resident: the push's sender and receiver, swapped.
    pub fn to_xml(&self, to: &str, from: &str, create_time: i64) -> String {
        self.write_xml(String::with_capacity(self.xml_length()), to, from, create_time)
    }

    /// The same, appended to `out`.
    pub(crate) fn write_xml(&self, out: String, to: &str, from: &str, create_time: i64) -> String {
        let mut xml = Writer::behind(out);
        cdata!(xml, "ToUserName", to);
        cdata!(xml, "FromUserName", from);
        number!(xml, "CreateTime", create_time);
        cdata!(xml, "MsgType", self.msg_type());
        self.write(&mut xml);
        xml.finish()
    }

    /// The approximate length of its XML, in bytes.
    pub(crate) fn xml_length(&self) -> usize {
        let own = match self {
            Self::Text { content } => content.len(),
            Self::News { articles } => articles.len() * 512,
            _ => 512,
        };
        256 + own
    }

    /// The reply as JSON, for an account that chose JSON: the same names and the same nesting.
    pub fn to_json(&self, to: &str, from: &str, create_time: i64) -> String {
        let mut message = json!({
            "ToUserName": to, "FromUserName": from, "CreateTime": create_time, "MsgType": self.msg_type(),
        });
        let (name, content) = match self {
            Self::Text { content } => ("Content", json!(content)),
            Self::Image { media_id } => ("Image", json!({ "MediaId": media_id })),
            Self::Voice { media_id } => ("Voice", json!({ "MediaId": media_id })),
            Self::Video { media_id, title, description } => {
                ("Video", json!({ "MediaId": media_id, "Title": title, "Description": description }))
            }
            Self::Music { title, description, url, high_quality_url, thumb_media_id } => (
                "Music",
                json!({
                    "Title": title, "Description": description, "MusicUrl": url,
                    "HQMusicUrl": high_quality_url, "ThumbMediaId": thumb_media_id,
                }),
            ),
            Self::TransferToAgents { agent: None } => return message.to_string(),
            Self::TransferToAgents { agent } => ("TransInfo", json!({ "KfAccount": agent })),
            Self::News { articles } => {
                message["ArticleCount"] = json!(articles.len());
                let items = articles.iter().map(|Article { title, description, pic_url, url }| {
                    json!({ "Title": title, "Description": description, "PicUrl": pic_url, "Url": url })
                });
                ("Articles", items.collect())
            }
        };
        message[name] = content;
        message.to_string()
    }

    /// WeChat's name for its kind (`MsgType`).
    #[must_use]
    pub fn msg_type(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video { .. } => "video",
            Self::Music { .. } => "music",
            Self::TransferToAgents { .. } => "transfer_customer_service",
            Self::News { .. } => "news",
        }
    }

    fn write(&self, xml: &mut Writer) {
        match self {
            Self::Text { content } => {
                cdata!(xml, "Content", content);
            }
            Self::Image { media_id } => within(xml, "Image", &[("MediaId", media_id)]),
            Self::Voice { media_id } => within(xml, "Voice", &[("MediaId", media_id)]),
            Self::Video { media_id, title, description } => {
                within(
                    xml,
                    "Video",
                    &[("MediaId", media_id), ("Title", title), ("Description", description)],
                );
            }
            Self::Music { title, description, url, high_quality_url, thumb_media_id } => within(
                xml,
                "Music",
                &[
                    ("Title", title),
                    ("Description", description),
                    // Tencent's table says `MusicURL`, its sample `MusicUrl`: clients read the latter.
                    ("MusicUrl", url),
                    ("HQMusicUrl", high_quality_url),
                    ("ThumbMediaId", thumb_media_id),
                ],
            ),
            Self::TransferToAgents { agent } => {
                if let Some(agent) = agent {
                    within(xml, "TransInfo", &[("KfAccount", agent)]);
                }
            }
            Self::News { articles } => {
                xml.number("ArticleCount", i64::try_from(articles.len()).unwrap_or(i64::MAX));
                xml.open("Articles");
                for Article { title, description, pic_url, url } in articles {
                    within(
                        xml,
                        "item",
                        &[("Title", title), ("Description", description), ("PicUrl", pic_url), ("Url", url)],
                    );
                }
                xml.close();
            }
        }
    }

    /// Whether WeChat will deliver this in answer to an event, or to a message.
    ///
    /// # Errors
    ///
    /// When it is empty or over a limit of [`crate::limits`].
    pub fn check(&self, answering_event: bool) -> Result<(), ReplyError> {
        match self {
            Self::Text { content } if content.chars().all(|c| c.is_whitespace() || c.is_control()) => {
                Err(ReplyError::EmptyText)
            }
            Self::Text { content } if content.len() > limits::TEXT_REPLY_BYTES => {
                Err(ReplyError::TextTooLong { bytes: content.len(), limit: limits::TEXT_REPLY_BYTES })
            }
            Self::News { articles } => {
                let limit = if answering_event {
                    limits::NEWS_ARTICLES_FOR_EVENT
                } else {
                    limits::NEWS_ARTICLES_FOR_MESSAGE
                };
                match articles.len() {
                    0 => Err(ReplyError::Articles { articles: 0, limit }),
                    articles if articles > limit => Err(ReplyError::Articles { articles, limit }),
                    _ => Ok(()),
                }
            }
            Self::Image { media_id } | Self::Voice { media_id } | Self::Video { media_id, .. }
                if media_id.is_empty() =>
            {
                Err(ReplyError::Missing("media id"))
            }
            Self::Music { url, .. } if url.is_empty() => Err(ReplyError::Missing("address")),
            Self::Music { thumb_media_id, .. } if thumb_media_id.is_empty() => {
                Err(ReplyError::Missing("picture's media id"))
            }
            Self::TransferToAgents { .. } if answering_event => Err(ReplyError::AgentsForEvent),
            _ => Ok(()),
        }
    }
}

/// An element that contains these texts as elements.
fn within(xml: &mut Writer, name: &'static str, texts: &[(&'static str, &String)]) {
    xml.open(name);
    for (name, text) in texts {
        xml.cdata(name, text);
    }
    xml.close();
}

#[cfg(test)]
mod tests;
