//! Who opens a page.

use serde_json::Value;
use wechat::{
    client::{
        Reaction,
        oauth::{OauthPage, Platform, Scope},
    },
    secrecy::SecretString,
};

use crate::server::{ask, order};

#[test]
fn the_page_that_asks_who_somebody_is() {
    let page = OauthPage {
        app_id: "wx1",
        redirect_uri: "https://a/b?c=d",
        scope: Scope::Base,
        state: "s1",
        component_app_id: None,
    };
    let url = "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fa%2Fb%3Fc%3Dd&response_type=code&scope=snsapi_base&state=s1";
    assert_eq!(page.url().unwrap(), format!("{url}#wechat_redirect"));
    let page = OauthPage { component_app_id: Some("wxc"), ..page };
    assert_eq!(page.url().unwrap(), format!("{url}&component_appid=wxc#wechat_redirect"));
    let long = "s".repeat(129);
    for state in ["a-b", "市", &long] {
        assert!(OauthPage { state, ..page }.url().is_err(), "{state}");
    }
}

#[test]
fn a_grant_is_redeemed_and_renewed() {
    let (secret, token) = (SecretString::from("s"), SecretString::from("c"));
    let answer = r#"{"access_token":"a","expires_in":7200,"refresh_token":"r","openid":"o","scope":"snsapi_base","is_snapshotuser":1}"#;
    let line = "GET /sns/oauth2/access_token?appid=wx1&secret=s&code=k&grant_type=authorization_code";
    let grant = ask(answer, line, &Value::Null, async |c| c.oauth_grant("wx1", &secret, "k").await).unwrap();
    assert!(grant.is_snapshotuser && grant.openid == "o");
    let line = "GET /sns/oauth2/component/access_token?appid=wx1&code=k&grant_type=authorization_code&component_appid=wxc&component_access_token=c";
    let platform = Platform { app_id: "wxc", token: &token };
    ask(answer, line, &Value::Null, async |c| c.oauth_grant_by(platform, "wx1", "k").await).unwrap();
    let line = "GET /sns/oauth2/refresh_token?appid=wx1&grant_type=refresh_token&refresh_token=s";
    let old = r#"{"errcode":42002,"errmsg":"refresh_token expired"}"#;
    let error = ask(old, line, &Value::Null, async |c| c.renew_grant("wx1", &secret).await).unwrap_err();
    assert_eq!(error.reaction(), Reaction::AuthorizeAgain);
    let line = "GET /sns/oauth2/component/refresh_token?appid=wx1&grant_type=refresh_token&component_appid=wxc&component_access_token=c&refresh_token=s";
    let renewed = ask(answer, line, &Value::Null, async |c| c.renew_grant_by(platform, "wx1", &secret).await);
    assert_eq!(renewed.unwrap().openid, "o");
    order("GET /sns/auth?access_token=c&openid=o", &Value::Null, async |c| c.check_grant(&token, "o").await);
    let line = "GET /sns/userinfo?access_token=c&openid=o&lang=zh_CN";
    let user =
        ask(r#"{"openid":"o","nickname":""}"#, line, &Value::Null, async |c| c.oauth_user(&token, "o").await);
    assert_eq!(user.unwrap().nickname, None);
}
