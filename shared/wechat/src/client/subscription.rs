//! Subscription notifications: one consent of a follower, one message.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client, Invalid,
    call::encode,
    check::{chars, present, within},
    lenient,
    template::{ProgramPage, filled},
};
use crate::limits::sending::{
    NOTIFICATION_VALUES, ONE_TIME_CONTENT_CHARS, ONE_TIME_SCENE, ONE_TIME_TITLE_CHARS,
};

/// A subscription notification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    /// The template, as the account knows it.
    pub template_id: String,
    /// The page that a tap opens.
    pub page: Option<String>,
    /// The page of a mini-program that a tap opens instead.
    pub program: Option<ProgramPage>,
    /// The values by their keys, as in `thing1`.
    pub values: BTreeMap<String, String>,
}

impl Notification {
    /// Checks the lengths of the values by their kinds; a kind without a documented limit passes.
    ///
    /// # Errors
    ///
    /// The first value that is empty or too long.
    pub fn check(&self) -> Result<(), Invalid> {
        for (key, value) in &self.values {
            present(key, value)?;
            let kind = key.trim_end_matches(|c: char| c.is_ascii_digit());
            if let Some((_, most)) = NOTIFICATION_VALUES.iter().find(|(known, _)| *known == kind) {
                chars(key, value, *most)?;
            }
        }
        Ok(())
    }
}

/// A template for notifications that the account has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationTemplate {
    /// Its id.
    #[serde(rename = "priTmplId", deserialize_with = "lenient::text")]
    pub id: String,
    /// Its title.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// Its text, with a place for each value.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// A filled-in example.
    #[serde(deserialize_with = "lenient::text")]
    pub example: String,
    /// 2 for one message a consent, 3 for many.
    #[serde(rename = "type", deserialize_with = "lenient::int")]
    pub kind: i64,
}

/// A message of the older one-time subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OneTimeMessage {
    /// The template.
    pub template_id: String,
    /// The page that a tap opens.
    pub url: Option<String>,
    /// The scene that the follower consented to.
    pub scene: u32,
    /// The headline.
    pub title: String,
    /// The text.
    pub content: String,
}

impl OneTimeMessage {
    /// Checks the message against WeChat's rules.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), Invalid> {
        within("scene", i64::from(self.scene), 0..=i64::from(ONE_TIME_SCENE))?;
        chars("title", &self.title, ONE_TIME_TITLE_CHARS)?;
        chars("content", &self.content, ONE_TIME_CONTENT_CHARS)
    }
}

/// The page on which a follower consents to one message of the older kind; `reserved` comes back unchanged.
pub fn one_time_page(
    app_id: &str,
    scene: u32,
    template_id: &str,
    redirect_url: &str,
    reserved: &str,
) -> String {
    let scene = scene.to_string();
    let query = encode(&[
        ("action", "get_confirm"),
        ("appid", app_id),
        ("scene", &scene),
        ("template_id", template_id),
        ("redirect_url", redirect_url),
        ("reserved", reserved),
    ]);
    format!("https://mp.weixin.qq.com/mp/subscribemsg?{query}#wechat_redirect")
}

#[derive(Deserialize)]
struct IdAnswer {
    #[serde(rename = "priTmplId", deserialize_with = "lenient::required")]
    id: String,
}

#[derive(Deserialize)]
struct ListAnswer {
    #[serde(default, deserialize_with = "lenient::list")]
    data: Vec<NotificationTemplate>,
}

impl Client {
    /// Sends a notification to a follower who consented to it.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`Notification::check`] refuses it; code 43101 without a consent, 47003 for a value
    /// that does not fit.
    pub async fn send_notification(
        &self,
        token: &str,
        to_user: &str,
        notification: &Notification,
    ) -> Result<(), ApiError> {
        notification.check()?;
        let Notification { template_id, page, program, values } = notification;
        let body = filled((to_user, template_id), values, ("page", page.as_deref()), program.as_ref());
        self.order(token, "/cgi-bin/message/subscribe/bizsend", &body).await
    }

    /// The templates for notifications that the account has chosen.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn notification_templates(&self, token: &str) -> Result<Vec<NotificationTemplate>, ApiError> {
        Ok(self.ask::<ListAnswer>(token, "/wxaapi/newtmpl/gettemplate").await?.data)
    }

    /// Chooses a template of WeChat's library by its number, with some of its keywords, and returns its id. `scene`
    /// says what it is used for.
    ///
    /// # Errors
    ///
    /// Codes 200011 to 200014 (no such template, keywords that do not fit, too many).
    pub async fn add_notification_template(
        &self,
        token: &str,
        number: &str,
        keywords: &[u32],
        scene: &str,
    ) -> Result<String, ApiError> {
        let body = json!({ "tid": number, "kidList": keywords, "sceneDesc": scene });
        Ok(self.post::<IdAnswer>(token, "/wxaapi/newtmpl/addtemplate", &body).await?.id)
    }

    /// Removes a template for notifications from those the account has chosen.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn delete_notification_template(&self, token: &str, id: &str) -> Result<(), ApiError> {
        self.order(token, "/wxaapi/newtmpl/deltemplate", &json!({ "priTmplId": id })).await
    }

    /// Sends a message of the older kind to a follower who consented on [`one_time_page`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`OneTimeMessage::check`] refuses it; code 43101 without a consent.
    pub async fn send_one_time(
        &self,
        token: &str,
        to_user: &str,
        message: &OneTimeMessage,
    ) -> Result<(), ApiError> {
        message.check()?;
        let OneTimeMessage { template_id, url, scene, title, content } = message;
        let mut body = json!({
            "touser": to_user,
            "template_id": template_id,
            "scene": scene.to_string(),
            "title": title,
            "data": { "content": { "value": content } },
        });
        if let Some(url) = url {
            body["url"] = json!(url);
        }
        self.order(token, "/cgi-bin/message/template/subscribe", &body).await
    }
}
