//! The third-party platform.

use serde_json::json;
use wechat::{
    client::{
        Reaction,
        component::{AccountKind, AuthorizePage, AuthorizerOption},
    },
    secrecy::{ExposeSecret, SecretString},
};

use crate::server::{ask, order};

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

#[test]
fn the_platforms_own_token() {
    let line = "POST /cgi-bin/component/api_component_token";
    let body =
        json!({ "component_appid": "wxc", "component_appsecret": "s", "component_verify_ticket": "v" });
    let get = |answer| {
        ask(answer, line, &body, async |c| c.component_token("wxc", &secret("s"), &secret("v")).await)
    };
    let token = get(r#"{"component_access_token":"c","expires_in":7200}"#).unwrap();
    assert_eq!((token.token.expose_secret(), token.expires_in), ("c", 7200));
    let stale = get(r#"{"errcode":61006,"errmsg":"component ticket is expired"}"#).unwrap_err();
    assert_eq!(stale.reaction(), Reaction::LoadTicket);
    order(
        "POST /cgi-bin/component/api_start_push_ticket",
        &json!({ "component_appid": "wxc", "component_secret": "s" }),
        async |c| c.start_push_ticket("wxc", &secret("s")).await,
    );
    let body = json!({ "appid": "wx1", "component_appid": "wxc", "appsecret": "s" });
    order("POST /cgi-bin/component/clear_quota/v2", &body, async |c| {
        c.clear_component_quota("wxc", &secret("s"), "wx1").await
    });
}

#[test]
fn an_authorisation_from_its_code_to_renewed_tokens() {
    let code = ask(
        r#"{"pre_auth_code":"p","expires_in":1800}"#,
        "POST /cgi-bin/component/api_create_preauthcode?component_access_token=c",
        &json!({ "component_appid": "wxc" }),
        async |c| c.pre_auth_code(&secret("c"), "wxc").await,
    );
    assert_eq!(code.unwrap().code.expose_secret(), "p");
    let grant = ask(
        r#"{"authorization_info":{"authorizer_appid":"wx1","authorizer_access_token":"a","expires_in":7200,
            "authorizer_refresh_token":"r3fresh","func_info":[{"funcscope_category":{"id":1}},{"funcscope_category":{"id":15}}]}}"#,
        "POST /cgi-bin/component/api_query_auth?component_access_token=c",
        &json!({ "component_appid": "wxc", "authorization_code": "q" }),
        async |c| c.query_auth(&secret("c"), "wxc", &secret("q")).await,
    )
    .unwrap();
    assert_eq!((grant.app_id.as_str(), grant.functions[1].category.id), ("wx1", 15));
    assert!(!format!("{grant:?}").contains("r3fresh"));
    let renewed = ask(
        r#"{"authorizer_access_token":"b","expires_in":7200,"authorizer_refresh_token":"r2"}"#,
        "POST /cgi-bin/component/api_authorizer_token?component_access_token=c",
        &json!({ "component_appid": "wxc", "authorizer_appid": "wx1", "authorizer_refresh_token": "r" }),
        async |c| c.authorizer_token(&secret("c"), "wxc", "wx1", &secret("r")).await,
    );
    assert_eq!(renewed.unwrap().refresh_token.expose_secret(), "r2");
}

#[test]
fn the_accounts_that_authorised() {
    let account = ask(
        r#"{"authorizer_info":{"nick_name":"n","service_type_info":{"id":2},"verify_type_info":{"id":-1},"user_name":"gh_1"},
            "authorization_info":{"authorizer_appid":"wx1","func_info":""}}"#,
        "POST /cgi-bin/component/api_get_authorizer_info?component_access_token=c",
        &json!({ "component_appid": "wxc", "authorizer_appid": "wx1" }),
        async |c| c.authorizer(&secret("c"), "wxc", "wx1").await,
    )
    .unwrap();
    assert_eq!((account.info.service_type.id, account.info.verify_type.id), (2, -1));
    assert!(account.authorization.refresh_token.is_none());
    let page = ask(
        r#"{"total_count":2,"list":[{"authorizer_appid":"wx1","refresh_token":"r","auth_time":5},{"authorizer_appid":"wx2","refresh_token":""}]}"#,
        "POST /cgi-bin/component/api_get_authorizer_list?component_access_token=c",
        &json!({ "component_appid": "wxc", "offset": 0, "count": 500 }),
        async |c| c.authorizers(&secret("c"), "wxc", 0, 500).await,
    )
    .unwrap();
    assert!(page.list[0].refresh_token.is_some() && page.list[1].refresh_token.is_none());
    let body =
        json!({ "component_appid": "wxc", "authorizer_appid": "wx1", "option_name": "location_report" });
    let value = ask(
        r#"{"option_name":"location_report","option_value":"2"}"#,
        "POST /cgi-bin/component/get_authorizer_option?component_access_token=c",
        &body,
        async |c| c.authorizer_option(&secret("c"), "wxc", "wx1", AuthorizerOption::LocationReport).await,
    );
    assert_eq!(value.unwrap(), 2);
    let mut set = body;
    set["option_value"] = json!("1");
    order("POST /cgi-bin/component/set_authorizer_option?component_access_token=c", &set, async |c| {
        let option = (AuthorizerOption::LocationReport, 1);
        c.set_authorizer_option(&secret("c"), "wxc", "wx1", option).await
    });
}

#[test]
fn the_pages_of_an_authorisation() {
    let page = AuthorizePage {
        component_app_id: "wxc",
        pre_auth_code: "p@1",
        redirect_uri: "https://a/b?c=d",
        kind: AccountKind::Official,
        account: Some("wx1"),
    };
    let query = "component_appid=wxc&pre_auth_code=p%401&redirect_uri=https%3A%2F%2Fa%2Fb%3Fc%3Dd&auth_type=1&biz_appid=wx1";
    assert_eq!(page.desktop_url(), format!("https://mp.weixin.qq.com/cgi-bin/componentloginpage?{query}"));
    let phone = "https://open.weixin.qq.com/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1";
    assert_eq!(page.phone_url(), format!("{phone}&{query}#wechat_redirect"));
}
