//! The APIs, as an SDK calls them.

use serde_json::{Value, json};

use super::{Bench, Manner};

fn text(openid: &str, content: &str) -> Value {
    json!({ "touser": openid, "msgtype": "text", "text": { "content": content } })
}

#[tokio::test]
async fn a_custom_message_needs_a_window_a_follower_and_a_token() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let simulator = &bench.simulator;
    let openid = simulator.openid("li", "shinan");
    let path = format!("/weixin/cgi-bin/message/custom/send?access_token={}", bench.token().await);
    let send = async |body: Value| bench.post(&path, body).await["errcode"].clone();
    assert_eq!(send(text(&openid, "早")).await, 45015, "never followed");
    assert_eq!(send(text("o_nobody", "早")).await, 40003);
    simulator.follow("li", "shinan", None).await;
    for _ in 0..3 {
        assert_eq!(send(text(&openid, "您好")).await, 0);
    }
    assert_eq!(send(text(&openid, "您好")).await, 45047);
    bench.post("/simulator/clock", json!({ "advance": "PT1M" })).await;
    assert_eq!(send(text(&openid, "您好")).await, 45015);
    simulator.say("li", "shinan", "你好").await;
    assert_eq!(send(text(&openid, "")).await, 44004);
    assert_eq!(send(text(&openid, &"长".repeat(683))).await, 45002);
    assert_eq!(
        send(json!({ "touser": openid, "msgtype": "image", "image": { "media_id": "x" } })).await,
        40007
    );
    assert_eq!(send(json!({ "touser": openid, "msgtype": "poem" })).await, 40008);
    let menu =
        json!({ "head_content": "满意吗", "list": [{ "id": "1", "content": "满意" }], "tail_content": "" });
    assert_eq!(send(json!({ "touser": openid, "msgtype": "msgmenu", "msgmenu": menu })).await, 0);
    assert!(bench.shown().contains("满意吗"));
    let sent = bench.get(&format!("/simulator/sent?account=shinan&openid={openid}")).await;
    assert_eq!(sent.as_array().unwrap().len(), 4);
    assert_eq!(
        (&sent[0]["msgtype"], &sent[3]["body"]["text"]["content"]),
        (&json!("msgmenu"), &json!("您好"))
    );

    let wrong = bench.post("/weixin/cgi-bin/message/custom/send?access_token=x", json!({})).await;
    assert_eq!(wrong["errcode"], 40001);
    assert!(wrong["errmsg"].as_str().unwrap().contains("rid: "));
    assert_eq!(bench.get("/weixin/cgi-bin/user/get").await["errcode"], 41001);
    assert_eq!(bench.get(&path).await["errcode"], 43002);
    bench.post("/simulator/clock", json!({ "advance": 7200 })).await;
    assert_eq!(send(text(&openid, "您好")).await, 42001);
}

#[tokio::test]
async fn credentials_are_checked_one_by_one() {
    let bench = Bench::new(Manner::Mute).await;
    let account = bench.account();
    let path = "/weixin/cgi-bin/token?grant_type=client_credential";
    for (rest, code) in [
        (String::new(), 41002),
        ("&appid=wx1&secret=x".to_owned(), 40013),
        (format!("&appid={}&secret=x", account.appid), 40125),
    ] {
        assert_eq!(bench.get(&format!("{path}{rest}")).await["errcode"], code);
    }
    let good = bench.get(&format!("{path}&appid={}&secret={}", account.appid, account.secret)).await;
    assert_eq!(good["expires_in"], 7200);
}

#[tokio::test]
async fn a_qr_code_is_followed_then_scanned_and_expires() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let body = json!({
        "expire_seconds": 300, "action_name": "QR_STR_SCENE",
        "action_info": { "scene": { "scene_str": "login:7" } },
    });
    let code = bench.post(&format!("/weixin/cgi-bin/qrcode/create?access_token={token}"), body).await;
    let ticket = code["ticket"].as_str().unwrap();
    let encoded: String = form_urlencoded::byte_serialize(ticket.as_bytes()).collect();
    let picture = format!("{}/weixin/cgi-bin/showqrcode?ticket={encoded}", bench.url);
    let jpeg = reqwest::get(&picture).await.unwrap().bytes().await.unwrap();
    assert!(jpeg.starts_with(&[0xff, 0xd8]));
    bench.simulator.scan("li", code["url"].as_str().unwrap()).await;
    bench.simulator.scan("li", ticket).await;
    bench.simulator.scan("li", &picture).await;
    let pushes = bench.pushes();
    assert_eq!(pushes.len(), 3);
    assert_eq!(
        (pushes[0].get("Event"), pushes[0].get("EventKey")),
        (Some("subscribe"), Some("qrscene_login:7"))
    );
    assert_eq!((pushes[1].get("Event"), pushes[1].get("EventKey")), (Some("SCAN"), Some("login:7")));
    assert_eq!(pushes[2].get("Ticket"), Some(ticket));
    let openid = bench.simulator.openid("li", "shinan");
    let user = bench.get(&format!("/weixin/cgi-bin/user/info?access_token={token}&openid={openid}")).await;
    assert_eq!((&user["subscribe"], &user["qr_scene_str"]), (&json!(1), &json!("login:7")));
    bench.post("/simulator/clock", json!({ "advance": "PT5M" })).await;
    assert_eq!(bench.simulator.scan("li", ticket).await.attempts, 0);
    assert_eq!(reqwest::get(&picture).await.unwrap().status(), 404);
}

