//! Tags that an account gives its followers.

use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client, Followers, Invalid,
    check::{bytes, count, present},
    lenient,
};
use crate::limits::people::{TAG_NAME_BYTES, TAGGING_BATCH};

/// A tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// Its id.
    #[serde(deserialize_with = "lenient::int")]
    pub id: i64,
    /// What it is called.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// How many followers bear it.
    #[serde(deserialize_with = "lenient::int")]
    pub count: i64,
}

#[derive(Deserialize)]
struct TagAnswer {
    tag: Tag,
}

#[derive(Deserialize)]
struct TagsAnswer {
    #[serde(deserialize_with = "lenient::list")]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct IdsAnswer {
    #[serde(deserialize_with = "lenient::ints")]
    tagid_list: Vec<i64>,
}

fn check_name(name: &str) -> Result<(), Invalid> {
    present("tag.name", name)?;
    bytes("tag.name", name, TAG_NAME_BYTES)
}

impl Client {
    /// Makes a tag and returns it with its id.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for a name that is empty or too long; code 45056 beyond [`crate::limits::people::TAGS`],
    /// 45157 for a name that is taken.
    pub async fn create_tag(&self, token: &str, name: &str) -> Result<Tag, ApiError> {
        check_name(name)?;
        let body = json!({ "tag": { "name": name } });
        Ok(self.post::<TagAnswer>(token, "/cgi-bin/tags/create", &body).await?.tag)
    }

    /// All tags of the account.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn tags(&self, token: &str) -> Result<Vec<Tag>, ApiError> {
        Ok(self.ask::<TagsAnswer>(token, "/cgi-bin/tags/get").await?.tags)
    }

    /// Gives a tag another name.
    ///
    /// # Errors
    ///
    /// As [`Client::create_tag`]; code 45058 for one of WeChat's own.
    pub async fn rename_tag(&self, token: &str, id: i64, name: &str) -> Result<(), ApiError> {
        check_name(name)?;
        self.order(token, "/cgi-bin/tags/update", &json!({ "tag": { "id": id, "name": name } })).await
    }

    /// Removes a tag.
    ///
    /// # Errors
    ///
    /// Code 45057 when too many bear it, 45058 for one of WeChat's own.
    pub async fn delete_tag(&self, token: &str, id: i64) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/tags/delete", &json!({ "tag": { "id": id } })).await
    }

    /// Gives a tag to one to [`TAGGING_BATCH`] followers.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another number of them; code 45059 for one who bears too many.
    pub async fn tag_followers(&self, token: &str, id: i64, openids: &[&str]) -> Result<(), ApiError> {
        count("openid_list", openids.len(), 1..=TAGGING_BATCH)?;
        let body = json!({ "openid_list": openids, "tagid": id });
        self.order(token, "/cgi-bin/tags/members/batchtagging", &body).await
    }

    /// Takes a tag from one to [`TAGGING_BATCH`] followers.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another number of them.
    pub async fn untag_followers(&self, token: &str, id: i64, openids: &[&str]) -> Result<(), ApiError> {
        count("openid_list", openids.len(), 1..=TAGGING_BATCH)?;
        let body = json!({ "openid_list": openids, "tagid": id });
        self.order(token, "/cgi-bin/tags/members/batchuntagging", &body).await
    }

    /// The ids of a follower's tags.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn tags_of(&self, token: &str, openid: &str) -> Result<Vec<i64>, ApiError> {
        let body = json!({ "openid": openid });
        Ok(self.post::<IdsAnswer>(token, "/cgi-bin/tags/getidlist", &body).await?.tagid_list)
    }

    /// A page of the followers who bear a tag, after `next`.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn tagged(&self, token: &str, id: i64, next: Option<&str>) -> Result<Followers, ApiError> {
        let body = json!({ "tagid": id, "next_openid": next.unwrap_or_default() });
        self.post(token, "/cgi-bin/user/tag/get", &body).await
    }
}
