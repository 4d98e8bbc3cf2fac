//! What somebody answers when they are asked to be an account's agent.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{Simulator, routes::refuse};

#[derive(Deserialize)]
pub(crate) struct Answered {
    person: String,
    account: String,
    accept: bool,
}

/// Notes the answer.
pub(crate) async fn answer(
    State(simulator): State<Simulator>,
    body: Result<Json<Answered>, JsonRejection>,
) -> Response {
    let Json(answered) = match body {
        Ok(answered) => answered,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let Some(account) = simulator.parties(&answered.person, &answered.account) else {
        return refuse("there is no such person or account");
    };
    let now = simulator.clock().now();
    let asked = simulator
        .change(|state| state.outbox(&account).agents.answer(&answered.person, answered.accept, now));
    if !asked {
        return refuse("the account has not asked this person, or too long ago");
    }
    Json(json!({ "accept": answered.accept })).into_response()
}