#[tokio::test]
async fn media_come_back_for_three_days_and_to_their_account_alone() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    // A photo may have more bytes than web frameworks take by default.
    let mut photo = crate::library::sample_photo().unwrap().to_vec();
    photo.resize(3_000_000, 0);
    let part = reqwest::multipart::Part::bytes(photo.clone()).file_name("a.jpg");
    let form = reqwest::multipart::Form::new().part("media", part);
    let path = format!("{}/weixin/cgi-bin/media/upload?access_token={token}&type=image", bench.url);
    let answer = reqwest::Client::new().post(path).multipart(form).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let id = answer["media_id"].as_str().unwrap();
    let path = format!("/weixin/cgi-bin/media/get?access_token={token}&media_id={id}");
    let file = reqwest::get(format!("{}{path}", bench.url)).await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/jpeg");
    assert_eq!(file.bytes().await.unwrap(), photo);
    assert!(bench.simulator.media_of("weizhanshan", id).is_none());
    bench.post("/simulator/clock", json!({ "advance": "P3D" })).await;
    let path = format!("/weixin/cgi-bin/media/get?access_token={}&media_id={id}", bench.token().await);
    assert_eq!(bench.get(&path).await["errcode"], 40007);
}

#[tokio::test]
async fn faults_strike_apis_and_the_clock_only_goes_forward() {
    let bench = Bench::new(Manner::Mute).await;
    let path = format!("/weixin/cgi-bin/user/get?access_token={}", bench.token().await);
    bench
        .post("/simulator/faults", json!({ "api": { "path": "user/get", "errcode": -1, "times": 2 } }))
        .await;
    assert_eq!(bench.get(&path).await["errcode"], -1);
    assert_eq!(bench.get(&path).await["errcode"], -1);
    assert_eq!(bench.get(&path).await["total"], 0);
    assert!(bench.post("/simulator/clock", json!({ "advance": "-PT1H" })).await["error"].is_string());
    assert!(bench.post("/simulator/clock", json!({ "advance": "soon" })).await["error"].is_string());
    let moved = bench.post("/simulator/clock", json!({ "advance": "PT24H" })).await;
    assert_eq!(moved["now"], "2027-01-16T08:00:00Z");
    assert_eq!(bench.get("/simulator/accounts").await.as_array().unwrap().len(), 2);
    assert_eq!(bench.get("/simulator/accounts?include=subdistrict").await.as_array().unwrap().len(), 3);
    assert_eq!(bench.get(&path).await["errcode"], 42001);
    assert_eq!(bench.get("/weixin/cgi-bin/nothing?access_token=x").await["errcode"], 48001);
}

#[tokio::test]
async fn the_phone_follows_talks_and_shows() {
    let bench = Bench::new(Manner::Text("请点&lt;a href=\"https://e.cn/\"&gt;这里&lt;/a&gt;&lt;b&gt;")).await;
    let act = async |body: Value| bench.post("/phone/api/act", body).await["answer"].clone();
    assert_eq!(act(json!({ "person": "li", "account": "shinan", "act": "follow" })).await, "shown");
    assert_eq!(
        act(json!({ "person": "li", "account": "shinan", "act": "say", "text": "<i>" })).await,
        "shown"
    );
    assert_eq!(act(json!({ "person": "li", "account": "shinan", "act": "photo_sample" })).await, "shown");
    assert_eq!(act(json!({ "person": "li", "account": "x", "act": "follow" })).await, "failure");
    let accounts = bench.get("/phone/api/accounts?person=li").await;
    assert_eq!((&accounts[0]["account"], &accounts[0]["unread"]), (&json!("shinan"), &json!(3)));
    let chat = bench.get("/phone/api/chat?person=li&account=shinan").await;
    assert_eq!(chat["bubbles"][0]["pieces"][1], json!({ "text": "这里", "href": "https://e.cn/" }));
    assert_eq!(chat["bubbles"][0]["pieces"][2], json!({ "text": "<b>" }));
    assert_eq!(chat["bubbles"][1]["pieces"][0], json!({ "text": "<i>" }));
    assert_eq!(bench.get("/phone/api/accounts?person=li").await[0]["unread"], 0);
    let page = reqwest::get(format!("{}/phone", bench.url)).await.unwrap().text().await.unwrap();
    assert!(page.contains("id=\"person\""));
}
