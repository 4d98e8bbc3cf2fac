//! `open.weixin.qq.com/connect/oauth2/authorize`: the page on which a person agrees to a web login.

use std::collections::HashMap;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use wechat::limits::people::OAUTH_STATE_BYTES;

use super::pages::{self, Choice};
use crate::{SimulatedAccount, Simulator, web::Consent};

pub(super) const PATH: &str = "/weixin/connect/oauth2/authorize";

/// The parameters, in the only order in which WeChat opens the page.
const ORDER: [&str; 5] = ["appid", "redirect_uri", "response_type", "scope", "state"];

/// A request for a login that is in order.
struct Asked<'a> {
    account: &'a SimulatedAccount,
    redirect: reqwest::Url,
    consent: Consent,
    state: &'a str,
}

/// `person` says whose phone it is, `agree` that the person agreed; neither is a parameter of WeChat's.
pub(super) async fn authorize(State(simulator): State<Simulator>, RawQuery(query): RawQuery) -> Response {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = match check(&simulator, &query) {
        Ok(asked) => asked,
        Err(reason) => return pages::refusal(reason),
    };
    let account = &asked.account.name;
    let Some(person) = simulator.people().into_iter().find(|person| person.id == asked.consent.person) else {
        let choices: Vec<Choice> = simulator
            .people()
            .into_iter()
            .map(|person| Choice {
                href: pages::again(PATH, &query, &[("person", &person.id)]),
                label: person.name,
            })
            .collect();
        return pages::choices("网页授权", &format!("{account} 请求登录。您是哪位？"), &choices);
    };
    let agreed = query.iter().any(|(name, value)| name == "agree" && value == "1");
    if asked.consent.scope == "snsapi_userinfo" && !agreed {
        let agree =
            Choice { label: "同意".to_owned(), href: pages::again(PATH, &query, &[("agree", "1")]) };
        let sentence = format!("{}，{account} 申请获取您的昵称和头像。", person.name);
        return pages::choices("网页授权", &sentence, &[agree]);
    }
    let now = simulator.clock().now();
    let code = simulator.change(|state| state.web.add_code(asked.consent, now));
    pages::back(asked.redirect, &[("code", &code), ("state", asked.state)])
}

fn check<'a>(simulator: &'a Simulator, query: &'a [(String, String)]) -> Result<Asked<'a>, &'static str> {
    let given: HashMap<&str, &str> =
        query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let value = |name: &str| given.get(name).copied().unwrap_or_default();
    let places = query.iter().filter_map(|(name, _)| ORDER.iter().position(|known| known == name));
    if !places.is_sorted() {
        return Err("参数顺序不对：应依次为 appid、redirect_uri、response_type、scope、state。");
    }
    let account = simulator.accounts().find(|account| account.appid == value("appid"));
    let account = account.ok_or("AppID 参数错误。")?;
    if !account.is_service() {
        return Err("该公众号没有网页授权的权限。");
    }
    let redirect = pages::web_address(value("redirect_uri")).ok_or("redirect_uri 参数错误。")?;
    if value("response_type") != "code" {
        return Err("response_type 参数错误，只能是 code。");
    }
    let scope = value("scope");
    if !matches!(scope, "snsapi_base" | "snsapi_userinfo") {
        return Err("Scope 参数错误或没有 Scope 权限。");
    }
    let state = value("state");
    if state.len() > OAUTH_STATE_BYTES {
        return Err("state 参数过长。");
    }
    let component = Some(value("component_appid")).filter(|component| !component.is_empty());
    if component.is_some_and(|component| !simulator.state().platform.may_act(component, &account.account)) {
        return Err("该公众号没有授权给这个第三方平台。");
    }
    let consent = Consent {
        person: value("person").to_owned(),
        appid: account.appid.clone(),
        component: component.map(str::to_owned),
        scope: scope.to_owned(),
    };
    Ok(Asked { account, redirect, consent, state })
}
