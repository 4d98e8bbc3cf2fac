//! The agents' desk: invitations, portraits, who waits, and what was said.

use serde_json::{Value, json};

use super::{Bench, Manner};
use crate::library;

/// An account with the agent `wang`, whose id is answered.
async fn with_agent(bench: &Bench, token: &str) -> String {
    let agent = format!("wang@{}", bench.account().original_id);
    let asked = json!({ "kf_account": agent, "nickname": "小王" });
    let path = format!("/weixin/customservice/kfaccount/add?access_token={token}");
    assert_eq!(bench.post(&path, asked).await["errcode"], 0);
    agent
}

#[tokio::test]
async fn somebody_is_asked_to_be_the_agent_and_answers() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let agent = with_agent(&bench, &token).await;
    let invite = async |agent: &str, person: &str| {
        let asked = json!({ "kf_account": agent, "invite_wx": person });
        let path = format!("/weixin/customservice/kfaccount/inviteworker?access_token={token}");
        bench.post(&path, asked).await["errcode"].clone()
    };
    let listed = async || {
        let path = format!("/weixin/cgi-bin/customservice/getkflist?access_token={token}");
        bench.get(&path).await["kf_list"][0].clone()
    };
    let answer = async |accept: bool| {
        bench
            .post("/simulator/invitation", json!({ "person": "li", "account": "shinan", "accept": accept }))
            .await
    };
    assert_eq!(invite("x", "li").await, 65401);
    assert_eq!(invite(&agent, "nobody").await, 65409);
    assert_eq!(invite(&agent, "li").await, 0);
    assert_eq!(invite(&agent, "li").await, 65411);
    assert_eq!(listed().await["invite_status"], "waiting");
    assert_eq!(answer(false).await["accept"], false);
    assert!(answer(true).await["error"].is_string(), "it is answered");
    assert_eq!(listed().await["invite_status"], "rejected");
    assert_eq!(invite(&agent, "li").await, 0);
    answer(true).await;
    assert_eq!(listed().await["kf_wx"], "li");
    assert_eq!(invite(&agent, "li").await, 65412);
}

#[tokio::test]
async fn a_portrait_is_a_jpeg_and_is_shown() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let agent = with_agent(&bench, &token).await;
    let upload = async |agent: &str, bytes: Vec<u8>| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("a.jpg");
        let form = reqwest::multipart::Form::new().part("media", part);
        let path = format!(
            "{}/weixin/customservice/kfaccount/uploadheadimg?access_token={token}&kf_account={agent}",
            bench.url
        );
        let answer = reqwest::Client::new().post(path).multipart(form).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["errcode"].clone()
    };
    let jpeg = library::sample_photo().unwrap().to_vec();
    assert_eq!(upload("x", jpeg.clone()).await, 65401);
    assert_eq!(upload(&agent, b"GIF89a".to_vec()).await, 40005);
    assert_eq!(upload(&agent, jpeg.clone()).await, 0);
    let path = format!("/weixin/cgi-bin/customservice/getkflist?access_token={token}");
    let url = bench.get(&path).await["kf_list"][0]["kf_headimgurl"].clone();
    assert_eq!(reqwest::get(url.as_str().unwrap()).await.unwrap().bytes().await.unwrap(), jpeg);
}

#[tokio::test]
async fn who_is_handed_over_waits_and_what_is_said_is_recorded() {
    let bench = Bench::new(Manner::Agents).await;
    let token = bench.token().await;
    let agent = with_agent(&bench, &token).await;
    bench.simulator.follow("li", "shinan", None).await;
    let openid = bench.simulator.openid("li", "shinan");
    let waiting = async || {
        bench.get(&format!("/weixin/customservice/kfsession/getwaitcase?access_token={token}")).await
    };
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/{path}?access_token={token}"), body).await
    };
    assert_eq!(waiting().await["count"], 0);
    bench.simulator.say("li", "shinan", "找人工").await;
    assert_eq!(waiting().await["waitcaselist"][0]["openid"], openid);
    let begin = json!({ "kf_account": agent, "openid": openid });
    assert_eq!(post("customservice/kfsession/create", begin).await["errcode"], 0);
    assert_eq!(waiting().await["count"], 0);
    bench.simulator.say("li", "shinan", "路灯坏了").await;
    assert_eq!(waiting().await["count"], 0, "an agent talks to them");
    let message = json!({
        "touser": openid, "msgtype": "text", "text": { "content": "在哪里？" }, "customservice": { "kf_account": agent },
    });
    assert_eq!(post("cgi-bin/message/custom/send", message).await["errcode"], 0);
    let ask = |span: i64, after: &Value, number: u32| json!({ "starttime": 1_800_000_000, "endtime": 1_800_000_000 + span, "msgid": after, "number": number });
    let list = "customservice/msgrecord/getmsglist";
    assert_eq!(post(list, ask(86_401, &json!(1), 10)).await["errcode"], 65417);
    let first = post(list, ask(60, &json!(1), 1)).await;
    assert_eq!(
        (&first["recordlist"][0]["text"], &first["recordlist"][0]["opercode"]),
        (&json!("路灯坏了"), &json!(2003))
    );
    let second = post(list, ask(60, &first["msgid"], 10)).await;
    assert_eq!(second["number"], 1);
    assert_eq!(
        (&second["recordlist"][0]["text"], &second["recordlist"][0]["worker"]),
        (&json!("在哪里？"), &json!(agent))
    );
}
