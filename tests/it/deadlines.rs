//! What the clock does when nobody acts.

use alliance::tickets::{Alert, EventKind, State};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;

#[tokio::test]
async fn a_unit_that_does_not_sign_is_signed_for_and_shown_yellow() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    officer.press(&id, "dispatch", &[("unit", "sanitation"), ("note", "")]).await.expect_done();
    stage.pass(SignedDuration::from_hours(23)).await;
    assert_eq!(stage.ticket(&id).await.state, State::Dispatched);
    stage.pass(SignedDuration::from_hours(2)).await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.alert), (State::Working, Alert::Yellow));
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::AutoSign);
}

#[tokio::test]
async fn each_level_of_a_warning_is_given_once_however_often_the_sweep_runs() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    for _ in 0..3 {
        stage.pass(SignedDuration::from_mins(100)).await;
        stage.pass(SignedDuration::from_mins(1)).await;
    }
    let warnings: Vec<_> =
        stage.events(&id).await.into_iter().filter(|event| event.kind == EventKind::Warn).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.alert), (State::Submitted, Alert::Red));
    let officer = stage.resident("demo-officer-1", alliance_tests::stage::DISTRICT);
    officer.say("帮助").await;
    let told = officer.received().join("\n");
    assert!(told.contains("【黄牌】") && told.contains("【红牌】"), "{told}");
}
