//! WeChat's daily quotas: what is counted, what rings, and that nothing is lost where one is used up.

use alliance::store::{System, digest};
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Stage, photo};
use domain::followers::Progress;
use domain::ids::AccountId;
use jiff::SignedDuration;
use serde_json::json;

/// The day on which every stage begins.
const TODAY: &str = "2026-11-23";

async fn spent(stage: &Stage, account: &str, call: &str, count: u64) {
    stage.set_count(&format!("calls#{account}"), &format!("{TODAY}#{call}"), count).await;
}

async fn fault(stage: &Stage, path: &str, code: i64, times: u32) {
    let body = json!({ "api": { "path": path, "errcode": code, "times": times } });
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().post(url).json(&body).send().await.unwrap().status().is_success());
}

#[tokio::test]
async fn half_of_a_quota_rings_and_a_photo_beyond_ours_is_fetched_the_next_day() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    spent(&stage, ZHANSHAN, "media_get", 4_999).await;
    wang.show(photo::with_exif("first")).await;
    stage.settle().await;
    assert_eq!(stage.counted("quota_warnings", "half"), 1);
    assert_eq!(stage.counted("media", "ready"), 1);
    let line = stage.lines("quota_warnings").pop().unwrap();
    assert_eq!((&line["account"], &line["call"]), (&json!(ZHANSHAN), &json!("media_get")));

    // Who has sent few files may spend the reserve; then it is used up for everybody.
    spent(&stage, ZHANSHAN, "media_get", 8_000).await;
    wang.show(photo::with_exif("reserve")).await;
    stage.settle().await;
    assert_eq!(stage.counted("media", "ready"), 2);
    spent(&stage, ZHANSHAN, "media_get", 9_000).await;
    wang.show(photo::with_exif("second")).await;
    stage.settle().await;
    assert_eq!((stage.counted("quota_warnings", "used_up"), stage.counted("media", "waiting")), (1, 1));
    // Another account has a quota of its own.
    let elsewhere = stage.resident("wang", DISTRICT);
    elsewhere.follow().await;
    elsewhere.show(photo::with_exif("third")).await;
    stage.settle().await;
    assert_eq!(stage.counted("media", "ready"), 3);
    for _ in 0..16 {
        stage.pass(SignedDuration::from_hours(1)).await;
    }
    assert_eq!((stage.counted("media", "ready"), stage.counted("media", "failed")), (4, 0));
}

#[tokio::test]
async fn who_sends_photo_after_photo_waits_for_the_next_day_and_nobody_else_does() {
    let stage = Stage::new().await;
    let flooder = stage.resident("wang", ZHANSHAN);
    flooder.follow().await;
    let files = format!("files#{}", digest(&format!("files/{}", stage.follower("wang", ZHANSHAN).key())));
    stage.set_count(&files, TODAY, 100).await;
    flooder.show(photo::with_exif("flood")).await;
    let li = stage.resident("resident-a", ZHANSHAN);
    li.follow().await;
    li.show(photo::with_exif("li")).await;
    stage.settle().await;
    assert_eq!((stage.counted("media", "ready"), stage.counted("media", "waiting")), (1, 1));
    stage.pass(SignedDuration::from_hours(13)).await;
    assert_eq!(stage.counted("media", "ready"), 1, "it waits for the day");
    stage.pass(SignedDuration::from_hours(1)).await;
    assert_eq!(stage.counted("media", "ready"), 2);
}

#[tokio::test]
async fn who_has_sent_many_files_leaves_the_reserve_to_others() {
    let stage = Stage::new().await;
    let flooder = stage.resident("wang", ZHANSHAN);
    flooder.follow().await;
    let files = format!("files#{}", digest(&format!("files/{}", stage.follower("wang", ZHANSHAN).key())));
    stage.set_count(&files, TODAY, 20).await;
    spent(&stage, ZHANSHAN, "media_get", 8_000).await;
    flooder.show(photo::with_exif("flood")).await;
    let li = stage.resident("resident-a", ZHANSHAN);
    li.follow().await;
    li.show(photo::with_exif("li")).await;
    stage.settle().await;
    assert_eq!((stage.counted("media", "ready"), stage.counted("media", "waiting")), (1, 1));
}

#[tokio::test]
async fn what_wechat_calls_used_up_is_not_tried_for_an_hour_and_the_notice_waits() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    fault(&stage, "/cgi-bin/message/", 45_009, 1).await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.counted("quota_warnings", "refused"), 1);
    let sent = || stage.alliance.simulator.sent(Some(ZHANSHAN), None).len();
    let before = sent();
    officer.press(&id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent(), before, "WeChat is not asked again so soon");
    assert!(stage.counted("quota_warnings", "used_up") > 0);
    let answer = wang.say("帮助").await;
    assert!(answer.contains("已受理") && answer.contains("已派给"), "nothing is lost: {answer}");
    stage.alliance.clock.advance(SignedDuration::from_mins(61));
    let mut works = stage.clerk("demo-handler-1").await;
    works.press(&id, "sign", &[]).await.expect_done();
    stage.settle().await;
    assert!(sent() > before, "after an hour one tries again");
}

#[tokio::test]
async fn a_listing_of_followers_waits_where_its_quota_is_used_up() {
    let stage = Stage::new().await;
    spent(&stage, ZHANSHAN, "user_get", 400).await;
    stage.alliance.tick("follower-sync").await.unwrap();
    assert_eq!(stage.counted("follower_syncs", "waiting"), 1);
    let id = AccountId::parse(ZHANSHAN).unwrap();
    let roll = stage.alliance.deployment.followers().unwrap();
    let complete = |progress: Option<Progress>| progress.and_then(|progress| progress.complete);
    assert_eq!(complete(roll.progress(System::Engineer, [&id]).await.unwrap().remove(&id)), None);
    stage.alliance.clock.advance(SignedDuration::from_hours(14));
    stage.alliance.tick("follower-sync").await.unwrap();
    assert!(complete(roll.progress(System::Engineer, [&id]).await.unwrap().remove(&id)).is_some());
}
