//! Comments: who may write them, and what the account does with them.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn a_followers_comment_is_listed_elected_answered_and_deleted() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    let draft = bench.draft(&token, &["停水", "停电"]).await;
    let data_id = post("freepublish/submit", json!({ "media_id": draft })).await["msg_data_id"].clone();
    let url = bench.pushed("PUBLISHJOBFINISH").await;
    let url = url.get("PublishEventInfo/article_detail/item/article_url").unwrap().to_owned();
    let write = async |text: &str| {
        bench.post("/simulator/comment", json!({ "person": "li", "url": url, "text": text })).await
    };
    assert!(write("几点来水？").await["error"].as_str().unwrap().contains("followers"));
    bench.simulator.follow("li", "shinan", None).await;
    let first = write("几点来水？").await;
    assert_eq!(first["openid"], json!(bench.simulator.openid("li", "shinan")));
    write("知道了").await;

    let call = async |path: &str, more: Value| {
        let mut body =
            json!({ "msg_data_id": data_id, "index": 0, "user_comment_id": first["user_comment_id"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post(&format!("comment/{path}"), body).await
    };
    let list = async |kind: u8| call("list", json!({ "begin": 0, "count": 50, "type": kind })).await;
    assert_eq!(list(0).await["total"], 2);
    assert_eq!(call("list", json!({ "count": 51 })).await["errcode"], 88010);
    assert_eq!(call("list", json!({ "count": 1, "index": 2 })).await["errcode"], 88001);
    assert_eq!(call("markelect", json!({})).await["errcode"], 0);
    assert_eq!(list(2).await["comment"][0]["content"], "几点来水？");
    assert_eq!(list(1).await["comment"][0]["content"], "知道了");
    assert_eq!(call("unmarkelect", json!({})).await["errcode"], 0);
    assert_eq!(call("reply/delete", json!({})).await["errcode"], 88009);
    assert_eq!(call("reply/add", json!({ "content": "" })).await["errcode"], 88007);
    assert_eq!(call("reply/add", json!({ "content": "晚上八点" })).await["errcode"], 0);
    assert_eq!(call("reply/add", json!({ "content": "九点" })).await["errcode"], 88005);
    assert_eq!(list(0).await["comment"][1]["reply"]["content"], "晚上八点");
    assert_eq!(call("reply/delete", json!({})).await["errcode"], 0);
    assert_eq!(call("delete", json!({})).await["errcode"], 0);
    assert_eq!(call("delete", json!({})).await["errcode"], 88008);

    assert_eq!(call("close", json!({})).await["errcode"], 0);
    assert!(write("再问一句").await["error"].is_string());
    assert_eq!(call("open", json!({})).await["errcode"], 0);
    assert_eq!(write("再问一句").await["user_comment_id"], 3);
}
