//! What the simulated pages of WeChat have in common: plain, in Chinese, and with everything escaped.

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use reqwest::Url;

/// Nothing may be loaded or sent from these pages; they only hold links.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// A line of text, and whereto it leads.
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) href: String,
}

/// A page with a sentence and links below it.
pub(super) fn choices(title: &str, sentence: &str, choices: &[Choice]) -> Response {
    let links: String = choices
        .iter()
        .map(|choice| format!("<p><a href=\"{}\">{}</a></p>", escape(&choice.href), escape(&choice.label)))
        .collect();
    page(StatusCode::OK, title, &format!("<p>{}</p>{links}", escape(sentence)))
}

/// A page that says what is wrong with an address.
pub(super) fn refusal(reason: &str) -> Response {
    page(StatusCode::OK, "无法打开", &format!("<p>{}</p>", escape(reason)))
}

/// Leads the browser back to the one who sent it here.
pub(super) fn back(mut address: Url, pairs: &[(&str, &str)]) -> Response {
    address.query_pairs_mut().extend_pairs(pairs);
    (StatusCode::FOUND, [(header::LOCATION, address.as_str())]).into_response()
}

/// An address that a browser may be led to.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The address of this page with some of its parameters changed, relative to the server.
pub(super) fn again(path: &str, query: &[(String, String)], more: &[(&str, &str)]) -> String {
    let kept = query.iter().filter(|(name, _)| !more.iter().any(|(other, _)| name == other));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept.map(|(name, value)| (name, value)))
        .extend_pairs(more)
        .finish();
    format!("{path}?{query}")
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <body style=\"font:20px/1.6 sans-serif;max-width:30em;margin:2em auto;padding:0 1em\">\
         <h1 style=\"font-size:1.2em\">{title}</h1>{body}"
    );
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
