//! A joint unit works beside the lead unit, which hands in when the joint one is done.

use alliance_tests::Stage;
use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::{DISTRICT, WORKS};
use domain::tickets::{OrderState, State};
use reqwest::StatusCode;

const TASK: [(&str, &str); 3] = [("unit", "sanitation"), ("task", "清走楼道里的杂物"), ("due", "")];
const JOINT: (&str, &str) = ("unit", "sanitation");

#[tokio::test]
async fn a_joint_unit_signs_and_hands_in_and_only_then_the_lead_unit_can() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    let own = [("unit", WORKS), ("task", "清走杂物"), ("due", "")];
    works.press(&id, "join", &own).await.expect_wrong("协办单位不能是主办单位或者受理台");
    let late = [TASK[0], TASK[1], ("due", "2027-05-01T10:00")];
    works.press(&id, "join", &late).await.expect_wrong("协办时限不能晚于主办时限");
    works.press(&id, "join", &TASK).await.expect_done();
    stage.settle().await;

    let mut joint = stage.clerk("demo-handler-3").await;
    assert!(joint.get("/console").await.html.contains(id.as_str()), "the order is in the unit's own list");
    let told = stage.resident("demo-handler-3", DISTRICT).received().join("\n");
    assert!(told.contains("【协办待签收】"), "{told}");
    assert!(stage.notices(&id).await.contains("清走楼道里的杂物"));
    works.press(&id, "order-sign", &[JOINT]).await.expect_refused("这一步由");
    joint.press(&id, "order-sign", &[JOINT]).await.expect_done();
    let early = works.press_with_photo(&id, "hand-in", &HAND_IN).await;
    assert!(!early.status.is_redirection(), "{}", early.html);
    joint.press(&id, "order-hand-in", &[JOINT, ("result", "")]).await.expect_wrong("请写明办了什么");
    joint.press(&id, "order-hand-in", &[JOINT, ("result", "杂物已清走")]).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.orders[0].state, OrderState::HandedIn);
    assert!(!joint.get("/console").await.html.contains(id.as_str()));
    let told = stage.resident("demo-handler-1", DISTRICT).last();
    assert!(told.contains("【协办办结】"), "{told}");
    assert!(stage.notices(&id).await.contains("杂物已清走"));
    works.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::CloseReview);
}

#[tokio::test]
async fn a_joint_unit_gives_its_order_back_and_the_lead_unit_goes_on() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    works.press(&id, "join", &TASK).await.expect_done();
    let mut joint = stage.clerk("demo-handler-3").await;
    joint.press(&id, "order-return", &[JOINT, ("reason", "")]).await.expect_wrong("请写明为什么退回");
    let page = joint.ticket(&id).await;
    let fields =
        [JOINT, ("reason", "楼道归物业"), ("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    let path = format!("/console/tickets/{id}/order-return");
    let done = joint.post(&path, &fields).await;
    done.expect_done();
    // The report is out of their sight.
    assert_eq!(done.html, format!("/console?done={id}"));
    assert!(joint.get(&done.html).await.html.contains("已办。"));
    // Pressed twice, it is done once, and nobody has to fear that the report is lost.
    let again = joint.post(&path, &fields).await;
    assert!(again.status == StatusCode::NOT_FOUND && again.html.contains("那一步已经办好"), "{}", again.html);
    stage.settle().await;
    let told = stage.resident("demo-handler-1", DISTRICT).last();
    assert!(told.contains("【协办退回】"), "{told}");
    assert!(stage.notices(&id).await.contains("楼道归物业"));
    works.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
}
