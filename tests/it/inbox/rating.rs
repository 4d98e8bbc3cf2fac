//! Rows 12 and 13: an answered conversation ends, and the resident is asked how satisfied they are.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;

use super::{path, press};

#[tokio::test]
async fn who_was_answered_is_asked_once_and_who_is_not_satisfied_is_heard_again() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "reply", &[("text", "路灯今晚就修")]).await.expect_done();
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "close", &[("reason", "已答复")]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("msgmenucontent=留言评价：满意"), "{}", wang.last());
    assert!(wang.say("留言评价：不满意").await.contains("没有让您满意"));
    stage.settle().await;
    let list = officer.get("/console/inbox").await.html;
    assert!(list.contains(&here) && list.contains("对答复不满意"), "{list}");
    let page = officer.get(&here).await;
    assert!(page.html.contains("居民评价：不满意"), "{}", page.html);
    press(&mut officer, &page, &here, "reply", &[("text", "我们再去看")]).await.expect_done();
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "close", &[("reason", "已再次答复")]).await.expect_done();
    stage.settle().await;
    assert_eq!(wang.received().iter().filter(|text| text.contains("您满意吗")).count(), 1);
}

#[tokio::test]
async fn an_answered_conversation_is_closed_after_three_working_days_and_the_question_waits() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "reply", &[("text", "路灯今晚就修")]).await.expect_done();
    stage.settle().await;
    stage.pass(SignedDuration::from_hours(71)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console/inbox?list=answered").await.html.contains(&here));
    stage.pass(SignedDuration::from_hours(1)).await;
    assert!(officer.get("/console/inbox?list=closed").await.html.contains(&here));
    assert!(!wang.last().contains("您满意吗"), "the window is shut");
    assert!(wang.say("帮助").await.contains("您满意吗"));
}
