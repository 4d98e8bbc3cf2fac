//! Messages to many followers at once.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ApiError, Client, Invalid,
    call::{Body, read},
    check::{bytes, count, present, within},
    json, lenient,
};
use crate::limits::{
    self,
    sending::{MASS_CLIENT_ID_BYTES, MASS_FEWEST_RECEIVERS, MASS_MOST_RECEIVERS, MASS_SLOWEST_SPEED},
};

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
    /// A video, by the id that [`Client::prepare_mass_video`] gives.
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
    /// Whether it goes out although an article is judged a permitted reprint.
    pub send_reprint: bool,
    /// What makes a repetition known for a day. Without one WeChat takes a digest of audience and content, so that the
    /// same article to the same audience is refused.
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

/// A mass message that WeChat has queued; its end comes as an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassSent {
    /// Its id.
    pub msg_id: i64,
    /// The id of its articles, for statistics and comments.
    pub msg_data_id: Option<i64>,
    /// Whether it had been queued before, under the same `client_id` or digest. WeChat says so to a first call for a
    /// very large audience too: look at [`Client::mass_status`], and never send it again under another id.
    pub already: bool,
}

/// How far a mass message is.
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
    /// What this crate does not know, as it came.
    Other(String),
}

/// To whom a preview goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewTo<'a> {
    /// A follower by openid.
    Openid(&'a str),
    /// A follower by WeChat id.
    WechatId(&'a str),
}

#[derive(Deserialize)]
struct StatusAnswer {
    #[serde(deserialize_with = "lenient::required")]
    msg_status: String,
}

#[derive(Deserialize)]
struct SpeedAnswer {
    #[serde(deserialize_with = "lenient::int")]
    speed: i64,
}

#[derive(Deserialize)]
struct VideoAnswer {
    #[serde(deserialize_with = "lenient::required")]
    media_id: String,
}

impl Client {
    /// Queues a mass message.
    ///
    /// A repetition answers as the first time, with [`MassSent::already`], so that after an ambiguous error the same
    /// call may be made again.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`MassMessage::check`] refuses it; 45028 without quota; 45066 when the first call is
    /// too recent to know its end, see [`limits::sending::MASS_REPEAT_SECONDS`].
    pub async fn send_mass(&self, token: &str, message: &MassMessage) -> Result<MassSent, ApiError> {
        message.check()?;
        let (path, body) = message.to_json();
        let query = [("access_token", token)];
        let response = self.send(reqwest::Method::POST, path, &query, Body::Json(&body)).await?;
        let bytes = read(response, limits::API_ANSWER_BYTES).await?;
        let (answer, already) = match json::accept(&bytes) {
            Ok(answer) => (answer, false),
            // An error that brings the id of what was sent is no failure; without the id it stays one.
            Err(error) if error.code() == Some(45065) => match json::parse(&bytes) {
                Some(answer) if json::int(&answer, "msg_id").is_some() => (answer, true),
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        };
        let msg_id = json::int(&answer, "msg_id").ok_or(ApiError::Malformed)?;
        Ok(MassSent { msg_id, msg_data_id: json::int(&answer, "msg_data_id"), already })
    }

    /// How far a mass message is.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn mass_status(&self, token: &str, msg_id: i64) -> Result<MassStatus, ApiError> {
        let body = json!({ "msg_id": msg_id.to_string() });
        let answer: StatusAnswer = self.post(token, "/cgi-bin/message/mass/get", &body).await?;
        Ok(match answer.msg_status.as_str() {
            "SENDING" => MassStatus::Sending,
            "SEND_SUCCESS" => MassStatus::Sent,
            "SEND_FAIL" => MassStatus::Failed,
            "DELETE" => MassStatus::Deleted,
            _ => MassStatus::Other(answer.msg_status),
        })
    }

    /// Deletes the pages of a mass message, or one of them, counted from 1. The bubble in the chats stays.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn delete_mass(&self, token: &str, msg_id: i64, article: Option<u32>) -> Result<(), ApiError> {
        // 0 stands for all of them.
        let body = json!({ "msg_id": msg_id, "article_idx": article.unwrap_or(0) });
        self.order(token, "/cgi-bin/message/mass/delete", &body).await
    }

    /// Sends a mass message to one follower, to look at it.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn preview_mass(
        &self,
        token: &str,
        to: PreviewTo<'_>,
        content: &MassContent,
    ) -> Result<(), ApiError> {
        let (kind, key, content) = content.preview_parts();
        let (name, to) = match to {
            PreviewTo::Openid(openid) => ("touser", openid),
            PreviewTo::WechatId(id) => ("towxname", id),
        };
        let body = json!({ "msgtype": kind, key: content, name: to });
        self.order(token, "/cgi-bin/message/mass/preview", &body).await
    }

    /// How fast mass messages go out, from 0, the fastest, to [`MASS_SLOWEST_SPEED`].
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn mass_speed(&self, token: &str) -> Result<i64, ApiError> {
        Ok(self.post::<SpeedAnswer>(token, "/cgi-bin/message/mass/speed/get", &json!({})).await?.speed)
    }

    /// Sets how fast mass messages go out, as [`Client::mass_speed`] tells it.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for a speed that there is not.
    pub async fn set_mass_speed(&self, token: &str, speed: u8) -> Result<(), ApiError> {
        within("speed", i64::from(speed), 0..=i64::from(MASS_SLOWEST_SPEED))?;
        self.order(token, "/cgi-bin/message/mass/speed/set", &json!({ "speed": speed })).await
    }

    /// Makes an uploaded video one that a mass message may carry, and returns its other id.
    ///
    /// # Errors
    ///
    /// Code 40007 for no video of this account.
    pub async fn prepare_mass_video(
        &self,
        token: &str,
        media_id: &str,
        title: &str,
        description: &str,
    ) -> Result<String, ApiError> {
        let body = json!({ "media_id": media_id, "title": title, "description": description });
        Ok(self.post::<VideoAnswer>(token, "/cgi-bin/media/uploadvideo", &body).await?.media_id)
    }
}
