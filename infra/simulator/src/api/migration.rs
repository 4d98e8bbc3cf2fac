//! The openids of followers who came from another account by a migration.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::people::MIGRATED_BATCH;

use super::{ApiError, Call, Outcome, Reply, Route, token};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[Route(Method::POST, "/cgi-bin/changeopenid", change)];

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    from_appid: String,
    openid_list: Vec<String>,
}

/// Answers new openids for old ones (the code for an account from which nobody came is unverified).
fn change(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let from = token::known(simulator, &asked.from_appid)?;
    if asked.openid_list.is_empty() || asked.openid_list.len() > MIGRATED_BATCH {
        return Err(ApiError::new(40032));
    }
    let state = simulator.state();
    let came = state.migrations.get(&account.account).and_then(|from_there| from_there.get(&from.account));
    let came = came.ok_or_else(|| ApiError::new(40013))?;
    let rows = asked.openid_list.iter().map(|openid| {
        match came.iter().find(|person| from.openid(person) == *openid) {
            Some(person) => {
                json!({ "ori_openid": openid, "new_openid": account.openid(person), "err_msg": "ok" })
            }
            None => json!({ "ori_openid": openid, "err_msg": "ori_openid error" }),
        }
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "result_list": rows })))
}
