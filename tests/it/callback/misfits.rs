//! What WeChat passes on and does not fit: into the store, onto the Earth, into a message.

use alliance_tests::clerk::HAND_IN;
use alliance_tests::push::Push;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::conversation::Open;
use reqwest::StatusCode;

fn place(latitude: &str, longitude: &str) -> String {
    format!(
        "<Location_X>{latitude}</Location_X><Location_Y>{longitude}</Location_Y><Scale>16</Scale><Label>新湛一路</Label>"
    )
}

#[tokio::test]
async fn an_authentic_push_is_never_an_outage_and_what_does_not_fit_is_answered() {
    let stage = Stage::new().await;
    let follower = stage.follower("resident-a", ZHANSHAN);
    let openid = follower.openid.as_str();
    for (id, text) in [(1, "报修"), (2, "新湛一路的古力盖松了")] {
        Push::text(&stage, ZHANSHAN, openid, id, text).answer().await;
    }
    let residents = stage.alliance.deployment.residents().unwrap();
    let before = residents.get(&follower).await.unwrap().dialogue;
    let long = "水".repeat(200_000);
    let media = format!("<PicUrl>x</PicUrl><MediaId>{}</MediaId>", "m".repeat(300_000));
    let label = place("36.06", "120.38").replace("新湛一路", &long);
    let pushes = [
        ("text", format!("<Content>{long}</Content>")),
        ("image", media),
        ("location", label),
        ("hologram", format!("<Depth>{long}</Depth>")),
        ("location", place("1e-320", "120.38")),
        ("location", place("36.06", "-1e-200")),
        ("location", place("91", "120.38")),
        ("location", place("36.06", "180.5")),
        ("location", place("-90.01", "0")),
        ("location", place("NaN", "120.38")),
        ("location", place("inf", "120.38")),
        ("location", place("1e300", "120.38")),
        ("hologram", format!("{}x{}", "<D>".repeat(13), "</D>".repeat(13))),
    ];
    for (n, (kind, fields)) in pushes.iter().enumerate() {
        let push = Push::message(&stage, ZHANSHAN, openid, 100 + n as u64, kind, fields);
        let (status, answer) = push.answer().await;
        assert_eq!(status, StatusCode::OK, "{n} {kind}");
        assert!(answer.contains("看不了") && answer.contains("文字"), "{n} {kind}: {answer}");
        assert_eq!(push.answer().await, (status, answer), "{n} {kind} comes again");
    }
    let event = format!(
        "<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>{}</TemplateId><MsgID>1</MsgID>\
         <ErrorCode>43101</ErrorCode><ErrorStatus>x</ErrorStatus></List></SubscribeMsgSentEvent>",
        "t".repeat(5000)
    );
    let (status, _) = Push::message(&stage, ZHANSHAN, openid, 300, "event", &event).answer().await;
    assert_eq!(status, StatusCode::OK);
    let after = residents.get(&follower).await.unwrap().dialogue;
    assert_eq!(after, before, "nothing of it is in the report, and nothing of the report is lost");
    let messages = stage.alliance.deployment.messages().unwrap();
    let kept = messages.newest(&follower, 0, 100).await.unwrap();
    assert_eq!(kept.len(), 2 + pushes.len() + 1, "the beginning of each is kept");
    assert_eq!(stage.counted("refusals", "broken"), 0);
}

#[tokio::test]
async fn an_answer_of_500_four_byte_characters_is_cut_to_what_fits_with_its_link_and_sent() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let (id, mut works) = stage.signed("wang").await;
    let answer = "🔧".repeat(500);
    let mut form = HAND_IN;
    form[1] = ("public", &answer);
    works.press_with_photo(&id, "check", &[("finding", &answer), ("place", "门前")]).await.expect_done();
    works.press_with_photo(&id, "hand-in", &form).await.expect_done();
    stage.settle().await;
    assert_cut(&wang.last(), "已现场核查：🔧");
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert_cut(&wang.last(), "有答复了：\n🔧");
    assert!(wang.last().contains("点开链接看照片"), "what is to be done next stays: {}", wang.last());
    let page = Clerk::stranger(&stage)
        .get(&format!("/a/{ZHANSHAN}/reports/{id}/{}", stage.ticket(&id).await.secret))
        .await;
    assert!(page.html.contains(&answer), "the page has all of it");
}

fn assert_cut(message: &str, begins: &str) {
    assert!(message.contains(begins) && message.ends_with("点这里看进度</a>"), "{message}");
    assert!((1600..=2048).contains(&message.len()), "{}", message.len());
}

#[tokio::test]
async fn a_number_of_a_person_is_named_to_who_wrote_it_and_nothing_typed_is_lost() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let finding = "井盖已加固，派工单 1801 1802 803，请联系１３８－００００－００００";
    let page = works.press_with_photo(&id, "check", &[("finding", finding), ("place", "门前")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.html.contains("请删去其中的手机号码“１３８－００００－００００”"), "{}", page.html);
    assert!(page.html.contains(finding), "what was typed stays in the form");
    let said = [("finding", "井盖已加固，派工单 1801 1802 803，热线12345"), ("place", "门前")];
    works.press_with_photo(&id, "check", &said).await.expect_done();
}

#[tokio::test]
async fn a_sentence_that_wechat_writes_for_a_sticker_is_no_report() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let residents = stage.alliance.deployment.residents().unwrap();
    let follower = stage.follower("wang", ZHANSHAN);
    for sentence in ["【收到不支持的消息类型，暂无法显示】", "[Unsupported Message]"] {
        let answer = wang.say(sentence).await;
        assert!(answer.contains("看不了") && !answer.contains("上报"), "{answer}");
        assert_eq!(residents.get(&follower).await.unwrap().dialogue, Open::Idle);
    }
    wang.say("报修").await;
    wang.say("新湛一路的古力盖松了").await;
    let answer = wang.say("[收到不支持的消息类型，暂无法显示]").await;
    assert!(answer.contains("看不了") && answer.contains("还没有发送"), "{answer}");
    let receipt = wang.say("完成").await;
    let id = alliance_tests::resident::number_in(&receipt);
    assert_eq!(stage.ticket(&id).await.description, "新湛一路的古力盖松了");
}
