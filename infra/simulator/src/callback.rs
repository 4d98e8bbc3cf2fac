//! `/simulator/accounts/{account}/callback`: where and how an account wants its pushes.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::{
    SimulatedAccount, Simulator,
    door::{Callback, Door, Format, Mode},
    random,
    routes::refuse,
};

/// What is changed; the rest stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// Empty: back to the simulator's own server.
    url: Option<String>,
    mode: Option<Mode>,
    format: Option<Format>,
}

pub(crate) async fn show(State(simulator): State<Simulator>, Path(account): Path<String>) -> Response {
    match simulator.account(&account) {
        Some(account) => told(&simulator, account),
        None => (StatusCode::NOT_FOUND, "no such account").into_response(),
    }
}

/// Sets the callback; a new address must first prove, as to WeChat, that it knows the token.
pub(crate) async fn change(
    State(simulator): State<Simulator>,
    Path(account): Path<String>,
    body: Result<Json<Change>, JsonRejection>,
) -> Response {
    let Some(account) = simulator.account(&account) else {
        return (StatusCode::NOT_FOUND, "no such account").into_response();
    };
    let change = match body {
        Ok(Json(change)) => change,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let mut callback: Callback =
        simulator.state().callbacks.get(&account.account).cloned().unwrap_or_default();
    callback.mode = change.mode.unwrap_or(callback.mode);
    callback.format = change.format.unwrap_or(callback.format);
    match change.url.as_deref() {
        None => {}
        Some("") => callback.url = None,
        Some(url) => {
            if let Err(reason) = verify(&simulator, account, url).await {
                return refuse(&reason);
            }
            callback.url = Some(url.to_owned());
        }
    }
    simulator.change(|state| state.callbacks.insert(account.account.clone(), callback));
    told(&simulator, account)
}

fn told(simulator: &Simulator, account: &SimulatedAccount) -> Response {
    let door = simulator.door(account);
    Json(json!({ "account": account.account, "url": door.url, "mode": door.mode, "format": door.format }))
        .into_response()
}

/// The `GET` by which WeChat makes sure of an address.
async fn verify(simulator: &Simulator, account: &SimulatedAccount, url: &str) -> Result<(), String> {
    if !is_web(url) {
        return Err("the url is no address on http or https".to_owned());
    }
    let echo = u64::from_be_bytes(random::bytes()).to_string();
    let url = Door::of_account(account, url.to_owned()).challenge(&echo, simulator.clock().now())?;
    let answer = timeout(simulator.patience(), async {
        let answer = simulator.pushes().to(&url)?.get(url).send().await?.error_for_status()?;
        Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.bytes().await?))
    });
    match answer.await {
        Err(_) => Err("the url did not answer the verification in time".to_owned()),
        Ok(Err(error)) => Err(format!("the url did not answer the verification: {}", error.without_url())),
        Ok(Ok((200, body))) if body == echo.as_bytes() => Ok(()),
        Ok(Ok(_)) => Err("the url did not answer echostr, and nothing else, with status 200".to_owned()),
    }
}

/// Whether `text` is an address that can be pushed to.
pub(crate) fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
