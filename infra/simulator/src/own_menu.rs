//! `/simulator/accounts/{account}/menu`: the menu that an account's owner makes in WeChat's own console.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{Simulator, routes::refuse};

pub(crate) async fn make(
    State(simulator): State<Simulator>,
    Path(account): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Response {
    let Some(account) = simulator.account(&account) else {
        return (StatusCode::NOT_FOUND, "no such account").into_response();
    };
    let Json(menu) = match body {
        Ok(menu) => menu,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    if !simulator.set_menu(&account.account, &menu) {
        return refuse("WeChat takes no such menu");
    }
    Json(simulator.menu(&account.account)).into_response()
}
