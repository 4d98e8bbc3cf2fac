//! `token` and `stable_token`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Call, Outcome, Reply};
use crate::{SimulatedAccount, Simulator, tokens::Refused};

#[derive(Deserialize)]
struct Stable {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

/// Whose credentials the call bears.
pub(super) fn account(simulator: &Simulator, call: &Call) -> Result<Arc<SimulatedAccount>, ApiError> {
    if call.path == "/cgi-bin/stable_token" {
        let asked: Stable = call.json()?;
        return check(simulator, &asked.grant_type, &asked.appid, &asked.secret);
    }
    check(simulator, call.text("grant_type"), call.text("appid"), call.text("secret"))
}

fn check(
    simulator: &Simulator,
    grant_type: &str,
    appid: &str,
    secret: &str,
) -> Result<Arc<SimulatedAccount>, ApiError> {
    if grant_type != "client_credential" {
        return Err(ApiError::new(40002));
    }
    let account = known(simulator, appid)?;
    check_secret(&account, secret)?;
    Ok(account)
}

/// The account with that appid.
pub(super) fn known(simulator: &Simulator, appid: &str) -> Result<Arc<SimulatedAccount>, ApiError> {
    if appid.is_empty() {
        return Err(ApiError::new(41002));
    }
    let account = simulator.all_accounts().find(|account| account.appid == appid);
    account.cloned().ok_or_else(|| ApiError::new(40013))
}

pub(super) fn check_secret(account: &SimulatedAccount, secret: &str) -> Result<(), ApiError> {
    if secret.is_empty() {
        return Err(ApiError::new(41004));
    }
    if account.secret != secret {
        return Err(ApiError::new(40125));
    }
    Ok(())
}

pub(super) fn issue(simulator: &Simulator, call: &Call) -> Outcome {
    let account = account(simulator, call)?;
    let now = simulator.clock().now();
    let (token, life) =
        simulator.change(|state| state.tokens.entry(account.appid.clone()).or_default().issue(now));
    Ok(Reply::Json(json!({ "access_token": token, "expires_in": life })))
}

pub(super) fn stable(simulator: &Simulator, call: &Call) -> Outcome {
    let account = account(simulator, call)?;
    let asked: Stable = call.json()?;
    let now = simulator.clock().now();
    let issued = simulator.change(|state| {
        state.tokens.entry(account.appid.clone()).or_default().stable(asked.force_refresh, now)
    });
    match issued {
        Ok((token, life)) => Ok(Reply::Json(json!({ "access_token": token, "expires_in": life }))),
        Err(Refused::TooSoon) => Err(ApiError::new(45011)),
        Err(Refused::Quota) => Err(ApiError::new(45009)),
    }
}
