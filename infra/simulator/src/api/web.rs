//! JS-SDK tickets and short keys.

use axum::http::Method;
use serde::Deserialize;
use serde_json::json;
use wechat::limits::people::{SHORT_DATA_BYTES, SHORT_KEY_SECONDS};

use super::{ApiError, Call, Outcome, Reply, Route};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/cgi-bin/ticket/getticket", ticket),
    Route(Method::POST, "/cgi-bin/shorten/gen", shorten),
    Route(Method::POST, "/cgi-bin/shorten/fetch", fetch),
];

fn ticket(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let kind = call.text("type");
    if !matches!(kind, "jsapi" | "wx_card") {
        return Err(ApiError::because(40035, "type is jsapi or wx_card"));
    }
    let now = simulator.clock().now();
    let (ticket, life) = simulator.change(|state| state.web.js_ticket(&account.appid, kind, now));
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": life })))
}

#[derive(Deserialize)]
struct Long {
    long_data: String,
    expire_seconds: Option<u32>,
}

fn shorten(simulator: &Simulator, _: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Long = call.json()?;
    if asked.long_data.is_empty() || asked.long_data.len() > SHORT_DATA_BYTES {
        return Err(ApiError::because(40035, "long_data is empty or too long"));
    }
    let seconds = asked.expire_seconds.unwrap_or(SHORT_KEY_SECONDS);
    if !(1..=SHORT_KEY_SECONDS).contains(&seconds) {
        return Err(ApiError::because(40035, "expire_seconds is out of range"));
    }
    let now = simulator.clock().now();
    let key = simulator.change(|state| state.web.shorten(asked.long_data, seconds, now));
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "short_key": key })))
}

#[derive(Deserialize)]
struct Short {
    short_key: String,
}

fn fetch(simulator: &Simulator, _: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Short = call.json()?;
    let now = simulator.clock().now();
    let short = simulator.state().web.unshorten(&asked.short_key, now);
    let short = short.ok_or_else(|| ApiError::because(40035, "the key is unknown or has expired"))?;
    Ok(Reply::Json(json!({
        "errcode": 0, "errmsg": "ok", "long_data": short.data, "create_time": short.created_at.as_second(),
        "expire_seconds": short.until.as_second() - now.as_second(),
    })))
}
