//! Web login: what `api.weixin.qq.com/sns` answers.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::people::OAUTH_TOKEN_SECONDS;

use super::{ApiError, Call, Open, Outcome, Reply, component, ok, token};
use crate::{
    SimulatedAccount, Simulator,
    web::{Closed, Login},
};

pub(super) const OPEN: &[Open] = &[
    Open(Method::GET, "/sns/oauth2/access_token", redeem),
    Open(Method::GET, "/sns/oauth2/refresh_token", refresh),
    Open(Method::GET, "/sns/oauth2/component/access_token", redeem_for_component),
    Open(Method::GET, "/sns/oauth2/component/refresh_token", refresh_for_component),
    Open(Method::GET, "/sns/auth", check),
    Open(Method::GET, "/sns/userinfo", profile),
];

fn redeem(simulator: &Simulator, call: &Call) -> Outcome {
    grant(call, "authorization_code")?;
    let account = token::known(simulator, call.text("appid"))?;
    token::check_secret(&account, call.text("secret"))?;
    spend_code(simulator, &account, call, None)
}

fn redeem_for_component(simulator: &Simulator, call: &Call) -> Outcome {
    grant(call, "authorization_code")?;
    let account = component::authorizer(simulator, call)?;
    spend_code(simulator, &account, call, Some(call.text("component_appid")))
}

fn spend_code(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
    component: Option<&str>,
) -> Outcome {
    let code = call.text("code");
    if code.is_empty() {
        return Err(ApiError::new(41008));
    }
    let now = simulator.clock().now();
    match simulator.change(|state| state.web.redeem(code, &account.appid, component, now)) {
        Ok(login) => Ok(tokens(simulator, account, &login)),
        Err(Closed::Unknown) => Err(ApiError::new(40029)),
        Err(Closed::Used) => Err(ApiError::new(40163)),
        Err(Closed::Expired) => Err(ApiError::new(42003)),
    }
}

fn refresh(simulator: &Simulator, call: &Call) -> Outcome {
    grant(call, "refresh_token")?;
    let account = token::known(simulator, call.text("appid"))?;
    prolong(simulator, &account, call, None)
}

fn refresh_for_component(simulator: &Simulator, call: &Call) -> Outcome {
    grant(call, "refresh_token")?;
    let account = component::authorizer(simulator, call)?;
    prolong(simulator, &account, call, Some(call.text("component_appid")))
}

fn prolong(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
    component: Option<&str>,
) -> Outcome {
    let (refresh, now) = (call.text("refresh_token"), simulator.clock().now());
    match simulator.change(|state| state.web.refresh(refresh, &account.appid, component, now)) {
        Ok(login) => Ok(tokens(simulator, account, &login)),
        Err(Closed::Expired) => Err(ApiError::new(42002)),
        Err(Closed::Unknown | Closed::Used) => Err(ApiError::new(40030)),
    }
}

fn tokens(simulator: &Simulator, account: &SimulatedAccount, login: &Login) -> Reply {
    let mut answer = json!({
        "access_token": login.access_token, "expires_in": OAUTH_TOKEN_SECONDS,
        "refresh_token": login.refresh_token, "openid": account.openid(&login.consent.person),
        "scope": login.consent.scope,
    });
    if login.consent.scope == "snsapi_userinfo" {
        add_unionid(simulator, account, login, &mut answer);
    }
    Reply::Json(answer)
}

/// The id by which accounts of one owner know the person, where the account has such siblings.
fn add_unionid(simulator: &Simulator, account: &SimulatedAccount, login: &Login, answer: &mut Value) {
    if let Some(unionid) = simulator.state().open.unionid(&account.account, &login.consent.person) {
        answer["unionid"] = json!(unionid);
    }
}

fn check(simulator: &Simulator, call: &Call) -> Outcome {
    login(simulator, call)?;
    ok()
}

fn profile(simulator: &Simulator, call: &Call) -> Outcome {
    let (login, openid) = login(simulator, call)?;
    if login.consent.scope != "snsapi_userinfo" {
        return Err(ApiError::new(48001));
    }
    let person = simulator.people().into_iter().find(|person| person.id == login.consent.person);
    let name = person.map(|person| person.name).unwrap_or_default();
    // WeChat leaves sexes and places empty nowadays.
    let mut answer = json!({
        "openid": openid, "nickname": name, "sex": 0, "language": "", "city": "", "province": "", "country": "",
        "headimgurl": "", "privilege": Value::Array(Vec::new()),
    });
    add_unionid(simulator, &*token::known(simulator, &login.consent.appid)?, &login, &mut answer);
    Ok(Reply::Json(answer))
}

/// The login whose token the call bears, and the openid that it names rightly.
fn login(simulator: &Simulator, call: &Call) -> Result<(Login, String), ApiError> {
    let access = call.text("access_token");
    if access.is_empty() {
        return Err(ApiError::new(41001));
    }
    let login = match simulator.state().web.login(access, simulator.clock().now()) {
        Ok(login) => login.clone(),
        Err(Closed::Expired) => return Err(ApiError::new(42001)),
        Err(Closed::Unknown | Closed::Used) => return Err(ApiError::new(40001)),
    };
    let account = token::known(simulator, &login.consent.appid)?;
    let openid = account.openid(&login.consent.person);
    if call.text("openid") != openid {
        return Err(ApiError::new(40003));
    }
    Ok((login, openid))
}

fn grant(call: &Call, kind: &str) -> Result<(), ApiError> {
    if call.text("grant_type") == kind { Ok(()) } else { Err(ApiError::new(40002)) }
}
