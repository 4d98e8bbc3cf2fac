//! Template messages: who may send them, what a follower sees, and what the account hears.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn a_template_message_is_seen_once_and_its_end_is_told() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    let asked = json!({ "template_id_short": "4512", "keyword_name_list": ["工单编号", "办理状态"] });
    let id = post("template/api_add_template", asked).await["template_id"].clone();
    let list =
        bench.get(&format!("/weixin/cgi-bin/template/get_all_private_template?access_token={token}")).await;
    let content = "工单编号：{{character_string1.DATA}}\n办理状态：{{phrase2.DATA}}";
    assert_eq!(list["template_list"][0]["content"], content);

    let openid = bench.simulator.openid("li", "shinan");
    let message = |openid: &str, number: &str, template: &Value| {
        json!({
            "touser": openid, "template_id": template, "url": "https://e.cn/1", "client_msg_id": "c1",
            "data": { "character_string1": { "value": number }, "phrase2": { "value": "已办结" } },
        })
    };
    let send = async |body: Value| post("message/template/send", body).await;
    assert_eq!(send(message(&openid, "S1", &id)).await["errcode"], 43004);
    assert_eq!(send(message("o_nobody", "S1", &id)).await["errcode"], 40003);
    bench.simulator.follow("li", "shinan", None).await;
    assert_eq!(send(message(&openid, "S1", &json!("x"))).await["errcode"], 40037);
    let wrong = send(message(&openid, "编号", &id)).await;
    assert_eq!(wrong["errcode"], 47003);
    assert!(wrong["errmsg"].as_str().unwrap().contains("character_string1"));
    let first = send(message(&openid, "S1", &id)).await;
    assert_eq!(first["errcode"], 0);
    assert_eq!(send(message(&openid, "S1", &id)).await["msgid"], first["msgid"], "within ten minutes");
    assert_eq!(bench.simulator.chat("li", "shinan").len(), 1);
    assert!(bench.shown().contains("工单编号：S1"));
    assert_eq!(bench.simulator.sent(Some("shinan"), None)[0].via, "template");
    let end = bench.pushed("TEMPLATESENDJOBFINISH").await;
    assert_eq!(end.get("MsgID"), Some(first["msgid"].to_string().as_str()));
    assert_eq!(end.get("Status"), Some("success"));

    bench.post("/simulator/clock", json!({ "advance": "PT10M" })).await;
    assert_ne!(send(message(&openid, "S1", &id)).await["msgid"], first["msgid"]);
    assert_eq!(post("template/del_private_template", json!({ "template_id": id })).await["errcode"], 0);
    assert_eq!(send(message(&openid, "S1", &id)).await["errcode"], 40037);
}

#[tokio::test]
async fn an_industry_is_set_once_a_month() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let path = format!("/weixin/cgi-bin/template/api_set_industry?access_token={}", bench.token().await);
    let set = async || {
        bench.post(&path, json!({ "industry_id1": "1", "industry_id2": 4 })).await["errcode"].clone()
    };
    assert_eq!(set().await, 0);
    assert_eq!(set().await, 43100);
}
