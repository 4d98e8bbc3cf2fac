//! The hours in which an account answers.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{path, press};

const AWAY: &str = "现在下班了，工作人员明天9点后回复您。";
const WEEK: &str = "09:00-12:00 13:30-17:00";

#[tokio::test]
async fn outside_the_hours_who_asks_for_a_person_is_told_so_once_and_danger_comes_first() {
    let stage = Stage::new().await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get("/console/hours").await;
    let own = ["csrf", "version", "account"].map(|name| (name, page.hidden(name).to_owned()));
    let own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let days = ["day-1", "day-2", "day-3", "day-4", "day-5"].map(|day| (day, WEEK));
    let wrong = [&own[..], &days, &[("day-6", "9点"), ("exceptions", "元旦 休息"), ("away", AWAY)]].concat();
    let refused = admin.post("/console/hours", &wrong).await;
    refused.expect_wrong("周六：请写成");
    assert!(refused.html.contains("第1行") && refused.html.contains("9点") && refused.html.contains(AWAY));
    let right = [&own[..], &days, &[("exceptions", "2026-11-25 休息"), ("away", AWAY)]].concat();
    admin.post("/console/hours", &right).await.expect_done();
    assert_eq!(admin.post("/console/hours", &right).await.status, StatusCode::CONFLICT);
    let page = admin.get("/console/hours").await;
    assert!(
        page.html.contains("现在是人工服务时间") && page.html.contains("2026-11-25 休息"),
        "{}",
        page.html
    );

    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    assert!(!wang.say("找人工").await.contains(AWAY), "somebody answers now");
    stage.alliance.clock.advance(SignedDuration::from_hours(9));
    assert!(!wang.say("帮助").await.contains(AWAY), "nobody is needed");
    assert!(wang.say("找人工").await.contains(AWAY));
    assert!(!wang.say("我要找人工").await.contains(AWAY), "once in an evening");
    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    let answer = li.say("着火了，快来人").await;
    assert!(answer.contains("119") && !answer.contains(AWAY), "{answer}");
    stage.alliance.clock.advance(SignedDuration::from_hours(24));
    assert!(wang.say("找人工").await.contains(AWAY), "another evening");

    // Somebody who works late has just spoken: nobody is told that they are not there.
    let zhao = stage.resident("zhao", ZHANSHAN);
    zhao.follow().await;
    assert!(zhao.say("找人工").await.contains(AWAY));
    stage.alliance.clock.advance(SignedDuration::from_hours(47));
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = path(&stage, "zhao", ZHANSHAN);
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "reply", &[("text", "我还在，您说")]).await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(4));
    assert!(!zhao.say("我要找人工").await.contains(AWAY), "they speak with somebody");
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    assert!(zhao.say("找人工").await.contains(AWAY), "and now nobody is there");
}
