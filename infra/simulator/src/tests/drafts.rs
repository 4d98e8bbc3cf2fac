//! Drafts, and what becomes public of them.

use serde_json::{Value, json};

use super::{Bench, Manner};
use crate::library::{self, Material};

#[tokio::test]
async fn a_draft_is_written_published_read_and_deleted() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    let picture = library::sample_photo().unwrap();
    let thumb = bench.simulator.keep_material("shinan", "image", "image/jpeg", picture, Material::default());
    let thumb = thumb.unwrap();
    let article = |title: &str, thumb: &str| json!({ "title": title, "content": "<p>明天<b>停水</b></p><script>x</script>", "thumb_media_id": thumb });
    let add = async |articles: Value| post("draft/add", json!({ "articles": articles })).await;
    assert_eq!(add(json!([])).await["errcode"], 44003);
    assert_eq!(add(json!([article("停水", "x")])).await["errcode"], 40007, "there is no such picture");
    assert_eq!(add(json!([article(&"长".repeat(33), &thumb)])).await["errcode"], 45003);
    let id = add(json!([article("停水", &thumb), article("停电", &thumb)])).await["media_id"].clone();
    let draft = post("draft/get", json!({ "media_id": id })).await;
    assert_eq!(draft["news_item"][0]["digest"], "明天停水");
    let change = json!({ "media_id": id, "index": 1, "articles": article("停气", &thumb) });
    assert_eq!(post("draft/update", change).await["errcode"], 0);
    let change = json!({ "media_id": id, "index": 2, "articles": article("停气", &thumb) });
    assert_eq!(post("draft/update", change).await["errcode"], 40114);
    let list = post("draft/batchget", json!({ "offset": 0, "count": 20, "no_content": 1 })).await;
    assert_eq!(list["item"][0]["content"]["news_item"][1]["title"], "停气");
    assert_eq!(list["item"][0]["content"]["news_item"][1]["content"], "");
    assert_eq!(post("draft/batchget", json!({ "count": 21 })).await["errcode"], 40035);

    let begun = post("freepublish/submit", json!({ "media_id": id })).await;
    assert_eq!(post("freepublish/submit", json!({ "media_id": id })).await["errcode"], 40007);
    let count = bench.get(&format!("/weixin/cgi-bin/draft/count?access_token={token}")).await;
    assert_eq!(count["total_count"], 0, "it is a draft no longer");
    let end = bench.pushed("PUBLISHJOBFINISH").await;
    assert_eq!(end.get("PublishEventInfo/publish_id"), begun["publish_id"].as_str());
    let article_id = end.get("PublishEventInfo/article_id").unwrap();
    let url = end.get("PublishEventInfo/article_detail/item/article_url").unwrap();
    let page = reqwest::get(url).await.unwrap().text().await.unwrap();
    assert!(page.contains("<p>明天停水</p>") && !page.contains("script"));

    let told = post("freepublish/get", json!({ "publish_id": begun["publish_id"] })).await;
    assert_eq!((&told["publish_status"], &told["article_detail"]["count"]), (&json!(0), &json!(2)));
    let all = post("freepublish/batchget", json!({ "offset": 0, "count": 1 })).await;
    assert_eq!(all["item"][0]["article_id"], article_id);

    let openid = bench.simulator.openid("li", "shinan");
    bench.simulator.follow("li", "shinan", None).await;
    let message = json!({
        "touser": openid, "msgtype": "mpnewsarticle", "mpnewsarticle": { "article_id": article_id },
    });
    assert_eq!(post("message/custom/send", message.clone()).await["errcode"], 0);
    assert!(bench.shown().contains("停水"));

    let delete = async |index: u8| {
        let asked = json!({ "article_id": article_id, "index": index });
        post("freepublish/delete", asked).await["errcode"].clone()
    };
    assert_eq!(delete(3).await, 40114);
    assert_eq!(delete(1).await, 0);
    assert_eq!(reqwest::get(url).await.unwrap().status(), 404);
    let read = post("freepublish/getarticle", json!({ "article_id": article_id })).await;
    assert_eq!(
        (&read["news_item"][0]["is_deleted"], &read["news_item"][1]["is_deleted"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(delete(0).await, 0);
    assert_eq!(post("message/custom/send", message).await["errcode"], 53600);
}
