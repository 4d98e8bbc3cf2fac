//! The third-party platform's APIs.

use std::sync::Arc;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::tokens::{AUTHORIZERS_A_PAGE, PRE_AUTH_CODE_SECONDS};

use super::{ApiError, Call, Open, Outcome, Reply, ok, permission, token};
use crate::{
    SimulatedAccount, Simulator,
    platform::{Authorizer, Stale},
    tokens::Verdict,
};

/// What can be switched, with the values there are.
const OPTIONS: [(&str, &[&str]); 3] = [
    ("location_report", &["0", "1", "2"]),
    ("voice_recognize", &["0", "1"]),
    ("customer_service", &["0", "1"]),
];

pub(super) const OPEN: &[Open] = &[
    Open(Method::POST, "/cgi-bin/component/api_start_push_ticket", start_tickets),
    Open(Method::POST, "/cgi-bin/component/api_component_token", component_token),
    Open(Method::POST, "/cgi-bin/component/api_create_preauthcode", pre_auth_code),
    Open(Method::POST, "/cgi-bin/component/api_query_auth", query_auth),
    Open(Method::POST, "/cgi-bin/component/api_authorizer_token", authorizer_token),
    Open(Method::POST, "/cgi-bin/component/api_get_authorizer_info", info),
    Open(Method::POST, "/cgi-bin/component/api_get_authorizer_list", list),
    Open(Method::POST, "/cgi-bin/component/get_authorizer_option", option),
    Open(Method::POST, "/cgi-bin/component/api_get_authorizer_option", option),
    Open(Method::POST, "/cgi-bin/component/set_authorizer_option", set_option),
    Open(Method::POST, "/cgi-bin/component/api_set_authorizer_option", set_option),
];

/// Every field that a call may have.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    component_appid: String,
    component_secret: String,
    component_appsecret: String,
    component_verify_ticket: String,
    authorization_code: String,
    authorizer_appid: String,
    authorizer_refresh_token: String,
    option_name: String,
    option_value: String,
    offset: usize,
    count: usize,
}

fn start_tickets(simulator: &Simulator, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    check_component(simulator, &asked, &asked.component_secret)?;
    // As with WeChat the ticket comes beside the answer, not before it.
    let simulator = simulator.clone();
    tokio::spawn(async move { simulator.push_ticket().await });
    ok()
}

fn component_token(simulator: &Simulator, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    check_component(simulator, &asked, &asked.component_appsecret)?;
    let now = simulator.clock().now();
    simulator.change(|state| match state.platform.check_ticket(&asked.component_verify_ticket, now) {
        Err(Stale::Unknown) => Err(ApiError::new(61006)),
        Err(Stale::Expired) => Err(ApiError::new(61005)),
        Ok(()) => {
            let (token, life) = state.platform.tokens.issue(now);
            Ok(Reply::Json(json!({ "component_access_token": token, "expires_in": life })))
        }
    })
}

fn check_component(simulator: &Simulator, asked: &Asked, secret: &str) -> Result<(), ApiError> {
    let platform = simulator.platform();
    if asked.component_appid != platform.component_appid {
        return Err(ApiError::new(40013));
    }
    if secret != platform.component_appsecret {
        return Err(ApiError::new(40125));
    }
    Ok(())
}

/// Whether the call bears the platform's token.
fn check_token(simulator: &Simulator, call: &Call) -> Result<(), ApiError> {
    let (long, short) = (call.text("component_access_token"), call.text("access_token"));
    let token = if long.is_empty() { short } else { long };
    if token.is_empty() {
        return Err(ApiError::new(41001));
    }
    let now = simulator.clock().now();
    let state = simulator.state();
    match state.platform.tokens.verdict(token, now) {
        Some(Verdict::Valid) => Ok(()),
        Some(Verdict::Expired) => Err(ApiError::new(42001)),
        Some(Verdict::NotLatest) => Err(ApiError::new(40001)),
        None if simulator.accounts().any(|account| state.opens(account, token, now).is_some()) => {
            Err(ApiError::new(61014))
        }
        None => Err(ApiError::new(40001)),
    }
}

/// The call's fields, once its token and the platform's appid in it are right.
fn asked(simulator: &Simulator, call: &Call) -> Result<Asked, ApiError> {
    check_token(simulator, call)?;
    let asked: Asked = call.json()?;
    if asked.component_appid != simulator.platform().component_appid {
        return Err(ApiError::new(40013));
    }
    Ok(asked)
}

/// The account of a web login through the platform, once the platform may act for it.
pub(super) fn authorizer(simulator: &Simulator, call: &Call) -> Result<Arc<SimulatedAccount>, ApiError> {
    check_token(simulator, call)?;
    let account = token::known(simulator, call.text("appid"))?;
    if !simulator.state().platform.may_act(call.text("component_appid"), &account.account) {
        return Err(ApiError::new(61003));
    }
    permission::check_granted(&simulator.state(), &account, call)?;
    Ok(account)
}

fn pre_auth_code(simulator: &Simulator, call: &Call) -> Outcome {
    asked(simulator, call)?;
    let now = simulator.clock().now();
    let code = simulator.change(|state| state.platform.new_pre_auth_code(now));
    Ok(Reply::Json(json!({ "pre_auth_code": code, "expires_in": PRE_AUTH_CODE_SECONDS })))
}

