//! What comes to the callback that WeChat would not send, or sends twice.

use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, push::Push};
use domain::ids::TicketId;
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
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let reports: Vec<TicketId> =
        tickets.reported_by(&follower, 10).await.unwrap().into_iter().map(|ticket| ticket.id).collect();
    assert_eq!(reports, [id]);
    // A late fifth delivery gets the very same answer, and uses up no number.
    assert_eq!(push.answer().await, answers.0);
    assert_eq!(stage.counted("messages", "first"), 3);
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
    let messages = stage.alliance.deployment.messages().unwrap();
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
    let kept = stage.alliance.deployment.messages().unwrap().newest(&follower, 0, 10).await.unwrap();
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

/// A push to 微湛山 as WeChat writes it, `inside` what it has besides sender, receiver and time.
fn shaped(stage: &Stage, from: &str, inside: &str) -> Push {
    let account = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let at = stage.alliance.clock.now().as_second();
    let xml = format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName>\
         <CreateTime>{at}</CreateTime>{inside}</xml>",
        account.original_id
    );
    Push::new(stage, ZHANSHAN, &xml)
}

#[tokio::test]
async fn an_authentic_push_that_cannot_be_read_gets_a_sentence_and_no_second_effect() {
    let stage = Stage::new().await;
    let (openid, follower) = (openid(&stage), stage.follower("resident-a", ZHANSHAN));
    let place = |x: &str, y: &str| {
        format!(
            "<MsgType>location</MsgType><Location_X>{x}</Location_X><Location_Y>{y}</Location_Y><Scale>16</Scale>"
        )
    };
    let text = |content: &str| format!("<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content>");
    let nested = format!("{}{}{}", text("好"), "<a>".repeat(10_000), "</a>".repeat(10_000));
    let insides = [
        text(&"水".repeat(200_000)),
        place("1e-320", "120.38"),
        place("91", "120.38"),
        place("NaN", "inf"),
        place("36.06", "1e400"),
        nested,
        format!("{}{}", text("好"), "<a/>".repeat(5000)),
        "<MsgType>text</MsgType>".to_owned(),
        "<MsgType></MsgType>".to_owned(),
        "<Content>".to_owned(),
    ];
    let messages = stage.alliance.deployment.messages().unwrap();
    for (count, inside) in (1..).zip(&insides) {
        let push = shaped(&stage, &openid, &format!("{inside}<MsgId>{count}</MsgId>"));
        let shown: String = inside.chars().take(80).collect();
        let (status, answer) = push.answer().await;
        assert_eq!(status, StatusCode::OK, "{shown}");
        assert!(answer.contains("看不了"), "{shown}: {answer}");
        assert_eq!(push.answer().await, (status, answer), "{shown}: the same again");
        assert_eq!(messages.newest(&follower, 0, 50).await.unwrap().len(), count, "{shown}");
    }
    // Under a name that is no openid nothing can be kept, and still somebody waits.
    for from in ["o <b>", "o\u{1}é", "../o", &"o".repeat(200)] {
        let (status, answer) =
            shaped(&stage, from, &format!("{}<MsgId>1</MsgId>", text("好"))).answer().await;
        assert_eq!(status, StatusCode::OK, "{from}");
        assert!(answer.contains("看不了"), "{from}: {answer}");
        let event = "<MsgType>event</MsgType><Event>CLICK</Event><EventKey>k</EventKey>";
        let event = shaped(&stage, from, event).answer().await;
        assert_eq!(event, (StatusCode::OK, "success".to_owned()), "{from}");
    }
}

#[tokio::test]
async fn odd_times_and_ids_cost_no_answer() {
    let stage = Stage::new().await;
    let account = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let openid = openid(&stage);
    for time in ["", "0", "-1", "253402300799", "9223372036854775807", "99999999999999999999", "yesterday"] {
        for id in ["", "0", "-1", "18446744073709551615", "99999999999999999999"] {
            let xml = format!(
                "<xml><ToUserName>{}</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{time}</CreateTime>\
                 <MsgType>text</MsgType><Content>报修</Content><MsgId>{id}</MsgId></xml>",
                account.original_id
            );
            let (status, answer) = Push::new(&stage, ZHANSHAN, &xml).answer().await;
            assert_eq!(status, StatusCode::OK, "{time} {id}");
            assert!(!answer.is_empty() && answer != "success", "{time} {id}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_a_resident_pastes_is_kept_whole_and_forges_nothing() {
    let stage = Stage::new().await;
    let (openid, follower) = (openid(&stage), stage.follower("resident-a", ZHANSHAN));
    let messages = stage.alliance.deployment.messages().unwrap();
    for (id, pasted) in (1..).zip([
        "登州路<![CDATA[7号]]>门禁坏了",
        "A]]>B，牌子快掉下来了",
        "a]]></Content><MsgId>7</MsgId><FromUserName>o-other</FromUserName><Content><![CDATA[b",
        "a]]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[unsubscribe]]></Event></xml>",
        "<!-- ]]> --> &amp; & <",
    ]) {
        let (status, answer) = Push::text(&stage, ZHANSHAN, &openid, id, pasted).answer().await;
        assert_eq!(status, StatusCode::OK, "{pasted}");
        assert!(!answer.is_empty() && answer != "success", "{pasted}: {answer}");
        let kept = messages.newest(&follower, 0, 50).await.unwrap();
        let contents: Vec<_> = kept.iter().filter_map(|message| message.fields.get("Content")).collect();
        assert!(contents.contains(&pasted), "{contents:?}");
        assert!(kept.iter().all(|message| message.msg_type == "text"));
    }
}

#[tokio::test]
async fn a_push_turned_round_is_stale() {
    let stage = Stage::new().await;
    let later = stage.alliance.clock.now().as_second() + 3600;
    let push = Push::text(&stage, ZHANSHAN, &openid(&stage), 1, "报修").with_nonce(&later.to_string());
    stage.pass(jiff::SignedDuration::from_hours(1)).await;
    let turned = push.turned_round().send().await;
    assert_eq!(turned.status(), StatusCode::BAD_REQUEST);
    assert_eq!(stage.counted("refusals", "stale"), 1);
}
