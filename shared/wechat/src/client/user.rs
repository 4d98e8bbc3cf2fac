//! What WeChat tells about a follower.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ApiError, Client,
    check::{chars, count},
    json, lenient,
};
use crate::limits::people::{BLACKLIST_BATCH, FOLLOWERS_A_BATCH, REMARK_CHARS};

/// A follower. WeChat no longer provides names or pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserInfo {
    /// Their id at this account.
    pub openid: String,
    /// Whether they follow; if not, nothing else is known.
    pub subscribed: bool,
    /// Their id across all accounts of one Open Platform account.
    pub unionid: Option<String>,
    /// The language of their WeChat.
    pub language: Option<String>,
    /// Since when they follow, in seconds.
    pub subscribe_time: Option<i64>,
    /// How they came, `ADD_SCENE_…`; WeChat may add further values.
    pub subscribe_scene: Option<String>,
    /// The scene of the QR code they came by.
    pub qr_scene_str: Option<String>,
    /// What staff call them in WeChat's console.
    pub remark: Option<String>,
    /// The tags of the account that they bear.
    pub tag_ids: Vec<i64>,
}

/// A page of openids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "FollowersAnswer")]
pub struct Followers {
    /// How many there are in all; 0 where WeChat does not say.
    pub total: i64,
    /// Those of this page.
    pub openids: Vec<String>,
    /// Where the next page begins; `None` after the last page.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct FollowersAnswer {
    #[serde(default, deserialize_with = "lenient::int")]
    total: i64,
    #[serde(default, deserialize_with = "lenient::object")]
    data: Openids,
    #[serde(default, deserialize_with = "lenient::some_text")]
    next_openid: Option<String>,
}

#[derive(Default, Deserialize)]
struct Openids {
    #[serde(default, deserialize_with = "lenient::texts")]
    openid: Vec<String>,
}

impl From<FollowersAnswer> for Followers {
    fn from(answer: FollowersAnswer) -> Self {
        // An empty page may repeat its own starting point, which would lead in a circle.
        let next = answer.next_openid.filter(|_| !answer.data.openid.is_empty());
        Self { total: answer.total, openids: answer.data.openid, next }
    }
}

#[derive(Deserialize)]
struct UsersAnswer {
    #[serde(deserialize_with = "lenient::list")]
    user_info_list: Vec<Value>,
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
        read_user(&answer)
    }

    /// Asks about some followers at once, one to [`FOLLOWERS_A_BATCH`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another number of them; code 40003 for an openid of another account.
    pub async fn user_infos(&self, token: &str, openids: &[&str]) -> Result<Vec<UserInfo>, ApiError> {
        count("user_list", openids.len(), 1..=FOLLOWERS_A_BATCH)?;
        let users: Vec<Value> =
            openids.iter().map(|openid| json!({ "openid": openid, "lang": "zh_CN" })).collect();
        let body = json!({ "user_list": users });
        let answer: UsersAnswer = self.post(token, "/cgi-bin/user/info/batchget", &body).await?;
        answer.user_info_list.iter().map(read_user).collect()
    }

    /// A page of the openids of all followers, after `next`.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn followers(&self, token: &str, next: Option<&str>) -> Result<Followers, ApiError> {
        let mut query = vec![("access_token", token)];
        query.extend(next.map(|next| ("next_openid", next)));
        json::typed(self.get_json("/cgi-bin/user/get", &query).await?)
    }

    /// Sets the remark by which staff know a follower; an empty one removes it.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when it is too long.
    pub async fn set_remark(&self, token: &str, openid: &str, remark: &str) -> Result<(), ApiError> {
        chars("remark", remark, REMARK_CHARS - 1)?;
        let body = json!({ "openid": openid, "remark": remark });
        self.order(token, "/cgi-bin/user/info/updateremark", &body).await
    }

    /// A page of the openids that are on the blacklist, after `begin`.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn blacklist(&self, token: &str, begin: Option<&str>) -> Result<Followers, ApiError> {
        let body = json!({ "begin_openid": begin.unwrap_or_default() });
        self.post(token, "/cgi-bin/tags/members/getblacklist", &body).await
    }

    /// Puts one to [`BLACKLIST_BATCH`] followers on the blacklist: nothing they send arrives any longer.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another number of them.
    pub async fn block(&self, token: &str, openids: &[&str]) -> Result<(), ApiError> {
        count("openid_list", openids.len(), 1..=BLACKLIST_BATCH)?;
        let body = json!({ "openid_list": openids });
        self.order(token, "/cgi-bin/tags/members/batchblacklist", &body).await
    }

    /// Takes one to [`BLACKLIST_BATCH`] followers off the blacklist.
    ///
    /// # Errors
    ///
    /// As [`Client::block`].
    pub async fn unblock(&self, token: &str, openids: &[&str]) -> Result<(), ApiError> {
        count("openid_list", openids.len(), 1..=BLACKLIST_BATCH)?;
        let body = json!({ "openid_list": openids });
        self.order(token, "/cgi-bin/tags/members/batchunblacklist", &body).await
    }
}

fn read_user(answer: &Value) -> Result<UserInfo, ApiError> {
    let tags = answer.get("tagid_list").and_then(Value::as_array);
    Ok(UserInfo {
        openid: json::text(answer, "openid").ok_or(ApiError::Malformed)?,
        subscribed: json::int(answer, "subscribe") == Some(1),
        unionid: json::text(answer, "unionid"),
        language: json::text(answer, "language"),
        subscribe_time: json::int(answer, "subscribe_time"),
        subscribe_scene: json::text(answer, "subscribe_scene"),
        qr_scene_str: json::text(answer, "qr_scene_str"),
        remark: json::text(answer, "remark"),
        tag_ids: tags.into_iter().flatten().filter_map(Value::as_i64).collect(),
    })
}
