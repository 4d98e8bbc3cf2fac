//! Messages to many followers at once.

mod calls;

use serde_json::{Value, json};

use super::{
    Invalid,
    check::{bytes, count, present},
};
use crate::limits::sending::{MASS_CLIENT_ID_BYTES, MASS_FEWEST_RECEIVERS, MASS_MOST_RECEIVERS};

/// Who receives a mass message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// All followers; the message enters the account's history.
    Everybody,
    /// The followers who bear a tag.
    Tag(i64),
    /// These followers, two at least; for service accounts only.
    Openids(Vec<String>),
}

/// What a mass message says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MassContent {
    /// The articles of a draft.
    Articles {
        /// Its media id.
        media_id: String,
    },
    /// A text.
    Text {
        /// The text.
        content: String,
    },
    /// A voice.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// Pictures.
    Images {
        /// Their media ids.
        media_ids: Vec<String>,
        /// The words beside them.
        recommend: String,
    },
    /// A video, by the id that [`prepare_mass_video`](super::Client::prepare_mass_video) gives.
    Video {
        /// Its media id.
        media_id: String,
    },
    /// A coupon or a membership card.
    Card {
        /// Its id.
        card_id: String,
    },
}

impl MassContent {
    /// The value of `msgtype`, the key of the body, and the body.
    fn parts(&self) -> (&'static str, &'static str, Value) {
        match self {
            Self::Articles { media_id } => ("mpnews", "mpnews", json!({ "media_id": media_id })),
            Self::Text { content } => ("text", "text", json!({ "content": content })),
            Self::Voice { media_id } => ("voice", "voice", json!({ "media_id": media_id })),
            Self::Images { media_ids, recommend } => {
                ("image", "images", json!({ "media_ids": media_ids, "recommend": recommend }))
            }
            Self::Video { media_id } => ("mpvideo", "mpvideo", json!({ "media_id": media_id })),
            Self::Card { card_id } => ("wxcard", "wxcard", json!({ "card_id": card_id })),
        }
    }

    /// A preview shows one picture, under another key.
    fn preview_parts(&self) -> (&'static str, &'static str, Value) {
        match self {
            Self::Images { media_ids, .. } => (
                "image",
                "image",
                json!({ "media_id": media_ids.first().map(String::as_str).unwrap_or_default() }),
            ),
            other => other.parts(),
        }
    }
}

/// A mass message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassMessage {
    /// Who receives it.
    pub audience: Audience,
    /// What it says.
    pub content: MassContent,
    /// Whether it goes out even if an article is judged to be a permitted reprint.
    pub send_reprint: bool,
    /// The key by which WeChat recognises a repetition for a day. Without one WeChat uses a digest of audience and
    /// content, so the same article to the same audience is refused.
    pub client_id: Option<String>,
}

impl MassMessage {
    /// Holds the message to WeChat's rules.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), Invalid> {
        if let Audience::Openids(openids) = &self.audience {
            count("touser", openids.len(), MASS_FEWEST_RECEIVERS..=MASS_MOST_RECEIVERS)?;
        }
        if let Some(id) = &self.client_id {
            present("clientmsgid", id)?;
            bytes("clientmsgid", id, MASS_CLIENT_ID_BYTES)?;
        }
        Ok(())
    }

    fn to_json(&self) -> (&'static str, Value) {
        let (kind, key, content) = self.content.parts();
        let mut body =
            json!({ "msgtype": kind, key: content, "send_ignore_reprint": i32::from(self.send_reprint) });
        let path = match &self.audience {
            Audience::Openids(openids) => {
                body["touser"] = json!(openids);
                "/cgi-bin/message/mass/send"
            }
            Audience::Everybody => {
                body["filter"] = json!({ "is_to_all": true });
                "/cgi-bin/message/mass/sendall"
            }
            Audience::Tag(id) => {
                body["filter"] = json!({ "is_to_all": false, "tag_id": id });
                "/cgi-bin/message/mass/sendall"
            }
        };
        if let Some(id) = &self.client_id {
            body["clientmsgid"] = json!(id);
        }
        (path, body)
    }
}

/// A mass message that WeChat has queued; the outcome comes as an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassSent {
    /// Its id.
    pub msg_id: u64,
    /// The id of its articles, for statistics and comments.
    pub msg_data_id: Option<u64>,
    /// Whether it had been queued before, under the same `client_id` or digest. WeChat says so to a first call for a
    /// very large audience too: check [`mass_status`](super::Client::mass_status), and never send it again under
    /// another id.
    pub already: bool,
}

/// The progress of a mass message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MassStatus {
    /// It is being sent.
    Sending,
    /// It was sent.
    Sent,
    /// It could not be sent.
    Failed,
    /// It was deleted.
    Deleted,
    /// A status that this crate does not know, as it came.
    Other(String),
}

/// The receiver of a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewTo<'a> {
    /// A follower by openid.
    Openid(&'a str),
    /// A follower by WeChat id.
    WechatId(&'a str),
}
