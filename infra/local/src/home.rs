//! The first page of the local alliance, and its health.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    accounts: usize,
    functions: &'a [String],
}

/// The page at `/`.
pub(crate) fn home(accounts: usize, functions: &[String]) -> Response {
    match (Home { accounts, functions }).render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// `/healthz`: whether the store answers.
pub(crate) fn health(store: bool) -> Response {
    let (status, body) = if store {
        (StatusCode::OK, r#"{"status":"ok"}"#)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"the store does not answer"}"#)
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
