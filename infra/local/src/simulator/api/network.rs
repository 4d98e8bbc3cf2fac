//! Where WeChat's servers are.

use axum::http::Method;
use serde_json::json;

use super::{Call, Outcome, Reply, Route};
use crate::simulator::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/cgi-bin/getcallbackip", addresses),
    Route(Method::GET, "/cgi-bin/get_api_domain_ip", addresses),
];

fn addresses(_: &Simulator, _: &SimulatedAccount, _: &Call) -> Outcome {
    Ok(Reply::Json(json!({ "ip_list": ["127.0.0.1"] })))
}
