//! What an outage kept from the inbox, or from whoever was answered, is done again from the console.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};

use super::{path, press};

async fn outage(stage: &Stage) {
    stage.alliance.store_faults.set_down(true);
    stage.alliance.give_up_failing().await.unwrap();
    stage.alliance.store_faults.set_down(false);
    stage.settle().await;
}

/// Replays the newest letter.
async fn replay(stage: &Stage, function: &str) {
    let mut operator = stage.clerk("demo-operator-1").await;
    let page: Page = operator.get("/console/dead-letters").await;
    assert!(page.html.contains(function), "{}", page.html);
    let form = [("csrf", page.hidden("csrf")), ("replay", page.hidden("replay"))];
    operator.post("/console/dead-letters", &form).await.expect_done();
    stage.settle().await;
}

#[tokio::test]
async fn what_an_outage_kept_from_the_inbox_is_replayed_once() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    stage.settle().await;
    wang.say("找人工").await;
    outage(&stage).await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer: Clerk = stage.clerk("demo-officer-1").await;
    assert!(!officer.get("/console/inbox").await.html.contains(&here));
    replay(&stage, "project-messages").await;
    assert!(officer.get("/console/inbox").await.html.contains(&here));

    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "reply", &[("text", "请说是什么事")]).await.expect_done();
    outage(&stage).await;
    let heard = || wang.received().iter().filter(|text| text.contains("请说是什么事")).count();
    assert_eq!(heard(), 0);
    replay(&stage, "notification-deliver").await;
    assert_eq!(heard(), 1);
}
