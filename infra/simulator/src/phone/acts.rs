//! What the page asks for on a person's behalf.

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::told;
use crate::{Delivery, Simulator, library};

/// The longest label of a place, in characters.
const LABEL: usize = 100;

#[derive(Deserialize)]
pub(super) struct NewPerson {
    name: String,
}

pub(super) async fn add_person(
    State(simulator): State<Simulator>,
    Json(person): Json<NewPerson>,
) -> Response {
    match simulator.add_new_person(&person.name) {
        Some(id) => Json(json!({ "id": id })).into_response(),
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "请写一个名字" }))).into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Request {
    person: String,
    #[serde(default)]
    account: String,
    #[serde(flatten)]
    act: Act,
}

#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum Act {
    Follow,
    Unfollow,
    Say { text: String },
    Voice { seconds: u32, transcript: Option<String> },
    Place { latitude: f64, longitude: f64, label: String },
    Click { key: String },
    View { url: String },
    MenuItem { id: String, text: String },
    PhotoSample,
    Scan { code: String },
}

/// Does it, and tells how it ended once the account has answered or WeChat has given up.
pub(super) async fn act(State(simulator): State<Simulator>, Json(request): Json<Request>) -> Response {
    let (person, account) = (request.person.as_str(), request.account.as_str());
    let delivery = match request.act {
        Act::Follow => simulator.follow(person, account, None).await,
        Act::Unfollow => simulator.unfollow(person, account).await,
        Act::Say { text } => simulator.say(person, account, &text).await,
        Act::Voice { seconds, transcript } => {
            let transcript = transcript.filter(|text| !text.trim().is_empty());
            simulator.send_voice(person, account, seconds, transcript.as_deref()).await
        }
        Act::Place { latitude, longitude, label } => {
            let label: String = label.chars().take(LABEL).collect();
            simulator.send_place(person, account, latitude, longitude, &label).await
        }
        Act::Click { key } => simulator.click(person, account, &key).await,
        Act::View { url } => simulator.view(person, account, &url).await,
        Act::MenuItem { id, text } => simulator.tap_menu_item(person, account, &id, &text).await,
        Act::PhotoSample => match library::sample_photo() {
            Some(photo) => simulator.send_photo(person, account, photo).await,
            None => Delivery::refused("the sample photo cannot be drawn"),
        },
        Act::Scan { code } => {
            let account = simulator.account_of_code(&code);
            let delivery = simulator.scan(person, &code).await;
            let mut answer = told(&delivery);
            answer.0["account"] = json!(account);
            return answer.into_response();
        }
    };
    told(&delivery).into_response()
}

#[derive(Deserialize)]
pub(super) struct Sender {
    person: String,
    account: String,
}

pub(super) async fn photo(
    State(simulator): State<Simulator>,
    Query(sender): Query<Sender>,
    bytes: Bytes,
) -> Response {
    told(&simulator.send_photo(&sender.person, &sender.account, bytes).await).into_response()
}

pub(super) async fn video(
    State(simulator): State<Simulator>,
    Query(sender): Query<Sender>,
    bytes: Bytes,
) -> Response {
    if bytes.get(4..8) != Some(b"ftyp") {
        return told(&Delivery::refused("this is no MP4")).into_response();
    }
    told(&simulator.send_video(&sender.person, &sender.account, bytes).await).into_response()
}
