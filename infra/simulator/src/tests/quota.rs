//! Daily calls: counted by account, told, and set back.

use serde_json::json;

use super::{Bench, Manner};

#[tokio::test]
async fn calls_are_counted_and_set_back_ten_times_a_month() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let list = format!("/weixin/cgi-bin/user/get?access_token={token}");
    assert_eq!(bench.get(&list).await["total"], 0);
    let ask = format!("/weixin/cgi-bin/openapi/quota/get?access_token={token}");
    let used = async || bench.post(&ask, json!({ "cgi_path": "/cgi-bin/user/get" })).await["quota"].clone();
    assert_eq!(used().await, json!({ "daily_limit": 500, "used": 1, "remain": 499 }));
    assert_eq!(bench.post(&ask, json!({ "cgi_path": "/nowhere" })).await["errcode"], 76021);
    let clear = format!("/weixin/cgi-bin/clear_quota?access_token={token}");
    assert_eq!(bench.post(&clear, json!({ "appid": "wx0" })).await["errcode"], 40013);
    let appid = bench.account().appid;
    for _ in 0..10 {
        assert_eq!(bench.post(&clear, json!({ "appid": appid })).await["errcode"], 0);
    }
    assert_eq!(used().await["used"], 0);
    assert_eq!(bench.post(&clear, json!({ "appid": appid })).await["errcode"], 48006);
}

#[tokio::test]
async fn without_a_token_the_secret_sets_calls_back() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let account = bench.account();
    let own = async |secret: &str| {
        let path = format!("/weixin/cgi-bin/clear_quota/v2?appid={}&appsecret={secret}", account.appid);
        bench.post(&path, json!({})).await["errcode"].clone()
    };
    assert_eq!(own("x").await, 40125);
    for _ in 0..10 {
        assert_eq!(own(&account.secret).await, 0);
    }
    assert_eq!(own(&account.secret).await, 48006);
    let platform = bench.simulator.platform();
    let through = async |appid: &str, secret: &str| {
        let body =
            json!({ "appid": appid, "component_appid": platform.component_appid, "appsecret": secret });
        bench.post("/weixin/cgi-bin/component/clear_quota/v2", body).await["errcode"].clone()
    };
    let secret = platform.component_appsecret.as_str();
    assert_eq!(through(&account.appid, "x").await, 40125);
    assert_eq!(through(&account.appid, secret).await, 61003, "the account has not authorised it");
    assert_eq!(through(&platform.component_appid, secret).await, 0);
}

#[tokio::test]
async fn a_failed_call_is_told_to_its_account_by_the_id_in_the_error() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let send = format!("/weixin/cgi-bin/message/custom/send?access_token={token}");
    let failed = bench.post(&send, json!({ "touser": "nobody", "msgtype": "text" })).await;
    let rid = failed["errmsg"].as_str().unwrap().rsplit_once("rid: ").unwrap().1;
    let ask = format!("/weixin/cgi-bin/openapi/rid/get?access_token={token}");
    let told = bench.post(&ask, json!({ "rid": rid })).await["request"].clone();
    assert!(told["request_url"].as_str().unwrap().ends_with(&send));
    assert!(told["request_body"].as_str().unwrap().contains("nobody"));
    assert!(told["response_body"].as_str().unwrap().contains(rid));
    assert_eq!(bench.post(&ask, json!({ "rid": "x" })).await["errcode"], 76001);
}

#[tokio::test]
async fn the_way_to_the_callback_is_looked_at() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let path = format!("/weixin/cgi-bin/callback/check?access_token={}", bench.token().await);
    let ask = async |action: &str, operator: &str| {
        bench.post(&path, json!({ "action": action, "check_operator": operator })).await
    };
    assert_eq!(ask("look", "DEFAULT").await["errcode"], 40202);
    assert_eq!(ask("all", "MINE").await["errcode"], 40203);
    let seen = ask("all", "DEFAULT").await;
    assert_eq!(
        (&seen["dns"][0]["ip"], &seen["ping"][0]["package_loss"]),
        (&json!("127.0.0.1"), &json!("0%"))
    );
    assert!(ask("dns", "CAP").await.get("ping").is_none());
}
