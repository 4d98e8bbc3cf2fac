//! Mass messages that carry articles and videos, and who is left out of them.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn a_draft_is_sent_to_all_and_its_pages_are_taken_back_one_by_one() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/message/mass/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    let draft = bench.draft(&token, &["停水", "停电"]).await;
    let look = json!({ "towxname": "li", "msgtype": "mpnews", "mpnews": { "media_id": draft } });
    assert_eq!(post("preview", look.clone()).await["errcode"], 0, "which leaves the draft as it is");
    let send =
        json!({ "filter": { "is_to_all": true }, "msgtype": "mpnews", "mpnews": { "media_id": draft } });
    let sent = post("sendall", send.clone()).await;
    assert_eq!(sent["errcode"], 0);
    assert!(sent["msg_data_id"].is_u64());
    assert!(bench.shown().contains("停电"));
    assert_eq!(post("sendall", send).await["errcode"], 45066, "it is the same message, not a missing draft");
    assert_eq!(post("preview", look).await["errcode"], 40007, "it is a draft no longer");

    let end = bench.pushed("MASSSENDJOBFINISH").await;
    assert_eq!(end.get("ArticleUrlResult/Count"), Some("2"));
    assert_eq!(end.get("CopyrightCheckResult/CheckState"), Some("1"));
    let url = end.get("ArticleUrlResult/ResultList/item/ArticleUrl").unwrap();
    let page = async |url: &str| reqwest::get(url).await.unwrap().status().as_u16();
    assert_eq!(page(url).await, 200);
    let id = &sent["msg_id"];
    let delete = async |body: Value| post("delete", body).await["errcode"].clone();
    assert_eq!(delete(json!({ "msg_id": id, "article_idx": 3 })).await, 40114);
    assert_eq!(delete(json!({ "url": "http://127.0.0.1/s/x" })).await, 40059);
    assert_eq!(delete(json!({ "url": url })).await, 0);
    assert_eq!(page(url).await, 404);
    let status = async || post("get", json!({ "msg_id": id })).await["msg_status"].clone();
    assert_eq!(status().await, "SEND_SUCCESS", "another article is left");
    assert_eq!(delete(json!({ "msg_id": id, "article_idx": 2 })).await, 0);
    assert_eq!(status().await, "DELETE");
    assert!(bench.shown().contains("停电"), "what is in a chat stays there");
}

#[tokio::test]
async fn the_blacklist_is_left_out() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    bench.simulator.add_person("wang", "王先生(演示)");
    for person in ["li", "wang"] {
        bench.simulator.follow(person, "shinan", None).await;
    }
    let openid = bench.simulator.openid("li", "shinan");
    let list = json!({ "openid_list": [openid] });
    assert_eq!(post("tags/members/batchblacklist", list.clone()).await["errcode"], 0);
    let all = json!({ "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": "停水" } });
    assert_eq!(post("message/mass/sendall", all).await["errcode"], 0);
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    let counts = ["TotalCount", "FilterCount", "SentCount", "ErrorCount"].map(|name| end.get(name).unwrap());
    assert_eq!(counts, ["2", "1", "1", "0"]);
    assert!(bench.simulator.chat("li", "shinan").is_empty());
    let one = json!({ "touser": openid, "msgtype": "text", "text": { "content": "好" } });
    assert_eq!(post("message/custom/send", one.clone()).await["errcode"], 43019);
    assert_eq!(post("message/mass/preview", one.clone()).await["errcode"], 43019);
    assert_eq!(post("tags/members/batchunblacklist", list).await["errcode"], 0);
    assert_eq!(post("message/custom/send", one).await["errcode"], 0);
}

#[tokio::test]
async fn a_video_is_given_its_words_before_it_is_sent() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    bench.simulator.follow("li", "shinan", None).await;
    let uploaded = bench.simulator.keep_media("shinan", "video", "video/mp4", b"film".as_slice().into());
    let prepare = |id: Value| json!({ "media_id": id, "title": "消防演练", "description": "周六" });
    assert_eq!(post("media/uploadvideo", prepare(json!("x"))).await["errcode"], 40007);
    let id = post("media/uploadvideo", prepare(json!(uploaded))).await["media_id"].clone();
    let send = async |id: &Value| {
        let body =
            json!({ "filter": { "is_to_all": true }, "msgtype": "mpvideo", "mpvideo": { "media_id": id } });
        post("message/mass/sendall", body).await
    };
    assert_eq!(send(&json!(uploaded)).await["errcode"], 40007, "it has no words yet");
    let sent = send(&id).await;
    assert_eq!((&sent["errcode"], &sent["msg_data_id"]), (&json!(0), &Value::Null));
    assert!(bench.shown().contains("消防演练"));
    assert_eq!(post("message/mass/delete", json!({ "msg_id": sent["msg_id"] })).await["errcode"], 0);
    let status = post("message/mass/get", json!({ "msg_id": sent["msg_id"] })).await;
    assert_eq!(status["msg_status"], "DELETE");
}
