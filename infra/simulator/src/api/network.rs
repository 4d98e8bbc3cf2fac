//! Where WeChat's servers are, and whether they reach an account's.

use std::time::Instant;

use axum::http::Method;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{ApiError, Call, Outcome, Reply, Route};
use crate::{SimulatedAccount, Simulator};

/// The call that looks at the network before it answers.
pub(super) const CHECK: &str = "/cgi-bin/callback/check";

/// The networks that a check can start from; the simulator starts from this machine whatever is asked for.
const OPERATORS: [&str; 4] = ["DEFAULT", "CHINANET", "UNICOM", "CAP"];

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/cgi-bin/getcallbackip", addresses),
    Route(Method::GET, "/cgi-bin/get_api_domain_ip", addresses),
];

fn addresses(_: &Simulator, _: &SimulatedAccount, _: &Call) -> Outcome {
    Ok(Reply::Json(json!({ "ip_list": ["127.0.0.1"] })))
}

#[derive(Deserialize)]
struct Check {
    #[serde(default)]
    action: String,
    #[serde(default)]
    check_operator: String,
}

/// Looks up the callback's host and connects to it (the codes for a wrong request are unverified).
pub(super) async fn check(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Check = call.json()?;
    if !matches!(asked.action.as_str(), "all" | "dns" | "ping") {
        return Err(ApiError::new(40202));
    }
    if !OPERATORS.contains(&asked.check_operator.as_str()) {
        return Err(ApiError::new(40203));
    }
    let url = Url::parse(&simulator.door(account).url).map_err(|_| ApiError::new(40201))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(ApiError::new(40201));
    };
    let operator = asked.check_operator;
    let found: Vec<_> = match timeout(simulator.patience(), lookup_host((host, port))).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    let mut answer = json!({});
    if asked.action != "ping" {
        let rows = found.iter().map(|way| json!({ "ip": way.ip(), "real_operator": operator }));
        answer["dns"] = rows.collect::<Vec<Value>>().into();
    }
    if asked.action != "dns" {
        let mut rows = Vec::new();
        for way in found {
            let begun = Instant::now();
            let connected = timeout(simulator.patience(), TcpStream::connect(way)).await;
            let loss = if matches!(connected, Ok(Ok(_))) { "0%" } else { "100%" };
            let time = format!("{:.3}ms", begun.elapsed().as_secs_f64() * 1000.0);
            rows.push(
                json!({ "ip": way.ip(), "from_operator": operator, "package_loss": loss, "time": time }),
            );
        }
        answer["ping"] = rows.into();
    }
    Ok(Reply::Json(answer))
}
