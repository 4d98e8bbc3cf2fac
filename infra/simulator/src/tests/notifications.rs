//! Subscription notifications: nobody gets one more than they consented to.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn one_consent_is_one_message() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/{path}?access_token={token}"), body).await
    };
    let add = async |kids: Value| {
        post("wxaapi/newtmpl/addtemplate", json!({ "tid": "7", "kidList": kids, "sceneDesc": "办结" })).await
    };
    assert_eq!(add(json!([99])).await["errcode"], 40035);
    let id = add(json!([1, 4])).await["priTmplId"].clone();
    let list = bench.get(&format!("/weixin/wxaapi/newtmpl/gettemplate?access_token={token}")).await;
    assert_eq!(list["data"][0]["content"], "办理事项：{{thing1.DATA}}\n工单编号：{{character_string4.DATA}}");
    let openid = bench.simulator.openid("li", "shinan");
    let send = async |number: &str| {
        let data = json!({ "thing1": { "value": "路灯" }, "character_string4": { "value": number } });
        let body = json!({ "touser": openid, "template_id": id, "data": data });
        post("cgi-bin/message/subscribe/bizsend", body).await["errcode"].clone()
    };
    let consent = async |accept: bool| {
        let body = json!({ "person": "li", "account": "shinan", "template_id": id, "accept": accept });
        assert_eq!(bench.post("/simulator/consent", body).await["openid"], openid);
    };
    consent(false).await;
    let asked = bench.pushed("subscribe_msg_popup_event").await;
    assert_eq!(asked.get("SubscribeMsgPopupEvent/List/SubscribeStatusString"), Some("reject"));
    assert_eq!(send("S1").await, 43101);
    consent(true).await;
    assert_eq!(send("编号").await, 47003, "which costs no consent");
    assert_eq!(send("S1").await, 0);
    assert!(bench.shown().contains("工单编号：S1"));
    let sent = bench.pushed("subscribe_msg_sent_event").await;
    assert_eq!(sent.get("SubscribeMsgSentEvent/List/TemplateId"), id.as_str());
    assert_eq!(send("S1").await, 43101);
    assert_eq!(post("wxaapi/newtmpl/deltemplate", json!({ "priTmplId": id })).await["errcode"], 0);
    assert_eq!(send("S1").await, 40037);
}

#[tokio::test]
async fn a_consent_is_taken_back_in_the_settings() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/{path}?access_token={token}"), body).await
    };
    let body = json!({ "tid": "7", "kidList": [1], "sceneDesc": "办结" });
    let id = post("wxaapi/newtmpl/addtemplate", body).await["priTmplId"].clone();
    let consent = async |accept: bool, later: bool| {
        let body = json!({
            "person": "li", "account": "shinan", "template_id": id, "accept": accept, "later": later,
        });
        bench.post("/simulator/consent", body).await
    };
    consent(true, false).await;
    assert!(consent(true, true).await["error"].is_string());
    consent(false, true).await;
    let told = bench.pushed("subscribe_msg_change_event").await;
    assert_eq!(told.get("SubscribeMsgChangeEvent/List/SubscribeStatusString"), Some("reject"));
    assert_eq!(told.get("SubscribeMsgChangeEvent/List/TemplateId"), id.as_str());
    let openid = bench.simulator.openid("li", "shinan");
    let body = json!({ "touser": openid, "template_id": id, "data": { "thing1": { "value": "路灯" } } });
    assert_eq!(post("cgi-bin/message/subscribe/bizsend", body).await["errcode"], 43101);
}

#[tokio::test]
async fn the_blacklist_comes_before_consent() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    let body = json!({ "tid": "7", "kidList": [1], "sceneDesc": "办结" });
    let id = post("wxaapi/newtmpl/addtemplate", body).await["priTmplId"].clone();
    let consent = json!({ "person": "li", "account": "shinan", "template_id": id, "accept": true });
    bench.post("/simulator/consent", consent).await;
    let openid = bench.simulator.openid("li", "shinan");
    let send = async || {
        let body = json!({ "touser": openid, "template_id": id, "data": { "thing1": { "value": "路灯" } } });
        post("cgi-bin/message/subscribe/bizsend", body).await["errcode"].clone()
    };
    let list = json!({ "openid_list": [openid] });
    assert_eq!(post("cgi-bin/tags/members/batchblacklist", list.clone()).await["errcode"], 0);
    assert_eq!(send().await, 43019);
    let older = json!({
        "touser": openid, "template_id": "T", "scene": "7", "title": "停水", "data": { "content": { "value": "明天" } },
    });
    assert_eq!(post("cgi-bin/message/template/subscribe", older).await["errcode"], 43019);
    assert_eq!(post("cgi-bin/tags/members/batchunblacklist", list).await["errcode"], 0);
    assert_eq!(send().await, 0, "the consent was not spent");
}

#[tokio::test]
async fn subscription_notifications_are_for_service_accounts_alone() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let account = bench.simulator.accounts().find(|account| !account.is_service()).unwrap();
    let path = format!(
        "/weixin/cgi-bin/token?grant_type=client_credential&appid={}&secret={}",
        account.appid, account.secret
    );
    let token = bench.get(&path).await["access_token"].as_str().unwrap().to_owned();
    for path in ["wxaapi/newtmpl/gettemplate", "wxaapi/newtmpl/getcategory"] {
        assert_eq!(
            bench.get(&format!("/weixin/{path}?access_token={token}")).await["errcode"],
            48001,
            "{path}"
        );
    }
    let add = json!({ "tid": "7", "kidList": [1], "sceneDesc": "办结" });
    let sent = json!({ "touser": "o", "template_id": "t", "data": {} });
    for (path, body) in [("wxaapi/newtmpl/addtemplate", add), ("cgi-bin/message/subscribe/bizsend", sent)] {
        let answer = bench.post(&format!("/weixin/{path}?access_token={token}"), body).await;
        assert_eq!(answer["errcode"], 48001, "{path}");
    }
}
