//! `/simulator/accounts/{account}/mass`: what an account's owner does about mass messages in WeChat's own console.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Simulator, api::mass::send_by_hand, routes::refuse, sending::mass_delivery::REFUSED};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(crate) enum Done {
    /// Whether what an API sends to all waits for them.
    Protected(bool),
    /// Lets the message with this id go out.
    Confirm(u64),
    /// Does not.
    Refuse(u64),
    /// Sends something to all: `msgtype` and the content, as in a call.
    Send(Value),
}

pub(crate) async fn act(
    State(simulator): State<Simulator>,
    Path(account): Path<String>,
    body: Result<Json<Done>, JsonRejection>,
) -> Response {
    let Some(account) = simulator.account(&account).cloned() else {
        return (StatusCode::NOT_FOUND, "no such account").into_response();
    };
    let Json(done) = match body {
        Ok(done) => done,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let (id, err) = match done {
        Done::Protected(on) => {
            simulator.change(|state| state.outbox(&account).mass.protected = on);
            return Json(json!({ "protected": on })).into_response();
        }
        Done::Send(asked) => {
            return match send_by_hand(&simulator, &account, &asked) {
                Ok(id) => Json(json!({ "msg_id": id })).into_response(),
                Err(why) => refuse(&why),
            };
        }
        Done::Confirm(id) => (id, None),
        Done::Refuse(id) => (id, Some(REFUSED)),
    };
    let waits = simulator.change(|state| state.outbox(&account).mass.is_to_confirm(id));
    if !waits || !simulator.carry_out(&account, id, err) {
        return refuse("no message with this id waits");
    }
    Json(json!({ "msg_id": id })).into_response()
}
