//! Photos, voices and videos that residents sent.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Method, Response, Url,
    header::{CONTENT_TYPE, LOCATION},
};

use super::{
    ApiError, Client,
    call::{Body, read},
    json,
};

/// How long the download of a video may take.
const VIDEO_PATIENCE: Duration = Duration::from_secs(30);
/// Redirects that are followed from a video's address to where it lies.
const MOST_REDIRECTS: usize = 3;

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

    /// Downloads a video of this account, at most `max_bytes` long. WeChat answers with an address, and the video lies
    /// there; the token does not go along.
    ///
    /// # Errors
    ///
    /// As [`Client::get_media`]; [`ApiError::Malformed`] where the address is none of the public web.
    pub async fn get_video(&self, token: &str, media_id: &str, max_bytes: usize) -> Result<Media, ApiError> {
        let media = self.get_media(token, media_id, max_bytes).await?;
        let Some(url) = media.video_url() else { return Ok(media) };
        let mut url = self.public(Url::parse(&url).ok())?;
        for _ in 0..=MOST_REDIRECTS {
            let request = self.http.get(url.clone()).timeout(VIDEO_PATIENCE);
            let response =
                request.send().await.and_then(Response::error_for_status).map_err(ApiError::transport)?;
            if response.status().is_success() {
                return Media::received(response, max_bytes).await;
            }
            let next = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            url = self.public(next.and_then(|next| url.join(next).ok()))?;
        }
        Err(ApiError::Malformed)
    }

    /// An address that a download may go to: of the web and with a name, so that no answer leads into our own network;
    /// or on the server that all calls go to.
    fn public(&self, url: Option<Url>) -> Result<Url, ApiError> {
        let ours = Url::parse(&self.base_url).ok();
        url.filter(|url| {
            let is_server = ours.as_ref().is_some_and(|ours| ours.origin() == url.origin());
            let is_named = url.domain().is_some_and(|name| name.contains('.') && !name.ends_with(".local"));
            matches!(url.scheme(), "http" | "https") && (is_server || is_named)
        })
        .ok_or(ApiError::Malformed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_is_loaded_from_the_web_or_the_server_itself_and_from_nowhere_else() {
        let client = Client::new("http://127.0.0.1:8080/weixin", VIDEO_PATIENCE).unwrap();
        let may = |url: &str| client.public(Url::parse(url).ok()).is_ok();
        assert!(may("http://mp.weixin.qq.com/mp/x") && may("https://v.qq.com/a.mp4"));
        assert!(may("http://127.0.0.1:8080/weixin/mmbiz/x"), "the simulator");
        for elsewhere in [
            "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/",
            "http://localhost/",
            "file:///etc/passwd",
            "ftp://v.qq.com/a.mp4",
            "nothing",
        ] {
            assert!(!may(elsewhere), "{elsewhere}");
        }
    }
}
