//! What is left of an account's daily calls, and what became of those that failed.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ApiError, Call, Open, Outcome, Reply, Route, ok, token};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/clear_quota", clear),
    Route(Method::POST, "/cgi-bin/openapi/quota/get", get),
    Route(Method::POST, "/cgi-bin/openapi/rid/get", failure),
];

pub(super) const OPEN: &[Open] = &[
    Open(Method::POST, "/cgi-bin/clear_quota/v2", clear_by_secret),
    Open(Method::POST, "/cgi-bin/component/clear_quota/v2", clear_by_platform),
];

fn clear(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    if asked["appid"] != account.appid.as_str() {
        return Err(ApiError::new(40013));
    }
    reset(simulator, account)
}

fn reset(simulator: &Simulator, account: &SimulatedAccount) -> Outcome {
    let now = simulator.clock().now();
    match simulator.change(|state| state.outbox(account).calls.reset(now)) {
        true => ok(),
        false => Err(ApiError::new(48006)),
    }
}

/// By the account's secret, for when no token is to be had.
fn clear_by_secret(simulator: &Simulator, call: &Call) -> Outcome {
    let account = token::known(simulator, call.text("appid"))?;
    token::check_secret(&account, call.text("appsecret"))?;
    reset(simulator, &account)
}

/// By the platform's secret: the calls of an account that authorised it, or the platform's own, of which none are limited
/// here.
fn clear_by_platform(simulator: &Simulator, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let platform = simulator.platform();
    if text("component_appid") != platform.component_appid {
        return Err(ApiError::new(40013));
    }
    if text("appsecret") != platform.component_appsecret {
        return Err(ApiError::new(40125));
    }
    if text("appid") == platform.component_appid {
        let now = simulator.clock().now();
        let reset = simulator.change(|state| state.platform.calls.reset(now));
        return if reset { ok() } else { Err(ApiError::new(48006)) };
    }
    let account = token::known(simulator, text("appid"))?;
    if !simulator.state().platform.may_act(text("component_appid"), &account.account) {
        return Err(ApiError::new(61003));
    }
    reset(simulator, &account)
}

/// A failed call of the account, by the id in its error.
fn failure(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let mut state = simulator.state();
    let failure = state.outbox(account).failures.find(asked["rid"].as_str().unwrap_or_default());
    let failure = failure.ok_or_else(|| ApiError::new(76001))?;
    Ok(Reply::Json(json!({
        "errcode": 0, "errmsg": "ok",
        "request": {
            "invoke_time": failure.at.as_second(), "cost_in_ms": failure.milliseconds, "request_url": failure.url,
            "request_body": failure.request, "response_body": failure.answer, "client_ip": "127.0.0.1",
        },
    })))
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
