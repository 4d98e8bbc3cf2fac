//! What WeChat tells about a follower.

use serde_json::Value;

use super::{ApiError, Client, json};

/// A follower. WeChat gives no names or pictures any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserInfo {
    /// Who it is, to this account.
    pub openid: String,
    /// Whether they follow; when not, nothing else is known.
    pub subscribed: bool,
    /// Who it is, to every account of one Open Platform account.
    pub unionid: Option<String>,
    /// The language of their WeChat.
    pub language: Option<String>,
    /// Since when they follow, in seconds.
    pub subscribe_time: Option<i64>,
    /// How they came, `ADD_SCENE_…`; an open list.
    pub subscribe_scene: Option<String>,
    /// The scene of the QR code they came by.
    pub qr_scene_str: Option<String>,
    /// What staff call them in WeChat's console.
    pub remark: Option<String>,
    /// The tags of the account that they bear.
    pub tag_ids: Vec<i64>,
}

impl Client {
    /// Asks about one follower of the account.
    ///
    /// # Errors
    ///
    /// Code 40003 for an openid of another account.
    pub async fn user_info(&self, token: &str, openid: &str) -> Result<UserInfo, ApiError> {
        let query = [("access_token", token), ("openid", openid), ("lang", "zh_CN")];
        let answer = self.get_json("/cgi-bin/user/info", &query).await?;
        let tags = answer.get("tagid_list").and_then(Value::as_array);
        Ok(UserInfo {
            openid: json::text(&answer, "openid").ok_or(ApiError::Malformed)?,
            subscribed: json::int(&answer, "subscribe") == Some(1),
            unionid: json::text(&answer, "unionid"),
            language: json::text(&answer, "language"),
            subscribe_time: json::int(&answer, "subscribe_time"),
            subscribe_scene: json::text(&answer, "subscribe_scene"),
            qr_scene_str: json::text(&answer, "qr_scene_str"),
            remark: json::text(&answer, "remark"),
            tag_ids: tags.into_iter().flatten().filter_map(Value::as_i64).collect(),
        })
    }
}
