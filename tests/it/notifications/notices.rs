//! What residents and staff are told, when WeChat lets us, and when it does not.

use alliance_tests::Stage;
use alliance_tests::resident::{Resident, number_in};
use alliance_tests::stage::ZHANSHAN;
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

#[tokio::test]
async fn steps_on_the_way_take_two_messages_of_a_window_and_the_answer_goes_out() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路8号的楼道灯不亮").await;
    let id = number_in(&wang.say("完成").await);
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let accepted = [("category", "normal"), ("community", "")];
    officer.press(&id, "accept", &accepted).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 0, "the dispatch may follow within minutes");
    officer.press(&id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("已受理，已派给市政设施养护队"), "{}", wang.last());
    stage.clerk("demo-handler-1").await.sign_check_hand_in(&id).await;
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 2, "{:?}", wang.received());
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(&wang, &stage), 3);
    assert!(wang.last().contains("请放心通行"), "{}", wang.last());
    assert!(!stage.ticket(&id).await.is_untold());
    let answer = wang.say("帮助").await;
    assert!(answer.contains("已现场核查"), "what did not fit waits for the next contact: {answer}");
}

#[tokio::test]
async fn who_follows_a_report_or_was_merged_into_it_hears_of_two_steps_in_a_window_and_the_answer() {
    let stage = Stage::new().await;
    let lamp = stage.resident("wang", ZHANSHAN).report_lamp().await;
    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    li.say("报修").await;
    li.say("新湛一路8号的楼道灯好几天没亮").await;
    let followed = li.say(&format!("我也遇到 {lamp}")).await;
    assert!(followed.contains("记下您也遇到了"), "{followed}");
    let zhou = stage.resident("zhou", ZHANSHAN);
    let child = zhou.report_lamp().await;
    stage.clerk("demo-officer-1").await.merge(&child, &lamp).await.expect_done();
    stage.clerk("demo-officer-1").await.accept_as_and_dispatch(&lamp, "normal", "municipal-works").await;
    stage.clerk("demo-handler-1").await.sign_check_hand_in(&lamp).await;
    stage.settle().await;
    stage.clerk("demo-officer-2").await.press(&lamp, "approve", &[]).await.expect_done();
    stage.settle().await;
    for person in [li, zhou] {
        assert_eq!(sent_to(&person, &stage), 3, "{:?}", person.received());
        assert!(person.last().contains("请放心通行"), "{}", person.last());
        let kept = person.say("帮助").await;
        assert!(kept.contains("之前没能送达的消息"), "the other steps wait for the next contact: {kept}");
    }
}

#[tokio::test]
async fn an_acceptance_that_no_dispatch_follows_is_told_after_ten_minutes() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路8号的楼道灯不亮").await;
    let id = number_in(&wang.say("完成").await);
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    stage.pass(SignedDuration::from_mins(9)).await;
    assert_eq!(sent_to(&wang, &stage), 0);
    stage.pass(SignedDuration::from_mins(2)).await;
    assert!(wang.last().contains("已受理，正在安排处理单位"), "{}", wang.last());
}
