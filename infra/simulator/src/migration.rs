//! Moving an account's followers to another one, as its owner asks WeChat for.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{Simulator, routes::refuse, state::Chat};

#[derive(Deserialize)]
pub(crate) struct Migration {
    from: String,
    to: String,
}

/// Moves everybody who follows one account to another. Neither hears of it (unverified).
pub(crate) async fn migrate(
    State(simulator): State<Simulator>,
    body: Result<Json<Migration>, JsonRejection>,
) -> Response {
    let Json(migration) = match body {
        Ok(migration) => migration,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let (Some(from), Some(to)) = (simulator.account(&migration.from), simulator.account(&migration.to))
    else {
        return refuse("there is no such account");
    };
    if from.appid == to.appid {
        return refuse("an account does not migrate to itself");
    }
    let now = simulator.clock().now();
    let moved = simulator.change(|state| {
        let people: Vec<String> = Simulator::followers(state, from).map(|(person, _)| person).collect();
        for person in &people {
            let old = state.chat_mut(person, &from.account);
            *old = Chat { bubbles: std::mem::take(&mut old.bubbles), seen: old.seen, ..Chat::default() };
            let new = state.chat_mut(person, &to.account);
            if new.followed_at.is_none() {
                new.followed_at = Some(now);
                new.migrated = true;
            }
        }
        let count = people.len();
        let came = state.migrations.entry(to.account.clone()).or_default();
        came.entry(from.account.clone()).or_default().extend(people);
        count
    });
    Json(json!({ "moved": moved })).into_response()
}
