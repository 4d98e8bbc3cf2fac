//! Photos and voices that residents sent.

use bytes::Bytes;
use reqwest::{Method, Response, header::CONTENT_TYPE};

use super::{
    ApiError, Client,
    call::{Body, read},
    json,
};

/// One downloaded medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// The type that the server named, without parameters, lower case; `application/octet-stream` when it named none.
    pub content_type: String,
    /// The content.
    pub bytes: Bytes,
}

impl Media {
    /// The video's address, if the medium is a video: then the content is a JSON text that holds it.
    pub fn video_url(&self) -> Option<String> {
        if !self.bytes.starts_with(b"{") {
            return None;
        }
        json::text(&json::parse(&self.bytes)?, "video_url")
    }
}

impl Client {
    /// Downloads a medium of this account, at most `max_bytes` long.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooLarge`] beyond `max_bytes`; code 40007 for a medium that has expired or is another account's.
    pub async fn get_media(&self, token: &str, media_id: &str, max_bytes: usize) -> Result<Media, ApiError> {
        self.download(token, "/cgi-bin/media/get", media_id, max_bytes).await
    }

    /// Downloads a voice that a web page recorded with the JS-SDK, as speex of 16 kHz.
    ///
    /// # Errors
    ///
    /// As [`Client::get_media`].
    pub async fn get_page_voice(
        &self,
        token: &str,
        media_id: &str,
        max_bytes: usize,
    ) -> Result<Media, ApiError> {
        self.download(token, "/cgi-bin/media/get/jssdk", media_id, max_bytes).await
    }

    async fn download(
        &self,
        token: &str,
        path: &str,
        media_id: &str,
        max_bytes: usize,
    ) -> Result<Media, ApiError> {
        let query = [("access_token", token), ("media_id", media_id)];
        let response = self.send(Method::GET, path, &query, Body::Nothing).await?;
        let answer = Media::received(response, max_bytes).await;
        self.told(path, answer).await
    }
}

impl Media {
    /// Reads an answer that is a file instead of JSON.
    pub(super) async fn received(response: Response, max_bytes: usize) -> Result<Self, ApiError> {
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or("application/octet-stream");
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let bytes = read(response, max_bytes).await?;
        // An error comes with status 200 and any content type; no medium begins with a brace.
        if bytes.starts_with(b"{") {
            json::accept(&bytes)?;
        }
        if bytes.is_empty() {
            return Err(ApiError::Malformed);
        }
        Ok(Self { content_type, bytes: bytes.into() })
    }
}
