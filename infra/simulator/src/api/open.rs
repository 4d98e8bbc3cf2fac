//! Binding an account to one of the Open Platform, by which all accounts bound to it know a person by one unionid.

use axum::http::Method;
use serde::Deserialize;
use serde_json::json;
use wechat::limits::people::ACCOUNTS_OF_AN_OPEN_ACCOUNT;

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/open/create", create),
    Route(Method::POST, "/cgi-bin/open/bind", bind),
    Route(Method::POST, "/cgi-bin/open/unbind", unbind),
    Route(Method::POST, "/cgi-bin/open/get", get),
    Route(Method::GET, "/cgi-bin/open/have", have),
];

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    appid: String,
    open_appid: String,
}

/// The call's fields, when they name the account whose token it bears.
fn asked(account: &SimulatedAccount, call: &Call) -> Result<Asked, ApiError> {
    let asked: Asked = call.json()?;
    if asked.appid == account.appid { Ok(asked) } else { Err(ApiError::new(40013)) }
}

fn create(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    asked(account, call)?;
    let made = simulator.change(|state| state.open.create(&account.account));
    let open_appid = made.ok_or_else(|| ApiError::new(89000))?;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "open_appid": open_appid })))
}

fn bind(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = asked(account, call)?;
    simulator.change(|state| {
        let open = &mut state.open;
        if open.of(&account.account).is_some() {
            return Err(ApiError::new(89000));
        }
        if !open.knows(&asked.open_appid) {
            return Err(ApiError::new(40013));
        }
        if open.size(&asked.open_appid) >= ACCOUNTS_OF_AN_OPEN_ACCOUNT {
            return Err(ApiError::new(89004));
        }
        open.bind(&account.account, &asked.open_appid);
        ok()
    })
}

fn unbind(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = asked(account, call)?;
    simulator.change(|state| {
        if state.open.of(&account.account) != Some(asked.open_appid.as_str()) {
            return Err(ApiError::new(89002));
        }
        state.open.unbind(&account.account);
        ok()
    })
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    asked(account, call)?;
    let state = simulator.state();
    let open_appid = state.open.of(&account.account).ok_or_else(|| ApiError::new(89002))?;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "open_appid": open_appid })))
}

fn have(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let bound = simulator.state().open.of(&account.account).is_some();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "have_open": bound })))
}
