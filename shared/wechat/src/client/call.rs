//! How one call is sent: its address, its body, its answer.

use std::io;

use reqwest::{Method, RequestBuilder, Response, header::CONTENT_TYPE, multipart::Form};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{
    Serializer, Value,
    ser::{CharEscape, CompactFormatter, Formatter},
};

use super::{ApiError, Client, json};
use crate::limits;

/// What a call carries.
pub(super) enum Body<'a> {
    Nothing,
    Json(&'a Value),
    /// A form whose parts have known lengths, so that the request has a `Content-Length`: WeChat refuses chunked
    /// bodies.
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

    /// Gets with an access token and no other parameters.
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

    /// Posts with an access token a call whose answer is only success or failure.
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
        // A redirect is not an answer, and `error_for_status` does not treat it as a failure either.
        if response.status().is_success() { Ok(response) } else { Err(ApiError::Malformed) }
    }
}

fn with_body(request: RequestBuilder, body: Body<'_>) -> RequestBuilder {
    match body {
        Body::Nothing => request,
        Body::Json(body) => {
            request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(unescaped(body))
        }
        Body::Form(form) => request.multipart(form),
    }
}

/// JSON as WeChat accepts it: raw UTF-8 without `\uXXXX`, which it refuses or displays. Control characters that JSON
/// can only write so are left out, as nobody can read them.
fn unescaped(body: &Value) -> Vec<u8> {
    struct Unescaped;

    impl Formatter for Unescaped {
        fn write_char_escape<W: io::Write + ?Sized>(
            &mut self,
            out: &mut W,
            escape: CharEscape,
        ) -> io::Result<()> {
            match escape {
                CharEscape::AsciiControl(_) => Ok(()),
                other => CompactFormatter.write_char_escape(out, other),
            }
        }
    }

    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Unescaped);
    // All keys of a tree of values are texts, and writing to memory does not fail.
    body.serialize(&mut serializer).unwrap_or_default();
    out
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::unescaped;

    #[test]
    fn no_body_holds_an_escape_by_number() {
        let url = "https://a.cn/?a=1&b=<2>\u{2028}\u{7f}";
        let body = json!({ "name": "办\u{1}事 \u{8}\u{1f600}", "url": url, "quoted": "a\"b/c\\u0026\n" });
        let written = String::from_utf8(unescaped(&body)).unwrap();
        assert!(!written.replace("\\\\", "").contains("\\u"), "{written}");
        let read: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read["url"], url);
        assert_eq!((&read["name"], &read["quoted"]), (&json!("办事 \u{8}\u{1f600}"), &body["quoted"]));
    }
}
