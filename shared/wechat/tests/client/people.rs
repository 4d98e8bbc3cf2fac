//! Followers, tags, codes, and who opens a page.

use serde_json::{Value, json};
use wechat::{
    client::{
        QrScene, Reaction,
        oauth::{OauthPage, Platform, Scope},
    },
    secrecy::SecretString,
};

use crate::server::{ask, order};

#[test]
fn pages_of_followers_end() {
    let line = "GET /cgi-bin/user/get?access_token=t&next_openid=a";
    let page = |answer| ask(answer, line, &Value::Null, async |c| c.followers("t", Some("a")).await).unwrap();
    let first = page(r#"{"total":3,"count":2,"data":{"openid":["b","c"]},"next_openid":"c"}"#);
    assert_eq!((first.total, first.openids.len(), first.next.as_deref()), (3, 2, Some("c")));
    for last in
        [r#"{"total":3,"count":0,"next_openid":""}"#, r#"{"total":3,"count":0,"data":"","next_openid":"c"}"#]
    {
        assert_eq!(page(last).next, None);
    }
}

#[test]
fn followers_are_described_and_blocked() {
    let users = ask(
        r#"{"user_info_list":[{"subscribe":1,"openid":"a","tagid_list":[1,"2"]},{"subscribe":0,"openid":"b"}]}"#,
        "POST /cgi-bin/user/info/batchget?access_token=t",
        &json!({ "user_list": [{ "openid": "a", "lang": "zh_CN" }, { "openid": "b", "lang": "zh_CN" }] }),
        async |c| c.user_infos("t", &["a", "b"]).await,
    )
    .unwrap();
    assert!(users[0].subscribed && !users[1].subscribed);
    let body = json!({ "openid": "a", "remark": "王" });
    order("POST /cgi-bin/user/info/updateremark?access_token=t", &body, async |c| {
        c.set_remark("t", "a", "王").await
    });
    let list = json!({ "openid_list": ["a"] });
    let path = "POST /cgi-bin/tags/members";
    order(&format!("{path}/batchblacklist?access_token=t"), &list, async |c| c.block("t", &["a"]).await);
    order(&format!("{path}/batchunblacklist?access_token=t"), &list, async |c| c.unblock("t", &["a"]).await);
}

#[test]
fn tags_are_made_given_and_read() {
    let tag = ask(
        r#"{"tag":{"id":134,"name":"一区"}}"#,
        "POST /cgi-bin/tags/create?access_token=t",
        &json!({ "tag": { "name": "一区" } }),
        async |c| c.create_tag("t", "一区").await,
    );
    assert_eq!(tag.unwrap().id, 134);
    let body = json!({ "openid_list": ["a"], "tagid": 134 });
    order("POST /cgi-bin/tags/members/batchtagging?access_token=t", &body, async |c| {
        c.tag_followers("t", 134, &["a"]).await
    });
    let ids = ask(
        r#"{"tagid_list":[134,2]}"#,
        "POST /cgi-bin/tags/getidlist?access_token=t",
        &json!({ "openid": "a" }),
        async |c| c.tags_of("t", "a").await,
    );
    assert_eq!(ids.unwrap(), [134, 2]);
}

#[test]
fn a_qr_code_of_each_kind() {
    let text = "x".to_owned();
    for (scene, body) in [
        (
            QrScene::Number(7, 60),
            json!({ "action_name": "QR_SCENE", "action_info": { "scene": { "scene_id": 7 } }, "expire_seconds": 60 }),
        ),
        (
            QrScene::Text(text.clone(), u32::MAX),
            json!({ "action_name": "QR_STR_SCENE", "action_info": { "scene": { "scene_str": "x" } }, "expire_seconds": 2_592_000 }),
        ),
        (
            QrScene::PermanentNumber(7),
            json!({ "action_name": "QR_LIMIT_SCENE", "action_info": { "scene": { "scene_id": 7 } } }),
        ),
        (
            QrScene::PermanentText(text),
            json!({ "action_name": "QR_LIMIT_STR_SCENE", "action_info": { "scene": { "scene_str": "x" } } }),
        ),
    ] {
        let line = "POST /cgi-bin/qrcode/create?access_token=t";
        ask(r#"{"ticket":"k","url":"u"}"#, line, &body, async |c| c.create_qr_code("t", &scene).await)
            .unwrap();
    }
    for wrong in
        [QrScene::Number(0, 60), QrScene::PermanentNumber(100_001), QrScene::Text("x".repeat(65), 60)]
    {
        assert!(wrong.check().is_err());
    }
    let body = json!({ "long_data": "d", "expire_seconds": 2_592_000 });
    let line = "POST /cgi-bin/shorten/gen?access_token=t";
    let key = ask(r#"{"short_key":"K"}"#, line, &body, async |c| c.shorten("t", "d", u32::MAX).await);
    assert_eq!(key.unwrap(), "K");
}

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
    let line = "GET /sns/userinfo?access_token=c&openid=o&lang=zh_CN";
    let user =
        ask(r#"{"openid":"o","nickname":""}"#, line, &Value::Null, async |c| c.oauth_user(&token, "o").await);
    assert_eq!(user.unwrap().nickname, None);
}