fn query_auth(simulator: &Simulator, call: &Call) -> Outcome {
    let asked = asked(simulator, call)?;
    let now = simulator.clock().now();
    simulator.change(|state| {
        let account = match state.platform.redeem(&asked.authorization_code, now) {
            Ok(account) => account,
            Err(Stale::Unknown) => return Err(ApiError::new(61009)),
            Err(Stale::Expired) => return Err(ApiError::new(61010)),
        };
        let account = simulator.account(&account).ok_or_else(|| ApiError::new(61003))?;
        let authorizer = state.platform.authorizers.get_mut(&account.account);
        let authorizer = authorizer.ok_or_else(|| ApiError::new(61003))?;
        let (token, life) = authorizer.tokens.issue(now);
        let mut info = authorization(account, authorizer);
        info["authorizer_access_token"] = json!(token);
        info["expires_in"] = json!(life);
        Ok(Reply::Json(json!({ "authorization_info": info })))
    })
}

fn authorization(account: &SimulatedAccount, authorizer: &Authorizer) -> Value {
    let permissions = authorizer.permissions.iter();
    let permissions: Vec<Value> =
        permissions.map(|id| json!({ "funcscope_category": { "id": id } })).collect();
    json!({
        "authorizer_appid": account.appid, "authorizer_refresh_token": authorizer.refresh_token,
        "func_info": permissions,
    })
}

/// Does something with the authorizer that the call names.
fn with_authorizer(
    simulator: &Simulator,
    call: &Call,
    answer: impl FnOnce(&SimulatedAccount, &mut Authorizer, &Asked) -> Outcome,
) -> Outcome {
    let asked = asked(simulator, call)?;
    let account = token::known(simulator, &asked.authorizer_appid)?;
    simulator.change(|state| match state.platform.authorizers.get_mut(&account.account) {
        Some(authorizer) => answer(&account, authorizer, &asked),
        None => Err(ApiError::new(61003)),
    })
}

fn authorizer_token(simulator: &Simulator, call: &Call) -> Outcome {
    let now = simulator.clock().now();
    with_authorizer(simulator, call, |_, authorizer, asked| {
        if asked.authorizer_refresh_token != authorizer.refresh_token {
            return Err(ApiError::new(61023));
        }
        let (token, life) = authorizer.tokens.issue(now);
        Ok(Reply::Json(json!({
            "authorizer_access_token": token, "expires_in": life,
            "authorizer_refresh_token": authorizer.refresh_token,
        })))
    })
}

fn info(simulator: &Simulator, call: &Call) -> Outcome {
    let base = simulator.base_url();
    with_authorizer(simulator, call, |account, authorizer, _| {
        let kind = if account.is_service() { 2 } else { 0 };
        Ok(Reply::Json(json!({
            "authorizer_info": {
                "nick_name": account.name, "head_img": "", "service_type_info": { "id": kind },
                "verify_type_info": { "id": 0 }, "user_name": account.original_id, "principal_name": account.name,
                "alias": "",
                "business_info": { "open_pay": 0, "open_shake": 0, "open_scan": 0, "open_card": 0, "open_store": 0 },
                "qrcode_url": format!("{base}/weixin/qr/code?username={}", account.original_id),
            },
            "authorization_info": authorization(account, authorizer),
        })))
    })
}

fn list(simulator: &Simulator, call: &Call) -> Outcome {
    let asked = asked(simulator, call)?;
    if asked.count == 0 || asked.count > AUTHORIZERS_A_PAGE {
        return Err(ApiError::because(40035, "count is 1 to 500"));
    }
    let state = simulator.state();
    let all = &state.platform.authorizers;
    let page: Vec<Value> = all
        .iter()
        .skip(asked.offset)
        .take(asked.count)
        .filter_map(|(account, authorizer)| {
            let appid = &simulator.account(account)?.appid;
            let (token, at) = (&authorizer.refresh_token, authorizer.authorized_at.as_second());
            Some(json!({ "authorizer_appid": appid, "refresh_token": token, "auth_time": at }))
        })
        .collect();
    Ok(Reply::Json(json!({ "total_count": all.len(), "list": page })))
}

fn option(simulator: &Simulator, call: &Call) -> Outcome {
    with_authorizer(simulator, call, |account, authorizer, asked| {
        if !OPTIONS.iter().any(|(name, _)| *name == asked.option_name) {
            return Err(ApiError::new(61012));
        }
        let value = authorizer.options.get(&asked.option_name).map_or("0", String::as_str);
        Ok(Reply::Json(json!({
            "authorizer_appid": account.appid, "option_name": asked.option_name, "option_value": value,
        })))
    })
}

fn set_option(simulator: &Simulator, call: &Call) -> Outcome {
    with_authorizer(simulator, call, |_, authorizer, asked| {
        let known = OPTIONS.iter().find(|(name, _)| *name == asked.option_name);
        let (_, values) = known.ok_or_else(|| ApiError::new(61012))?;
        if !values.contains(&asked.option_value.as_str()) {
            return Err(ApiError::new(61013));
        }
        authorizer.options.insert(asked.option_name.clone(), asked.option_value.clone());
        ok()
    })
}
