//! The pages on which an account's administrator lets the platform act for it.

use std::collections::BTreeSet;

use axum::{
    extract::{OriginalUri, RawQuery, State},
    response::Response,
};
use wechat::limits::tokens::AUTHORIZATION_CODE_SECONDS;

use super::pages::{self, Choice};
use crate::{Simulator, platform::all_permissions, platform_push::News};

/// `mp.weixin.qq.com/cgi-bin/componentloginpage` and `open.weixin.qq.com/wxaopen/safe/bindcomponent`.
///
/// `account` says which account agrees, and `permissions` to which permission sets, as in `1,7,15`, all of them where it
/// is absent; neither is a parameter of WeChat's, where the administrator's phone says so.
pub(super) async fn page(
    State(simulator): State<Simulator>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
) -> Response {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let value =
        |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if value("component_appid") != simulator.platform().component_appid {
        return pages::refusal("没有这个第三方平台。");
    }
    let Some(redirect) = pages::web_address(value("redirect_uri")) else {
        return pages::refusal("redirect_uri 参数错误。");
    };
    let now = simulator.clock().now();
    let code = value("pre_auth_code");
    if !simulator.state().platform.knows_pre_auth_code(code, now) {
        return pages::refusal("预授权码无效或已过期，请返回重试。");
    }
    let Some(account) = simulator.account(value("account")) else {
        let wanted = value("biz_appid");
        let choices: Vec<Choice> = simulator
            .accounts()
            .filter(|account| wanted.is_empty() || account.appid == wanted)
            .map(|account| Choice {
                label: account.name.clone(),
                href: pages::again(uri.path(), &query, &[("account", &account.account)]),
            })
            .collect();
        return pages::choices("公众号授权", "请选择公众号。选择即同意授权给第三方平台。", &choices);
    };
    let granted: Option<BTreeSet<u32>> = match value("permissions") {
        "" => Some(all_permissions()),
        list => list.split(',').map(|set| set.trim().parse().ok()).collect(),
    };
    let Some(granted) = granted else {
        return pages::refusal("permissions 参数错误，应为以逗号分隔的权限集编号。");
    };
    let agreement = simulator.change(|state| state.platform.authorise(&account.account, code, granted, now));
    let Some(agreement) = agreement else {
        return pages::refusal("预授权码无效或已过期，请返回重试。");
    };
    simulator.tell_platform(News::Authorized { account, agreement: &agreement, pre_auth_code: code }).await;
    let life = AUTHORIZATION_CODE_SECONDS.to_string();
    pages::back(redirect, &[("auth_code", &agreement.code), ("expires_in", &life)])
}
