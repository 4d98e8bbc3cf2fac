//! Short keys that stand for longer data.

use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client,
    check::{bytes, present},
    lenient,
};
use crate::limits::people::{SHORT_DATA_BYTES, SHORT_KEY_SECONDS};

/// What a short key stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LongData {
    /// The data.
    #[serde(rename = "long_data", deserialize_with = "lenient::text")]
    pub data: String,
    /// Since when, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub create_time: i64,
    /// For how many seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub expire_seconds: i64,
}

#[derive(Deserialize)]
struct KeyAnswer {
    #[serde(deserialize_with = "lenient::required")]
    short_key: String,
}

impl Client {
    /// Makes a short key, good for at most [`SHORT_KEY_SECONDS`], to which `seconds` is cut.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for no data, or more than [`SHORT_DATA_BYTES`].
    pub async fn shorten(&self, token: &str, data: &str, seconds: u32) -> Result<String, ApiError> {
        present("long_data", data)?;
        bytes("long_data", data, SHORT_DATA_BYTES)?;
        let body = json!({ "long_data": data, "expire_seconds": seconds.min(SHORT_KEY_SECONDS) });
        Ok(self.post::<KeyAnswer>(token, "/cgi-bin/shorten/gen", &body).await?.short_key)
    }

    /// What a short key stands for.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn long_data(&self, token: &str, short_key: &str) -> Result<LongData, ApiError> {
        self.post(token, "/cgi-bin/shorten/fetch", &json!({ "short_key": short_key })).await
    }
}
