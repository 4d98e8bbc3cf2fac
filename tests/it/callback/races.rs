//! Two people press at once.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{EventKind, State};
use reqwest::StatusCode;

#[tokio::test]
async fn two_clerks_press_at_once_and_exactly_one_wins() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let (mut one, mut two) = (stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await);
    let (page_one, page_two) = (one.ticket(&id).await, two.ticket(&id).await);
    let danger = [("category", "danger"), ("community", "")];
    let normal = [("category", "normal"), ("community", ""), ("urgent", "1")];
    let (first, second) = tokio::join!(
        one.press_on(&page_one, &id, "accept", &danger),
        two.press_on(&page_two, &id, "accept", &normal)
    );
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let loser = if first.status == StatusCode::CONFLICT { first } else { second };
    assert!(loser.html.contains("已有新进展") && loser.html.contains("待派单"), "{}", loser.html);
    let events = stage.events(&id).await;
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::Accept).count(), 1);
}

#[tokio::test]
async fn a_stale_button_says_that_the_report_has_moved_on_and_keeps_what_was_typed() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut one = stage.clerk("demo-officer-1").await;
    one.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    let old = one.ticket(&id).await;
    let mut two = stage.clerk("demo-officer-2").await;
    two.press(&id, "dispatch", &[("unit", "gas"), ("note", "")]).await.expect_done();
    let typed = [("unit", "municipal-works"), ("note", "请带两套井盖")];
    let stale = one.press_on(&old, &id, "dispatch", &typed).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.html.contains("待签收") && stale.html.contains("请带两套井盖"), "{}", stale.html);
    assert_eq!(stage.ticket(&id).await.unit.unwrap().as_str(), "gas");
}

#[tokio::test]
async fn the_sweep_and_a_handler_meet_and_the_ticket_is_signed_once() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    // The two hours end a session that nobody uses, too.
    stage.alliance.clock.advance(jiff::SignedDuration::from_mins(119));
    let mut works = stage.clerk("demo-handler-1").await;
    let page = works.ticket(&id).await;
    stage.alliance.clock.advance(jiff::SignedDuration::from_mins(1));
    let sweep = stage.alliance.run_due_schedules();
    let (pressed, ()) = tokio::join!(works.press_on(&page, &id, "sign", &[]), sweep);
    assert!([StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(&pressed.status));
    let events = stage.events(&id).await;
    let signed = events.iter().filter(|e| matches!(e.kind, EventKind::Sign | EventKind::AutoSign)).count();
    assert_eq!(signed, 1);
    assert_eq!(stage.ticket(&id).await.state, State::Working);
}
