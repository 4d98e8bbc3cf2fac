//! `/simulator/accounts/{account}/miniprograms`: which mini-programs an account's owner linked to it.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{Simulator, routes::refuse};

#[derive(Deserialize)]
pub(crate) struct Linked {
    /// All of them; those of before are linked no longer.
    appids: BTreeSet<String>,
}

pub(crate) async fn link(
    State(simulator): State<Simulator>,
    Path(account): Path<String>,
    body: Result<Json<Linked>, JsonRejection>,
) -> Response {
    let Some(account) = simulator.account(&account) else {
        return (StatusCode::NOT_FOUND, "no such account").into_response();
    };
    let Json(linked) = match body {
        Ok(linked) => linked,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let is_appid = |appid: &String| appid.len() == 18 && appid.starts_with("wx");
    if !linked.appids.iter().all(is_appid) {
        return refuse("an appid is wx and 16 more letters");
    }
    simulator.change(|state| state.outbox(account).programs.clone_from(&linked.appids));
    Json(json!({ "account": account.account, "appids": linked.appids })).into_response()
}
