//! The calls about mass messages.

use serde::Deserialize;
use serde_json::json;

use super::{MassContent, MassMessage, MassSent, MassStatus, PreviewTo};
use crate::{
    client::{
        ApiError, Client,
        call::{Body, read},
        check::{present, within},
        json, lenient,
    },
    limits::{self, sending::MASS_SLOWEST_SPEED},
};

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
    /// A repetition gets the same answer as the first call, with [`MassSent::already`], so the same call may be
    /// repeated after an ambiguous error.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`MassMessage::check`] refuses it; 45028 without quota; 45066 when the first call is
    /// too recent for its outcome to be known, see [`limits::sending::MASS_REPEAT_SECONDS`].
    pub async fn send_mass(&self, token: &str, message: &MassMessage) -> Result<MassSent, ApiError> {
        message.check()?;
        let (path, body) = message.to_json();
        let query = [("access_token", token)];
        let response = self.send(reqwest::Method::POST, path, &query, Body::Json(&body)).await?;
        let bytes = read(response, limits::API_ANSWER_BYTES).await?;
        let (answer, already) = match json::accept(&bytes) {
            Ok(answer) => (answer, false),
            // An error that includes the id of the sent message means success; without the id it is an error.
            Err(error) if error.code() == Some(45065) => match json::parse(&bytes) {
                Some(answer) if json::id(&answer, "msg_id").is_some() => (answer, true),
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        };
        let msg_id = json::id(&answer, "msg_id").ok_or(ApiError::Malformed)?;
        Ok(MassSent { msg_id, msg_data_id: json::id(&answer, "msg_data_id"), already })
    }

    /// The progress of a mass message.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn mass_status(&self, token: &str, msg_id: u64) -> Result<MassStatus, ApiError> {
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
    pub async fn delete_mass(&self, token: &str, msg_id: u64, article: Option<u32>) -> Result<(), ApiError> {
        // 0 stands for all of them.
        let body = json!({ "msg_id": msg_id, "article_idx": article.unwrap_or(0) });
        self.order(token, "/cgi-bin/message/mass/delete", &body).await
    }

    /// Deletes the page of one article of a mass message by its address, as [`Client::delete_mass`] does by its number.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for an empty address.
    pub async fn delete_mass_page(&self, token: &str, url: &str) -> Result<(), ApiError> {
        present("url", url)?;
        // WeChat looks at the address only if no message is named.
        self.order(token, "/cgi-bin/message/mass/delete", &json!({ "url": url })).await
    }

    /// Sends a mass message to one follower as a preview.
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

    /// The speed at which mass messages go out, from 0, the fastest, to [`MASS_SLOWEST_SPEED`].
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn mass_speed(&self, token: &str) -> Result<i64, ApiError> {
        Ok(self.post::<SpeedAnswer>(token, "/cgi-bin/message/mass/speed/get", &json!({})).await?.speed)
    }

    /// Sets the speed at which mass messages go out, see [`Client::mass_speed`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for a speed that does not exist.
    pub async fn set_mass_speed(&self, token: &str, speed: u8) -> Result<(), ApiError> {
        within("speed", i64::from(speed), 0..=i64::from(MASS_SLOWEST_SPEED))?;
        self.order(token, "/cgi-bin/message/mass/speed/set", &json!({ "speed": speed })).await
    }

    /// Converts an uploaded video into one that a mass message may carry, and returns its new id.
    ///
    /// # Errors
    ///
    /// Code 40007 if the account has no such video.
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
