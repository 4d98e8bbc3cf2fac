//! What WeChat and an account's owner do to a mass message or a publication after it was taken.

use serde_json::{Value, json};

use super::{Bench, Manner};

const OWNER: &str = "/simulator/accounts/shinan/mass";

fn to_all(words: &str) -> Value {
    json!({ "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": words } })
}

#[tokio::test]
async fn what_an_api_sends_to_all_waits_for_the_administrator_where_it_is_protected() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/message/mass/{path}?access_token={token}"), body).await
    };
    let status = async |id: &Value| post("get", json!({ "msg_id": id })).await["msg_status"].clone();
    bench.simulator.follow("li", "shinan", None).await;
    assert_eq!(bench.post(OWNER, json!({ "protected": true })).await["protected"], true);
    let sent = post("sendall", to_all("停水")).await;
    let id = &sent["msg_id"];
    assert_eq!((&sent["errcode"], status(id).await), (&json!(0), json!("SENDING")));
    assert!(bench.simulator.chat("li", "shinan").is_empty(), "nobody has it yet");
    bench.post(OWNER, json!({ "confirm": id })).await;
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    assert_eq!((end.get("Status"), end.get("SentCount")), (Some("send success"), Some("1")));
    assert_eq!(status(id).await, "SEND_SUCCESS");
    assert!(bench.shown().contains("停水"));
    let again = bench.post(OWNER, json!({ "confirm": id })).await;
    assert_eq!(again["error"], "no message with this id waits", "it is confirmed once");
    assert_eq!(bench.simulator.chat("li", "shinan").len(), 1);
}

#[tokio::test]
async fn a_message_that_nobody_confirms_in_half_an_hour_reaches_nobody() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/message/mass/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    bench.post(OWNER, json!({ "protected": true })).await;
    let id = post("sendall", to_all("停水")).await["msg_id"].clone();
    bench.post("/simulator/clock", json!({ "advance": "PT29M" })).await;
    let status = async || post("get", json!({ "msg_id": id })).await["msg_status"].clone();
    assert_eq!(status().await, "SENDING");
    bench.post("/simulator/clock", json!({ "advance": "PT1M" })).await;
    assert_eq!(bench.pushed("MASSSENDJOBFINISH").await.get("Status"), Some("err(40002)"));
    assert_eq!(status().await, "SEND_FAIL");
    assert!(bench.simulator.chat("li", "shinan").is_empty());
}

#[tokio::test]
async fn a_message_that_is_judged_reaches_nobody_and_says_why() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    bench.simulator.follow("li", "shinan", None).await;
    bench.post("/simulator/faults", json!({ "account": "shinan", "mass": { "err": 20001 } })).await;
    let path = format!("/weixin/cgi-bin/message/mass/sendall?access_token={token}");
    assert_eq!(bench.post(&path, to_all("停水")).await["errcode"], 0, "it is taken all the same");
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    assert_eq!((end.get("Status"), end.get("SentCount")), (Some("err(20001)"), Some("0")));
    assert!(bench.simulator.chat("li", "shinan").is_empty());
}

#[tokio::test]
async fn a_reprint_goes_out_only_where_its_account_wants_it_to() {
    for (ignore, status) in [(0, "err(30003)"), (1, "send success")] {
        let bench = Bench::new(Manner::Raw(200, "success")).await;
        let token = bench.token().await;
        bench.simulator.follow("li", "shinan", None).await;
        let original = "http://127.0.0.1/s/original";
        bench.post("/simulator/faults", json!({ "mass": { "reprint": original } })).await;
        let draft = bench.draft(&token, &["停水"]).await;
        let send = json!({
            "filter": { "is_to_all": true }, "msgtype": "mpnews", "mpnews": { "media_id": draft },
            "send_ignore_reprint": ignore,
        });
        let path = format!("/weixin/cgi-bin/message/mass/sendall?access_token={token}");
        assert_eq!(bench.post(&path, send).await["errcode"], 0);
        let end = bench.pushed("MASSSENDJOBFINISH").await;
        assert_eq!(end.get("Status"), Some(status));
        let found = "CopyrightCheckResult/ResultList/item";
        assert_eq!(end.get(&format!("{found}/OriginalArticleUrl")), Some(original));
        assert_eq!(end.get("CopyrightCheckResult/CheckState"), Some("2"));
    }
}

#[tokio::test]
async fn what_is_sent_by_hand_is_told_and_uses_the_days_one_send() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    bench.simulator.follow("li", "shinan", None).await;
    bench.post(OWNER, json!({ "protected": true })).await;
    let by_hand = json!({ "msgtype": "text", "text": { "content": "停电" } });
    let id = bench.post(OWNER, json!({ "send": by_hand })).await["msg_id"].clone();
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    assert_eq!(end.get("MsgID"), Some(id.to_string().as_str()));
    assert!(bench.shown().contains("停电"));
    let path = format!("/weixin/cgi-bin/message/mass/sendall?access_token={token}");
    assert_eq!(bench.post(&path, to_all("停水")).await["errcode"], 45028);
}

#[tokio::test]
async fn a_publication_that_fails_tells_its_status_and_publishes_nothing() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/freepublish/{path}?access_token={token}"), body).await
    };
    bench.post("/simulator/faults", json!({ "account": "shinan", "publication": 4 })).await;
    let draft = bench.draft(&token, &["停水"]).await;
    let taken = post("submit", json!({ "media_id": draft })).await;
    assert_eq!(taken["errcode"], 0);
    let end = bench.pushed("PUBLISHJOBFINISH").await;
    let told = ["publish_status", "fail_idx", "article_id"]
        .map(|name| end.get(&format!("PublishEventInfo/{name}")).map(str::to_owned));
    assert_eq!(told, [Some("4".to_owned()), Some("1".to_owned()), None]);
    let asked = post("get", json!({ "publish_id": taken["publish_id"] })).await;
    assert_eq!((&asked["publish_status"], &asked["fail_idx"]), (&json!(4), &json!([1])));
    assert_eq!(post("batchget", json!({ "offset": 0, "count": 20 })).await["total_count"], 0);
}
