//! A report is declined by two officers together, and never where it tells of danger.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{EventKind, RequestKind, State};

const DECLINE: [(&str, &str); 3] =
    [("reason", "running"), ("public", "这件事法院正在审理"), ("elsewhere", "市南区人民法院，立案庭")];

#[tokio::test]
async fn one_officer_asks_another_decides_and_the_resident_is_told_where_to_turn() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp().await;
    let (mut one, mut two) = (stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await);
    let nowhere = [DECLINE[0], DECLINE[1], ("elsewhere", "")];
    one.press(&id, "decline", &nowhere).await.expect_wrong("请写明反映人可以去哪里办");
    one.press(&id, "decline", &DECLINE).await.expect_done();
    one.decide(&id, "decide-decline", true, "").await.expect_refused("申请是您自己提的");
    two.decide(&id, "decide-decline", false, "").await.expect_wrong("请写明为什么不同意");
    two.decide(&id, "decide-decline", false, "还没有立案").await.expect_done();
    let ticket = stage.ticket(&id).await;
    assert!(ticket.state == State::Submitted && ticket.request(RequestKind::Decline).is_none());
    assert_eq!(stage.events(&id).await.pop().unwrap().kind, EventKind::KeepReport);

    two.press(&id, "decline", &DECLINE).await.expect_done();
    one.decide(&id, "decide-decline", true, "").await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Declined);
    let told = wang.last();
    assert!(told.contains("不能受理") && told.contains("市南区人民法院") && told.contains("申诉"), "{told}");
}

#[tokio::test]
async fn what_tells_of_danger_is_not_declined() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "decline", &DECLINE).await.expect_refused("不能不予受理");
}
