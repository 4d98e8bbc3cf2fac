//! What residents and staff are told, when WeChat lets us, and when it does not.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, resident::Resident};
use domain::ids::EffectId;
use jiff::SignedDuration;
use serde_json::json;

fn sent_to(wang: &Resident<'_>, stage: &Stage) -> usize {
    let openid = stage.alliance.simulator.openid(wang.person, wang.account);
    stage.alliance.simulator.sent(Some(wang.account), Some(&openid)).len()
}

#[tokio::test]
async fn outside_the_reply_window_a_notice_waits_for_the_next_contact() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.alliance.clock.advance(SignedDuration::from_hours(49));
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 0);
    let answer = wang.say("帮助").await;
    assert!(answer.contains("之前没能送达的消息") && answer.contains("已受理"), "{answer}");
    assert!(!wang.say("帮助").await.contains("已受理"));
}

#[tokio::test]
async fn a_notice_that_wechat_refuses_for_good_waits_and_one_it_fails_is_sent_again() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    fault(&stage, json!({ "api": { "path": "/cgi-bin/message/custom/send", "errcode": -1, "times": 2 } }))
        .await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 1, "WeChat was busy twice, then took it once");
    fault(&stage, json!({ "api": { "path": "/cgi-bin/message/custom/send", "errcode": 45047, "times": 9 } }))
        .await;
    officer.press(&id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    stage.settle().await;
    fault(&stage, json!({ "clear": true })).await;
    assert_eq!(sent_to(&wang, &stage), 1);
    assert!(wang.say("帮助").await.contains("已派给"));
}

#[tokio::test]
async fn a_stream_that_brings_everything_again_sends_nothing_twice() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    let before = stage.alliance.simulator.sent(None, None).len();
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(stage.alliance.simulator.sent(None, None).len(), before);
    let recipient = alliance::store::digest(&stage.follower("wang", ZHANSHAN).key());
    let effect = EffectId::parse(format!("{id}#000002#0#{}", &recipient[..16])).unwrap();
    let delivery = stage.alliance.deployment.deliveries().unwrap().get(&effect).await.unwrap();
    assert!(delivery.unwrap().text.contains("已受理"));
}

#[tokio::test]
async fn one_accounts_trouble_does_not_keep_the_others_waiting_for_ever() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let sending = json!({ "path": "/cgi-bin/message/custom/send", "errcode": -1, "times": 99 });
    fault(&stage, json!({ "account": ZHANSHAN, "api": sending })).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.accept_and_dispatch(&id).await;
    // Each round carries a failing record a few times; a notice that fails for good is kept and lets the rest pass.
    for _ in 0..4 {
        stage.alliance.settle().await.unwrap();
    }
    let works = stage.resident("demo-handler-1", alliance_tests::stage::DISTRICT);
    assert!(works.last().contains("待签收"), "{}", works.last());
    fault(&stage, json!({ "clear": true })).await;
    stage.settle().await;
    assert!(wang.say("帮助").await.contains("已受理"));
}

#[tokio::test]
async fn who_has_left_is_told_when_they_come_back() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    wang.unfollow().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 0);
    stage.alliance.clock.advance(SignedDuration::from_secs(5));
    assert!(wang.follow().await.contains("已受理"));
}

async fn fault(stage: &Stage, fault: serde_json::Value) {
    let url = format!("{}/simulator/faults", stage.alliance.url());
    let answer = alliance_tests::browser().post(url).json(&fault).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}
