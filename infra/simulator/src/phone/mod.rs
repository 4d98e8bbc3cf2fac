//! The phone in the browser.

use axum::{
    Json, Router,
    http::header,
    response::{Html, IntoResponse},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{Answer, Delivery, Simulator};

mod acts;
mod markup;
mod views;

const PAGE: &str = include_str!("../../templates/phone.html");
const STYLE: &str = include_str!("../../assets/phone.css");
const DRAW: &str = include_str!("../../assets/phone-draw.js");
const SCRIPT: &str = include_str!("../../assets/phone.js");

/// What the page may load: its own script and style, and pictures from anywhere an account names.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' http: https: data:; media-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/phone", get(page))
        .route("/phone/phone.css", get(style))
        .route("/phone/phone-draw.js", get(async || script(DRAW)))
        .route("/phone/phone.js", get(async || script(SCRIPT)))
        .route("/phone/api/people", get(views::people).post(acts::add_person))
        .route("/phone/api/accounts", get(views::accounts))
        .route("/phone/api/chat", get(views::chat))
        .route("/phone/api/codes", get(views::codes))
        .route("/phone/api/act", post(acts::act))
        .route("/phone/api/photo", post(acts::photo))
        .route("/phone/api/video", post(acts::video))
}

async fn page() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

fn script(source: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], source)
}

/// What the page is told of something that a person did.
fn told(delivery: &Delivery) -> Json<Value> {
    let (answer, reason) = match &delivery.answer {
        None => ("none", ""),
        Some(Answer::Failure { reason }) => ("failure", reason.as_str()),
        Some(Answer::Success) => ("success", ""),
        Some(_) => ("shown", ""),
    };
    Json(
        json!({ "answer": answer, "reason": reason, "attempts": delivery.attempts, "status": delivery.status }),
    )
}
