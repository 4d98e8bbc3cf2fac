//! More time: asked for with a plan, decided by a second person, told to the resident.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::tickets::{EventKind, RequestKind};

const PLAN: [(&str, &str); 3] =
    [("days", "5"), ("reason", "灯具要定做"), ("plan", "灯具到货后更换，先装临时灯")];

#[tokio::test]
async fn more_time_is_asked_for_refused_granted_and_told() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    let many = [&[("days", "20")][..], &PLAN[1..]].concat();
    works.press_after_call(&stage, &id, "extend", &many).await.expect_wrong("一次可以延1到10个工作日");
    let mute = [&PLAN[..], &[("contact_how", ""), ("contact_who", ""), ("contact_at", "2026-11-23T09:00")]];
    works.press(&id, "extend", &mute.concat()).await.expect_wrong("延期以前要先告诉反映人");
    works.press_after_call(&stage, &id, "extend", &PLAN).await.expect_done();
    assert!(stage.ticket(&id).await.request(RequestKind::Extension).is_some());
    works.press_after_call(&stage, &id, "extend", &PLAN).await.expect_refused("已经有一个同样的申请");
    works.decide(&id, "decide-extension", true, "").await.expect_refused("这一步由");

    let mut officer = stage.clerk("demo-officer-1").await;
    officer.decide(&id, "decide-extension", false, "").await.expect_wrong("请写明为什么不同意");
    officer.decide(&id, "decide-extension", false, "临时灯今天就能装").await.expect_done();
    stage.settle().await;
    let told = stage.resident("demo-handler-1", DISTRICT).received().join("\n");
    assert!(told.contains("【不同意】"), "{told}");
    assert!(stage.notices(&id).await.contains("临时灯今天就能装"));
    let due = stage.ticket(&id).await.deadline.unwrap().due;

    works.press_after_call(&stage, &id, "extend", &PLAN).await.expect_done();
    stage.clerk("demo-officer-2").await.decide(&id, "decide-extension", true, "").await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert!(ticket.deadline.unwrap().due > due);
    // Of the five messages of a window, the system takes two; what comes after waits for the next word.
    let told = stage.resident("wang", ZHANSHAN).say("帮助").await;
    assert!(told.contains("需要多一些时间") && told.contains("先装临时灯"), "{told}");
    assert_eq!(stage.events(&id).await.pop().unwrap().kind, EventKind::Extend);
}
