//! How one call travels: its address, its body, its answer.

use reqwest::{Method, RequestBuilder, Response, header::CONTENT_TYPE, multipart::Form};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ApiError, Client, json};
use crate::limits;

/// What a call carries.
pub(super) enum Body<'a> {
    Nothing,
    Json(&'a Value),
    /// Its parts have known lengths, so that the request has a `Content-Length`: WeChat refuses chunks.
    Form(Form),
}

impl Client {
    pub(super) async fn get_json(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, ApiError> {
        let response = self.send(Method::GET, path, query, Body::Nothing).await?;
        let answer = json::accept(&read(response, limits::API_ANSWER_BYTES).await?);
        self.told(path, answer).await
    }

    pub(super) async fn post_json(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &Value,
    ) -> Result<Value, ApiError> {
        let response = self.send(Method::POST, path, query, Body::Json(body)).await?;
        let answer = json::accept(&read(response, limits::API_ANSWER_BYTES).await?);
        self.told(path, answer).await
    }

    pub(super) async fn post_form(
        &self,
        path: &str,
        query: &[(&str, &str)],
        form: Form,
    ) -> Result<Value, ApiError> {
        let response = self.send(Method::POST, path, query, Body::Form(form)).await?;
        let answer = json::accept(&read(response, limits::API_ANSWER_BYTES).await?);
        self.told(path, answer).await
    }

    /// Asks with an access token and nothing else.
    pub(super) async fn ask<T: DeserializeOwned>(&self, token: &str, path: &str) -> Result<T, ApiError> {
        json::typed(self.get_json(path, &[("access_token", token)]).await?)
    }

    /// Posts with an access token and reads what is answered.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &str,
        body: &Value,
    ) -> Result<T, ApiError> {
        json::typed(self.post_json(path, &[("access_token", token)], body).await?)
    }

    /// Posts with an access token where success is the whole answer.
    pub(super) async fn order(&self, token: &str, path: &str, body: &Value) -> Result<(), ApiError> {
        self.post_json(path, &[("access_token", token)], body).await?;
        Ok(())
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Body<'_>,
    ) -> Result<Response, ApiError> {
        self.pass(path).await?;
        let mut url = format!("{}{path}", self.base_url);
        if !query.is_empty() {
            url = format!("{url}?{}", encode(query));
        }
        let request = with_body(self.http.request(method, url), body);
        let response =
            request.send().await.and_then(Response::error_for_status).map_err(ApiError::transport)?;
        // A redirection is no answer, and no failure to `error_for_status` either.
        if response.status().is_success() { Ok(response) } else { Err(ApiError::Malformed) }
    }
}

fn with_body(request: RequestBuilder, body: Body<'_>) -> RequestBuilder {
    match body {
        Body::Nothing => request,
        // Raw UTF-8, which serde_json writes: WeChat refuses or shows `\uXXXX` escapes.
        Body::Json(body) => {
            request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(body.to_string())
        }
        Body::Form(form) => request.multipart(form),
    }
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ApiError::transport)? {
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(super) fn encode(query: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish()
}
