//! A supervised report, and work that is passed on inside the unit.

use alliance_tests::Stage;
use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use domain::tickets::State;

#[tokio::test]
async fn the_head_reports_in_writing_and_the_supervisor_lifts_the_flag() {
    let stage = Stage::new().await;
    let (id, _) = stage.lamp_signed("wang").await;
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    supervisor.press(&id, "supervise", &[("reason", "")]).await.expect_wrong("请写明为什么督办");
    supervisor.press(&id, "supervise", &[("reason", "居民多次来电")]).await.expect_done();
    stage.settle().await;
    let head = stage.resident("demo-head-1", DISTRICT);
    assert!(head.last().contains("【督办单】") && head.last().contains("居民多次来电"), "{}", head.last());

    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "lift", &[("note", "算了")]).await.expect_refused("这一步由督办人员办理");
    let mut clerk = stage.clerk("demo-head-1").await;
    clerk.press(&id, "report", &[("text", " ")]).await.expect_wrong("请写明办到哪一步");
    clerk.press(&id, "report", &[("text", "灯具已到，明天更换")]).await.expect_done();
    clerk.press(&id, "report", &[("text", "再报一次")]).await.expect_refused("或者已经交了");
    stage.settle().await;
    let told = stage.resident("demo-supervisor-1", DISTRICT).last();
    assert!(told.contains("【督办报告】"), "{told}");
    assert!(supervisor.ticket(&id).await.html.contains("灯具已到，明天更换"));
    supervisor.press(&id, "lift", &[("note", "")]).await.expect_wrong("请写明为什么解除督办");
    supervisor.press(&id, "lift", &[("note", "已有安排")]).await.expect_done();
    assert!(stage.ticket(&id).await.supervision.is_none());
}

#[tokio::test]
async fn the_head_passes_work_to_a_colleague_of_the_same_unit_and_to_nobody_else() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    let to = |to| [("to", to), ("note", "灯具在库房")];
    works.press(&id, "transfer", &to("demo-handler-2")).await.expect_refused("这一步由承办单位的负责人办理");
    let mut head = stage.clerk("demo-head-1").await;
    for nobody in ["demo-handler-3", "demo-officer-1", "nobody", ""] {
        head.press(&id, "transfer", &to(nobody)).await.expect_wrong("请从列表里选择本单位的同事");
    }
    head.press(&id, "transfer", &to("demo-handler-1")).await.expect_wrong("这件已经由这位同事办理");
    head.press(&id, "transfer", &to("demo-handler-2")).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.handled_by, Some(Stage::staff("demo-handler-2")));
    let told = stage.resident("demo-handler-2", DISTRICT).last();
    assert!(told.contains("【转交】"), "{told}");
    assert!(stage.notices(&id).await.contains("灯具在库房"));
    // Of the five messages of a window, the system takes two; what comes after waits for the next word.
    let told = stage.resident("wang", ZHANSHAN).say("帮助").await;
    assert!(told.contains("改由养护员乙（演示）办理"), "{told}");
}

#[tokio::test]
async fn work_that_solves_nothing_twice_is_supervised_until_it_does() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp().await;
    stage.clerk("demo-officer-1").await.accept_as_and_dispatch(&id, "normal", WORKS).await;
    stage.clerk("demo-handler-1").await.sign_check_hand_in(&id).await;
    for redone in 1..=2 {
        stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
        stage.settle().await;
        let told = wang.say(&format!("没解决{id}")).await;
        assert!(told.contains("2个工作日内"), "{told}");
        assert_eq!(stage.ticket(&id).await.state, State::FollowUp);
        let redo = [("verdict", "redo"), ("said", "灯还是不亮")];
        let mut officer = stage.clerk("demo-officer-1").await;
        officer.press_after_call(&stage, &id, "follow-up", &redo).await.expect_done();
        stage.settle().await;
        let ticket = stage.ticket(&id).await;
        assert_eq!((ticket.state, ticket.since.redo), (State::Working, redone));
        assert_eq!(ticket.supervision.is_some(), redone == 2, "the second time it is supervised");
        let notices = stage.notices(&id).await;
        assert!(
            notices.contains(&format!("第{redone}次重办")) && notices.contains("灯还是不亮"),
            "{notices}"
        );
        stage.clerk("demo-handler-1").await.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    }
    let notices = stage.notices(&id).await;
    assert!(notices.contains("【督办单】"), "{notices}");
    stage.clerk("demo-head-1").await.press(&id, "report", &[("text", "换了整套灯具")]).await.expect_done();
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    wang.say(&format!("解决了{id}")).await;
    assert_eq!(stage.ticket(&id).await.state, State::Closed);
}
