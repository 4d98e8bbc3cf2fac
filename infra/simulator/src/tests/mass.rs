//! Mass messages: whom they reach, how often, and how their sender hears of it.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn everybody_is_reached_once_a_day_and_the_account_is_told() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/message/mass/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    let text = |words: &str, client_id: Option<&str>| {
        json!({
            "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": words },
            "clientmsgid": client_id,
        })
    };
    let long = "c".repeat(65);
    assert_eq!(post("sendall", text("停水通知", Some(&long))).await["errcode"], 45067);
    assert_eq!(post("sendall", text("", None)).await["errcode"], 44004);
    let by_tag = json!({ "filter": { "tag_id": 7 }, "msgtype": "text", "text": { "content": "好" } });
    assert_eq!(post("sendall", by_tag).await["errcode"], 45159);
    let first = post("sendall", text("停水通知", None)).await;
    assert_eq!(first["errcode"], 0);
    assert!(bench.shown().contains("停水通知"));
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    assert_eq!(end.get("MsgID"), Some(first["msg_id"].to_string().as_str()));
    assert_eq!((end.get("TotalCount"), end.get("SentCount")), (Some("1"), Some("1")));

    assert_eq!(post("sendall", text("停水通知", None)).await["errcode"], 45066);
    assert_eq!(post("sendall", text("停电通知", None)).await["errcode"], 45028);
    bench.post("/simulator/clock", json!({ "advance": "PT1M" })).await;
    let again = post("sendall", text("停水通知", None)).await;
    assert_eq!((&again["errcode"], &again["msg_id"]), (&json!(45065), &first["msg_id"]));
    assert_eq!(bench.simulator.chat("li", "shinan").len(), 1);
    let status = async |id: &Value| post("get", json!({ "msg_id": id })).await["msg_status"].clone();
    assert_eq!(status(&first["msg_id"]).await, "SEND_SUCCESS");
    assert_eq!(post("delete", json!({ "msg_id": first["msg_id"] })).await["errcode"], 40008, "a text stays");
    assert_eq!(status(&json!(first["msg_id"].to_string())).await, "SEND_SUCCESS");
    assert_eq!(post("get", json!({ "msg_id": 1 })).await["errcode"], 40059);
}

#[tokio::test]
async fn a_list_has_two_receivers_and_each_gets_four_messages_a_month() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/message/mass/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    let openid = bench.simulator.openid("li", "shinan");
    let send = async |to: Value, words: String| {
        let body = json!({ "touser": to, "msgtype": "text", "text": { "content": words } });
        post("send", body).await["errcode"].clone()
    };
    assert_eq!(send(json!([openid]), "一".to_owned()).await, 40130);
    for number in 0..5 {
        assert_eq!(send(json!([openid, "o_nobody"]), format!("通知 {number}")).await, 0);
    }
    assert_eq!(bench.simulator.chat("li", "shinan").len(), 4);
    let look = json!({ "towxname": "li", "touser": "x", "msgtype": "text", "text": { "content": "预览" } });
    assert_eq!(post("preview", look).await["errcode"], 0);
    assert!(bench.shown().contains("预览"));
    assert_eq!(post("speed/set", json!({ "speed": 5 })).await["errcode"], 45083);
    assert_eq!(post("speed/set", json!({ "speed": 2 })).await["errcode"], 0);
    assert_eq!(post("speed/get", json!({})).await["realspeed"], 45);
}
