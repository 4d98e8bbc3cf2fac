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
