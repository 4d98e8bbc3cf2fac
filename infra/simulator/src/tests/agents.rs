//! Agents, their conversations, and the messages that bear their name.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn an_agent_talks_to_a_follower_and_the_account_hears_of_it() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/{path}?access_token={token}"), body).await
    };
    let get = async |path: &str, query: &str| {
        bench.get(&format!("/weixin/{path}?access_token={token}{query}")).await
    };
    let [one, other] = ["wang", "zhou"].map(|name| format!("{name}@{}", bench.account().original_id));
    for agent in [&one, &other] {
        let asked = json!({ "kf_account": agent, "nickname": "小王" });
        assert_eq!(post("customservice/kfaccount/add", asked).await["errcode"], 0);
    }
    let renamed = json!({ "kf_account": other, "nickname": "小周" });
    assert_eq!(post("customservice/kfaccount/update", renamed).await["errcode"], 0);
    assert_eq!(get("cgi-bin/customservice/getkflist", "").await["kf_list"][1]["kf_nick"], "小周");

    bench.simulator.follow("li", "shinan", None).await;
    let openid = bench.simulator.openid("li", "shinan");
    let session = async |act: &str, agent: &str| {
        let asked = json!({ "kf_account": agent, "openid": openid });
        post(&format!("customservice/kfsession/{act}"), asked).await["errcode"].clone()
    };
    assert_eq!(session("close", &one).await, 65413);
    assert_eq!(session("create", "nobody@x").await, 65401);
    assert_eq!(session("create", &one).await, 0);
    assert_eq!(session("create", &other).await, 65414);
    assert_eq!(bench.pushed("kf_create_session").await.get("KfAccount"), Some(one.as_str()));
    let open = get("customservice/kfsession/getsession", &format!("&openid={openid}")).await;
    assert_eq!((&open["kf_account"], &open["createtime"]), (&json!(one), &json!(1_800_000_000)));
    let listed = get("customservice/kfsession/getsessionlist", &format!("&kf_account={one}")).await;
    assert_eq!(listed["sessionlist"][0]["openid"], openid);
    let online = get("cgi-bin/customservice/getonlinekflist", "").await;
    assert_eq!(online["kf_online_list"][0]["accepted_case"], 1);

    let message = |agent: &str| {
        json!({
            "touser": openid, "msgtype": "text", "text": { "content": "您好" },
            "customservice": { "kf_account": agent },
        })
    };
    assert_eq!(post("cgi-bin/message/custom/send", message("nobody@x")).await["errcode"], 65401);
    assert_eq!(post("cgi-bin/message/custom/send", message(&one)).await["errcode"], 0);

    assert_eq!(session("close", &one).await, 0);
    assert_eq!(bench.pushed("kf_close_session").await.get("KfAccount"), Some(one.as_str()));
    let removed = get("customservice/kfaccount/del", &format!("&kf_account={one}")).await;
    assert_eq!(removed["errcode"], 0);
    assert_eq!(post("cgi-bin/message/custom/send", message(&one)).await["errcode"], 65401);
}

#[tokio::test]
async fn typing_is_shown_once_and_to_who_just_acted() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let path = format!("/weixin/cgi-bin/message/custom/typing?access_token={}", bench.token().await);
    let openid = bench.simulator.openid("li", "shinan");
    let typing = async |command: &str| {
        bench.post(&path, json!({ "touser": openid, "command": command })).await["errcode"].clone()
    };
    bench.simulator.follow("li", "shinan", None).await;
    bench.simulator.say("li", "shinan", "在吗").await;
    assert_eq!(typing("Sleeping").await, 45072);
    assert_eq!(typing("Typing").await, 0);
    assert_eq!(typing("Typing").await, 45081);
    assert_eq!(typing("CancelTyping").await, 0);
    assert_eq!(typing("Typing").await, 0);
    bench.post("/simulator/clock", json!({ "advance": 15 })).await;
    assert_eq!(typing("Typing").await, 0, "the first has faded");
    bench.post("/simulator/clock", json!({ "advance": 15 })).await;
    assert_eq!(typing("Typing").await, 45080);
}

#[tokio::test]
async fn music_is_a_card_and_a_strange_video_is_refused() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let path = format!("/weixin/cgi-bin/message/custom/send?access_token={}", bench.token().await);
    let openid = bench.simulator.openid("li", "shinan");
    bench.simulator.follow("li", "shinan", None).await;
    let send = async |kind: &str, part: Value| {
        bench.post(&path, json!({ "touser": openid, "msgtype": kind, kind: part })).await["errcode"].clone()
    };
    let picture = super::super::library::sample_photo().unwrap();
    let thumb = bench.simulator.keep_media("shinan", "thumb", "image/jpeg", picture).unwrap();
    let music = |thumb: &str| json!({ "title": "社区之歌", "musicurl": "https://e.cn/1.mp3", "thumb_media_id": thumb });
    assert_eq!(send("music", music("x")).await, 40007);
    assert_eq!(send("music", music(&thumb)).await, 0);
    assert!(bench.shown().contains("社区之歌"));
    assert_eq!(send("video", json!({ "media_id": thumb })).await, 40007, "that is no video");
    let video = bench.simulator.keep_media("shinan", "video", "video/mp4", vec![0; 8].into()).unwrap();
    assert_eq!(send("video", json!({ "media_id": video, "title": "防汛" })).await, 0);
    assert!(bench.shown().contains("防汛"));
    assert_eq!(send("mpnewsarticle", json!({ "article_id": "x" })).await, 53600);
    assert_eq!(send("mpnews", json!({ "media_id": thumb })).await, 40007);
}
