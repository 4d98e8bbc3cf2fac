//! What the platform gets by itself, and what it may do.

use serde_json::{Value, json};

use super::{
    Bench, Manner,
    platform::{Server, agree_to, call, component_token},
};

#[tokio::test]
async fn a_ticket_comes_every_ten_minutes() {
    let bench = Bench::new(Manner::Mute).await;
    let server = Server::start(&bench).await;
    let tickets = || server.told.lock().unwrap().len();
    assert_eq!(tickets(), 1, "when the address is first set");
    let first = server.last("ComponentVerifyTicket");
    let wait = async |step: &str| bench.post("/simulator/clock", json!({ "advance": step })).await;
    wait("PT9M59S").await;
    assert_eq!(tickets(), 1);
    wait("PT1S").await;
    assert_eq!(tickets(), 2);
    assert_ne!(server.last("ComponentVerifyTicket"), first);
    wait("PT1H").await;
    assert_eq!(tickets(), 3, "one, however far the clock was moved");
    bench.post("/simulator/platform/ticket", json!({})).await;
    wait("PT9M59S").await;
    assert_eq!(tickets(), 4, "ten minutes are counted from the last one");
}

#[tokio::test]
async fn the_clock_is_looked_at_without_being_moved() {
    let bench = Bench::new(Manner::Mute).await;
    let server = Server::start(&bench).await;
    bench.simulator.clock().advance(jiff::SignedDuration::from_mins(10));
    bench.simulator.run();
    let second = async {
        while server.told.lock().unwrap().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), second).await.unwrap();
}

#[tokio::test]
async fn a_platform_does_only_what_the_account_granted() {
    let bench = Bench::new(Manner::Mute).await;
    let server = Server::start(&bench).await;
    let token = component_token(&bench, &server).await;
    let code = agree_to(&bench, &token, "&permissions=2,15").await;
    let info = call(&bench, &token, "api_query_auth", json!({ "authorization_code": code })).await;
    let granted = json!([{ "funcscope_category": { "id": 2 } }, { "funcscope_category": { "id": 15 } }]);
    assert_eq!(info["authorization_info"]["func_info"], granted);
    let through = info["authorization_info"]["authorizer_access_token"].as_str().unwrap();
    let get = async |path: &str, token: &str| {
        bench.get(&format!("/weixin/cgi-bin/{path}access_token={token}")).await
    };
    assert_eq!(get("user/get?", through).await["total"], 0);
    assert_eq!(get("menu/get?", through).await["errcode"], 46003, "it has no menu yet");
    assert_eq!(get("ticket/getticket?type=jsapi&", through).await["errcode"], 48001);
    assert_eq!(get("draft/count?", through).await["errcode"], 48001);
    let send = json!({ "touser": "x", "msgtype": "text", "text": { "content": "好" } });
    let send = async |token: &str| -> Value {
        bench.post(&format!("/weixin/cgi-bin/message/custom/send?access_token={token}"), send.clone()).await
    };
    assert_eq!(send(through).await["errcode"], 48001);
    let own = bench.token().await;
    assert_eq!(send(&own).await["errcode"], 40003, "the account itself may");
    assert_eq!(get("draft/count?", &own).await["total_count"], 0);

    agree_to(&bench, &token, "&permissions=1").await;
    assert_eq!(server.last("InfoType"), "updateauthorized");
    assert_eq!(send(through).await["errcode"], 40003, "the account grants it now");
    assert_eq!(get("user/get?", through).await["errcode"], 48001, "and this no longer");
}

#[tokio::test]
async fn publishing_statistics_of_articles_and_notifications_have_sets_of_their_own() {
    let bench = Bench::new(Manner::Mute).await;
    let server = Server::start(&bench).await;
    let token = component_token(&bench, &server).await;
    let code = agree_to(&bench, &token, "&permissions=11").await;
    let info = call(&bench, &token, "api_query_auth", json!({ "authorization_code": code })).await;
    let through = info["authorization_info"]["authorizer_access_token"].as_str().unwrap();
    let opened = async || {
        let mut opened = Vec::new();
        let day = json!({ "begin_date": "2027-01-14", "end_date": "2027-01-14" });
        for (path, body) in [
            ("cgi-bin/draft/batchget", json!({ "offset": 0, "count": 1 })),
            ("cgi-bin/freepublish/batchget", json!({ "offset": 0, "count": 1 })),
            ("datacube/getarticleread", day.clone()),
            ("datacube/getbizsummary", day),
            ("wxaapi/newtmpl/deltemplate", json!({ "priTmplId": "x" })),
            ("cgi-bin/message/subscribe/bizsend", json!({ "touser": "x" })),
        ] {
            let answer = bench.post(&format!("/weixin/{path}?access_token={through}"), body).await;
            if answer["errcode"] != 48001 {
                opened.push(path);
            }
        }
        opened
    };
    assert_eq!(opened().await, ["cgi-bin/draft/batchget"]);
    agree_to(&bench, &token, "&permissions=7").await;
    assert_eq!(
        opened().await,
        ["cgi-bin/freepublish/batchget", "datacube/getarticleread", "datacube/getbizsummary"]
    );
    agree_to(&bench, &token, "&permissions=89").await;
    assert_eq!(opened().await, ["wxaapi/newtmpl/deltemplate", "cgi-bin/message/subscribe/bizsend"]);
}
