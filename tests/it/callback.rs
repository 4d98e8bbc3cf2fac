//! What comes to the callback that WeChat would not send, or sends twice.

use alliance::ids::TicketId;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, push::Push};
use reqwest::{Client, StatusCode};

fn openid(stage: &Stage) -> String {
    stage.alliance.simulator.openid("resident-a", ZHANSHAN)
}

#[tokio::test]
async fn the_same_message_four_times_at_once_has_one_effect_and_one_answer() {
    let stage = Stage::new().await;
    let openid = openid(&stage);
    for (id, text) in [(1, "报修"), (2, "新湛一路的古力盖松了")] {
        Push::text(&stage, ZHANSHAN, &openid, id, text).answer().await;
    }
    let push = Push::text(&stage, ZHANSHAN, &openid, 3, "完成");
    let answers = tokio::join!(push.answer(), push.answer(), push.answer(), push.answer());
    for answer in [&answers.1, &answers.2, &answers.3] {
        assert_eq!(answer, &answers.0);
    }
    assert_eq!(answers.0.0, StatusCode::OK);
    let id = number_in(&answers.0.1);
    let follower = stage.follower("resident-a", ZHANSHAN);
    let tickets = stage.alliance.platform.tickets().unwrap();
    let reports: Vec<TicketId> =
        tickets.reported_by(&follower, 10).await.unwrap().into_iter().map(|ticket| ticket.id).collect();
    assert_eq!(reports, [id]);
    // A late fifth delivery gets the very same answer, and uses up no number.
    assert_eq!(push.answer().await, answers.0);
    assert_eq!(stage.counted("messages", "first"), 3 + stage_follows());
}

/// The demo staff followed the district's account when the stage was set.
fn stage_follows() -> usize {
    7
}

#[tokio::test]
async fn what_is_not_from_wechat_is_refused_without_detail_and_leaves_nothing() {
    let stage = Stage::new().await;
    let good = Push::text(&stage, ZHANSHAN, &openid(&stage), 1, "报修");
    let url = format!("{}/wechat/{ZHANSHAN}", stage.alliance.url());
    let wrong_signature = good.query.replace("msg_signature=", "msg_signature=0");
    let plain = "<xml><ToUserName>a</ToUserName></xml>".to_owned();
    let doctype = format!("<!DOCTYPE xml [<!ENTITY a \"b\">]>{}", good.body);
    let cases = [
        (wrong_signature.as_str(), good.body.clone(), StatusCode::UNAUTHORIZED, "signature"),
        ("", good.body.clone(), StatusCode::UNAUTHORIZED, "signature"),
        (&good.query, "x".repeat(1024 * 1024 + 1), StatusCode::BAD_REQUEST, "too_large"),
        (&good.query, doctype, StatusCode::BAD_REQUEST, "malformed"),
        (&good.query, good.body.replace("</Encrypt>", ""), StatusCode::BAD_REQUEST, "malformed"),
        (&good.query, plain, StatusCode::BAD_REQUEST, "plain_text"),
    ];
    for (query, body, status, reason) in cases {
        let answer = Client::new().post(format!("{url}?{query}")).body(body).send().await.unwrap();
        assert_eq!(answer.status(), status, "{reason}");
        let text = answer.text().await.unwrap();
        assert!(text.is_empty() || text == "this request cannot be read", "{text}");
        assert!(stage.counted("refusals", reason) >= 1, "{reason}");
    }
    let unknown = Client::new().post(url.replace(ZHANSHAN, "nobody")).body("").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);

    let follower = stage.follower("resident-a", ZHANSHAN);
    let messages = stage.alliance.platform.messages().unwrap();
    assert!(messages.newest(&follower, 0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_push_for_one_account_is_not_taken_by_another() {
    let stage = Stage::new().await;
    let other = stage.alliance.simulator.accounts().find(|account| account.account == "shinan").unwrap();
    let xml = format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>1</CreateTime>\
         <MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId></xml>",
        other.original_id,
        openid(&stage)
    );
    let answer = Push::new(&stage, ZHANSHAN, &xml).send().await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(stage.counted("refusals", "wrong_receiver"), 1);
}

#[tokio::test]
async fn an_unknown_kind_of_message_is_kept_whole() {
    let stage = Stage::new().await;
    let to = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let xml = format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>5</CreateTime>\
         <MsgType>hologram</MsgType><Depth><Layer>7</Layer></Depth><MsgId>1</MsgId></xml>",
        to.original_id,
        openid(&stage)
    );
    let (status, answer) = Push::new(&stage, ZHANSHAN, &xml).answer().await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains("文字"), "{answer}");
    let follower = stage.follower("resident-a", ZHANSHAN);
    let kept = stage.alliance.platform.messages().unwrap().newest(&follower, 0, 10).await.unwrap();
    assert_eq!(kept[0].fields.get("Depth/Layer"), Some("7"));
}

#[tokio::test]
async fn the_url_is_verified_by_echoing_only_what_is_signed() {
    let stage = Stage::new().await;
    let account = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let signature = wechat::signature::sign(&[&account.token, "1", "n"]);
    let url = format!("{}/wechat/{ZHANSHAN}", stage.alliance.url());
    let good = reqwest::get(format!("{url}?signature={signature}&timestamp=1&nonce=n&echostr=%3Cb%3E"));
    let good = good.await.unwrap();
    assert!(good.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert_eq!(good.text().await.unwrap(), "<b>");
    let bad = reqwest::get(format!("{url}?signature=00&timestamp=1&nonce=n&echostr=x")).await.unwrap();
    assert_eq!(bad.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(bad.text().await.unwrap(), "");
}
