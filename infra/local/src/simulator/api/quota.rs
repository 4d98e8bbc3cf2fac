//! What is left of an account's daily calls.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::simulator::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/clear_quota", clear),
    Route(Method::POST, "/cgi-bin/openapi/quota/get", get),
];

fn clear(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    if asked["appid"] != account.appid.as_str() {
        return Err(ApiError::new(40013));
    }
    let now = simulator.clock().now();
    match simulator.change(|state| state.outbox(account).calls.reset(now)) {
        true => ok(),
        false => Err(ApiError::new(48006)),
    }
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let path = asked["cgi_path"].as_str().unwrap_or_default();
    let now = simulator.clock().now();
    let used = simulator.state().outbox(account).calls.used(path, now);
    let (most, used) = used.ok_or_else(|| ApiError::new(76021))?;
    Ok(Reply::Json(json!({
        "errcode": 0, "errmsg": "ok",
        "quota": { "daily_limit": most, "used": used, "remain": most - used },
    })))
}
