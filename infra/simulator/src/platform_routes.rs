//! `/simulator/platform`: the settings of the third-party platform, and what its accounts' owners do in WeChat's console.

use axum::{
    Json, Router,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{PublishStep, Simulator, callback::is_web, platform_push::News, routes::refuse};

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/simulator/platform", get(show).post(change))
        .route("/simulator/platform/ticket", post(ticket))
        .route("/simulator/platform/unauthorize", post(unauthorize))
        .route("/simulator/platform/publish-test", get(publish_test).post(run_publish_test))
}

async fn show(State(simulator): State<Simulator>) -> Json<Value> {
    let state = simulator.state();
    let mut shown = json!(state.platform.credentials);
    shown["event_url"] = json!(state.platform.event_url);
    shown["message_url"] = json!(state.platform.message_url);
    let granted = state.platform.authorizers.iter();
    shown["permissions"] = granted.map(|(account, by)| (account.clone(), json!(by.permissions))).collect();
    shown["authorized"] = json!(state.platform.authorizers.keys().collect::<Vec<_>>());
    Json(shown)
}

/// What is changed; the rest stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    event_url: Option<String>,
    message_url: Option<String>,
}

async fn change(State(simulator): State<Simulator>, body: Result<Json<Change>, JsonRejection>) -> Response {
    let change = match body {
        Ok(Json(change)) => change,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let urls = [&change.event_url, &change.message_url];
    if urls.into_iter().flatten().any(|url| !url.is_empty() && !is_web(url)) {
        return refuse("a url is an address on http or https, or empty");
    }
    simulator.change(|state| {
        let platform = &mut state.platform;
        platform.event_url = change.event_url.unwrap_or_else(|| std::mem::take(&mut platform.event_url));
        platform.message_url =
            change.message_url.unwrap_or_else(|| std::mem::take(&mut platform.message_url));
    });
    // The first address gets its first ticket. Whoever sets the address may have to answer first, so nobody waits long.
    let pushing = simulator.clone();
    let first = tokio::spawn(async move { pushing.push_due_ticket().await });
    if timeout(simulator.patience(), first).await.is_err() {
        tracing::debug!("the platform has not taken its first ticket yet");
    }
    show(State(simulator)).await.into_response()
}

async fn ticket(State(simulator): State<Simulator>) -> Response {
    Json(simulator.push_ticket().await).into_response()
}

async fn run_publish_test(State(simulator): State<Simulator>) -> Response {
    if simulator.state().platform.message_url.is_empty() {
        return refuse("the platform has no message_url");
    }
    report(&simulator.run_publish_test().await).into_response()
}

async fn publish_test(State(simulator): State<Simulator>) -> Json<Value> {
    report(&simulator.publish_test())
}

fn report(steps: &[PublishStep]) -> Json<Value> {
    let passed = !steps.is_empty() && steps.iter().all(PublishStep::is_passed);
    Json(json!({ "passed": passed, "steps": steps }))
}

#[derive(Deserialize)]
struct Whose {
    account: String,
}

async fn unauthorize(
    State(simulator): State<Simulator>,
    body: Result<Json<Whose>, JsonRejection>,
) -> Response {
    let whose = match body {
        Ok(Json(whose)) => whose,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let Some(account) = simulator.account(&whose.account) else { return refuse("there is no such account") };
    if !simulator.change(|state| state.platform.unauthorise(&account.account)) {
        return refuse("the account has not authorised the platform");
    }
    Json(simulator.tell_platform(News::Unauthorized(account)).await).into_response()
}
