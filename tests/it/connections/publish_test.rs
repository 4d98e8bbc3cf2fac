//! WeChat's test of a platform before it is published (全网发布接入检测), run by the simulator through the public door.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, photo, push::Push};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use wechat::secrecy::ExposeSecret as _;

use crate::connections::platform::agree;

/// What the simulator calls its test account, and who follows it.
const TESTED: &str = "publish-test";
const TESTER: &str = "publish-tester";
const TEST: &str = "/simulator/platform/publish-test";

async fn post(stage: &Stage, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", stage.alliance.url());
    Client::new().post(url).json(&body).send().await.unwrap().json().await.unwrap()
}

async fn is_passed(stage: &Stage) -> bool {
    let url = format!("{}{TEST}", stage.alliance.url());
    let report: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    report["passed"] == true
}

/// The texts that were sent in the test account's name, oldest first.
fn sent(stage: &Stage) -> Vec<String> {
    let sent = stage.alliance.simulator.sent(Some(TESTED), None);
    sent.iter().rev().map(|sent| sent.body["text"]["content"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_platform_passes_wechats_publish_test() {
    let stage = Stage::new().await;
    let report = post(&stage, TEST, json!({})).await;
    let steps = report["steps"].as_array().unwrap();
    let open: Vec<_> = steps.iter().filter(|step| step["got"] != step["expected"]).collect();
    assert!(open.len() == 1 && open[0]["step"] == "message", "{report}");
    assert_eq!(sent(&stage), Vec::<String>::new(), "the callback itself calls no API");
    stage.settle().await;
    assert!(is_passed(&stage).await);
    assert_eq!(sent(&stage), [open[0]["expected"].as_str().unwrap()]);
    let counted = ["replied", "noted"].map(|step| stage.counted("publish_tests", step));
    assert_eq!((counted, stage.counted("publish_test_messages", "sent")), ([2, 1], 1));
}

#[tokio::test]
async fn a_push_that_is_repeated_and_a_record_that_comes_again_send_one_message() {
    let stage = Stage::new().await;
    let twice = json!({ "account": TESTED, "callback": { "duplicate": 2 } });
    post(&stage, "/simulator/faults", twice).await;
    let report = post(&stage, TEST, json!({})).await;
    stage.settle().await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(sent(&stage).len(), 1, "{report}");
    let outcomes = ["sent", "spent"].map(|outcome| stage.counted("publish_test_messages", outcome));
    assert_eq!(outcomes, [1, 1]);
}

#[tokio::test]
async fn an_unknown_code_ends_and_the_next_one_is_redeemed() {
    let stage = Stage::new().await;
    post(&stage, TEST, json!({})).await;
    stage.settle().await;
    let answered = stage.alliance.simulator.say(TESTER, TESTED, "QUERY_AUTH_CODE:queryauthcode@@@x").await;
    assert_eq!((answered.status, answered.text()), (Some(200), None));
    stage.settle().await;
    assert_eq!(stage.counted("publish_test_messages", "spent"), 1);
    post(&stage, TEST, json!({})).await;
    stage.settle().await;
    assert!(is_passed(&stage).await);
    assert_eq!(sent(&stage).len(), 2);
}

#[tokio::test]
async fn wechat_may_be_busy_both_with_the_code_and_with_the_message() {
    let stage = Stage::new().await;
    for fault in [
        json!({ "api": { "path": "api_query_auth", "errcode": -1, "times": 1 } }),
        json!({ "account": TESTED, "api": { "path": "custom/send", "errcode": -1, "times": 2 } }),
    ] {
        post(&stage, "/simulator/faults", fault).await;
    }
    post(&stage, TEST, json!({})).await;
    stage.settle().await;
    assert!(is_passed(&stage).await);
    let outcomes = ["failed", "sent"].map(|outcome| stage.counted("publish_test_messages", outcome));
    assert_eq!(outcomes, [1, 1]);
}

#[tokio::test]
async fn a_code_that_wechat_never_answers_for_holds_up_nobody_else() {
    let stage = Stage::new().await;
    let busy = json!({ "api": { "path": "api_query_auth", "errcode": -1, "times": 99 } });
    post(&stage, "/simulator/faults", busy).await;
    post(&stage, TEST, json!({})).await;
    let resident = stage.resident("resident-a", ZHANSHAN);
    resident.follow().await;
    resident.say("报修").await;
    resident.show(photo::with_exif("GPS 36.07")).await;
    assert_eq!(stage.alliance.settle().await.unwrap(), ["publish-test"]);
    assert_eq!(stage.counted("media", "ready"), 1, "the photo came behind the code");
}

#[tokio::test]
async fn a_code_of_an_account_of_the_alliance_is_not_sent_for() {
    let stage = Stage::new().await;
    post(&stage, TEST, json!({})).await;
    stage.settle().await;
    let code = agree(&stage).await;
    stage.alliance.simulator.say(TESTER, TESTED, &format!("QUERY_AUTH_CODE:{}", code.expose_secret())).await;
    stage.settle().await;
    assert_eq!(stage.counted("publish_test_messages", "refused"), 1);
}

#[tokio::test]
async fn a_resident_who_types_the_testers_words_is_a_resident() {
    let stage = Stage::new().await;
    let (app_id, tester) = ("wx570bc396a51b8ff8", "gh_3c884a361561");
    let at = stage.alliance.clock.now().as_second();
    let hello = format!(
        "<xml><ToUserName>{tester}</ToUserName><FromUserName>o-tester</FromUserName><CreateTime>{at}</CreateTime>\
         <MsgType>text</MsgType><Content>你好</Content><MsgId>1</MsgId></xml>"
    );
    let hello = Push::through_platform(&stage, app_id, tester, &hello);
    assert_eq!(hello.answer().await, (StatusCode::OK, "success".to_owned()), "no step of the test");
    let resident = stage.resident("resident-a", ZHANSHAN);
    resident.follow().await;
    for words in ["TESTCOMPONENT_MSG_TYPE_TEXT", "QUERY_AUTH_CODE:queryauthcode@@@x"] {
        let answer = resident.say(words).await;
        assert!(!answer.is_empty() && !answer.contains("_callback"), "{answer}");
    }
    stage.settle().await;
    assert_eq!(["noted", "spent"].map(|step| stage.counted("publish_tests", step)), [0, 0]);
    assert_eq!(stage.counted("publish_test_messages", "spent"), 0);
}
