//! The calls an account makes to WeChat's servers.
//!
//! Every call takes the access token it shall use: getting, keeping and sharing tokens is the caller's business.
//! A token travels in the URL, so no error of this module holds a URL.

mod custom;
mod error;
mod json;
mod media;
mod qrcode;
mod reaction;
mod token;
mod user;

use std::time::Duration;

use reqwest::{Method, Response, header::CONTENT_TYPE, redirect::Policy};
use serde_json::Value;

pub use custom::CustomMessage;
pub use error::{ApiError, ClientError};
pub use media::Media;
pub use qrcode::QrCode;
pub use reaction::{Reaction, reaction_to};
pub use token::AccessToken;
pub use user::UserInfo;

use crate::limits;

/// Where the real servers are.
pub const BASE_URL: &str = "https://api.weixin.qq.com";

/// A connection pool to WeChat's servers, or to something that behaves like them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
}

impl Client {
    /// A client of the servers at `base_url`, as a rule [`BASE_URL`]; a path is kept, as in
    /// `http://127.0.0.1:8080/weixin`. `timeout` covers a whole call.
    ///
    /// # Errors
    ///
    /// When the URL is no `http` or `https` URL, or TLS cannot be set up.
    pub fn new(base_url: &str, timeout: Duration) -> Result<Self, ClientError> {
        let url = reqwest::Url::parse(base_url).map_err(|_| ClientError::BaseUrl)?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(ClientError::BaseUrl);
        }
        // WeChat redirects no API call, and a redirect would take the token in the URL elsewhere.
        let mut http = reqwest::Client::builder().timeout(timeout).redirect(Policy::none());
        // The environment may name a proxy, which could not reach a server on this machine.
        if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(ClientError::Http)?;
        Ok(Self { http, base_url: base_url.trim_end_matches('/').to_owned() })
    }

    async fn get_json(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, ApiError> {
        let response = self.send(Method::GET, path, query, None).await?;
        json::accept(&read(response, limits::API_ANSWER_BYTES).await?)
    }

    async fn post_json(&self, path: &str, query: &[(&str, &str)], body: &Value) -> Result<Value, ApiError> {
        let response = self.send(Method::POST, path, query, Some(body)).await?;
        json::accept(&read(response, limits::API_ANSWER_BYTES).await?)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Response, ApiError> {
        let mut url = format!("{}{path}", self.base_url);
        if !query.is_empty() {
            url = format!("{url}?{}", encode(query));
        }
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            // Raw UTF-8, which serde_json writes: WeChat refuses or shows `\uXXXX` escapes.
            request = request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(body.to_string());
        }
        let response =
            request.send().await.and_then(Response::error_for_status).map_err(ApiError::transport)?;
        // A redirection is no answer, and no failure to `error_for_status` either.
        if response.status().is_success() { Ok(response) } else { Err(ApiError::Malformed) }
    }
}

/// Reads a body of at most `limit` bytes.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ApiError::transport)? {
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn encode(query: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish()
}
