//! Tags, remarks and the blacklist, as an account keeps them.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn tags_are_made_borne_listed_and_taken_away() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    bench.simulator.follow("li", "shinan", None).await;
    let li = bench.simulator.openid("li", "shinan");
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    let made = post("tags/create", json!({ "tag": { "name": "湛山" } })).await;
    let id = made["tag"]["id"].as_i64().unwrap();
    for (name, code) in [("湛山", 45157), ("", 45157), ("一二三四五六七八九十甲", 45158)] {
        assert_eq!(post("tags/create", json!({ "tag": { "name": name } })).await["errcode"], code);
    }
    let tag = async |openids: Value, tagid: i64| {
        let body = json!({ "openid_list": openids, "tagid": tagid });
        post("tags/members/batchtagging", body).await["errcode"].clone()
    };
    assert_eq!(tag(json!([li]), id).await, 0);
    assert_eq!(tag(json!([li]), id + 1).await, 45159);
    assert_eq!(tag(json!([]), id).await, 40032);
    assert_eq!(tag(json!(vec![&li; 51]), id).await, 40032);
    assert_eq!(tag(json!(["o_nobody"]), id).await, 40003);
    assert_eq!(tag(json!([bench.simulator.openid("li", "weizhanshan")]), id).await, 49003);
    assert_eq!(post("tags/getidlist", json!({ "openid": li })).await["tagid_list"], json!([id]));
    let bearers = post("user/tag/get", json!({ "tagid": id })).await;
    assert_eq!((&bearers["count"], &bearers["data"]["openid"]), (&json!(1), &json!([li])));
    let all = bench.get(&format!("/weixin/cgi-bin/tags/get?access_token={token}")).await;
    assert_eq!(all["tags"], json!([{ "id": id, "name": "湛山", "count": 1 }]));

    let remark = async |text: &str| {
        post("user/info/updateremark", json!({ "openid": li, "remark": text })).await["errcode"].clone()
    };
    assert_eq!(remark("网格员老李").await, 0);
    assert_eq!(remark(&"长".repeat(30)).await, 40035);
    let user = bench.get(&format!("/weixin/cgi-bin/user/info?access_token={token}&openid={li}")).await;
    assert_eq!((&user["remark"], &user["tagid_list"]), (&json!("网格员老李"), &json!([id])));

    for turn in 1..20 {
        let made = post("tags/create", json!({ "tag": { "name": turn.to_string() } })).await;
        assert_eq!(tag(json!([li]), made["tag"]["id"].as_i64().unwrap()).await, 0);
    }
    let last = post("tags/create", json!({ "tag": { "name": "20" } })).await["tag"]["id"].as_i64().unwrap();
    assert_eq!(tag(json!([li]), last).await, 45059);
    assert_eq!(tag(json!([li]), id).await, 0, "borne already");
    for turn in 21..100 {
        post("tags/create", json!({ "tag": { "name": turn.to_string() } })).await;
    }
    assert_eq!(post("tags/create", json!({ "tag": { "name": "101" } })).await["errcode"], 45056);

    assert_eq!(post("tags/update", json!({ "tag": { "id": 2, "name": "星" } })).await["errcode"], 45058);
    assert_eq!(post("tags/update", json!({ "tag": { "id": id, "name": "20" } })).await["errcode"], 45157);
    assert_eq!(post("tags/update", json!({ "tag": { "id": id, "name": "湛山路" } })).await["errcode"], 0);
    let body = json!({ "openid_list": [li], "tagid": last - 1 });
    assert_eq!(post("tags/members/batchuntagging", body).await["errcode"], 0);
    assert_eq!(post("tags/delete", json!({ "tag": { "id": id } })).await["errcode"], 0);
    assert_eq!(post("tags/delete", json!({ "tag": { "id": id } })).await["errcode"], 45159);
    let left = post("tags/getidlist", json!({ "openid": li })).await;
    assert_eq!(left["tagid_list"].as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn a_blacklisted_person_is_not_heard() {
    let bench = Bench::new(Manner::Text("您好")).await;
    bench.simulator.follow("li", "shinan", None).await;
    let li = bench.simulator.openid("li", "shinan");
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/tags/members/{path}?access_token={token}"), body).await
    };
    assert_eq!(post("batchblacklist", json!({ "openid_list": vec![&li; 21] })).await["errcode"], 40032);
    assert_eq!(post("batchblacklist", json!({ "openid_list": [li] })).await["errcode"], 0);
    let listed = post("getblacklist", json!({ "begin_openid": "" })).await;
    assert_eq!((&listed["total"], &listed["data"]["openid"]), (&json!(1), &json!([li])));
    assert_eq!(bench.simulator.say("li", "shinan", "在吗").await.attempts, 0);
    assert_eq!(bench.pushes().len(), 1);
    assert!(bench.shown().contains("在吗"), "the person sees their own message all the same");
    assert_eq!(post("batchunblacklist", json!({ "openid_list": [li] })).await["errcode"], 0);
    assert_eq!(bench.simulator.say("li", "shinan", "在吗").await.text(), Some("您好"));
}
