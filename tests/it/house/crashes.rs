//! A function is cut off at any of its writes, before or after it is done: nothing is lost, nothing is done twice.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{EventKind, State};
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;

/// Longer than a claim of the ledger holds.
const LEASE_OVER: SignedDuration = SignedDuration::from_mins(2);

#[tokio::test]
async fn a_crash_between_any_two_writes_of_a_transition_loses_nothing() {
    for side in [Side::Before, Side::After] {
        let mut at = 0;
        while accept_with_a_crash(at, side).await {
            at += 1;
        }
        assert!(at >= 4, "the transition, and a claim and an outcome for each notice: {at} writes");
    }
}

/// Accepts a report while write number `at` is cut off; whether there was such a write.
async fn accept_with_a_crash(at: usize, side: Side) -> bool {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    let form = [("category", "danger"), ("community", "")];

    stage.alliance.store_faults.fail_write(at, side);
    let pressed = officer.press_on(&page, &id, "accept", &form).await;
    // Carried once: what is cut off now is carried on by the next invocation, as after a real crash.
    let _ = stage.alliance.settle().await.unwrap();
    let crashed = stage.alliance.store_faults.clear();

    if pressed.status == StatusCode::SERVICE_UNAVAILABLE {
        // The clerk goes back and presses again.
        let again = officer.press_on(&page, &id, "accept", &form).await;
        assert!([StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(&again.status), "{}", again.html);
    }
    stage.alliance.clock.advance(LEASE_OVER);
    stage.settle().await;

    assert_eq!(stage.ticket(&id).await.state, State::Triaged, "write {at} {side:?}");
    let accepted = stage.events(&id).await.iter().filter(|event| event.kind == EventKind::Accept).count();
    assert_eq!(accepted, 1, "write {at} {side:?}");
    let told = wang.received().iter().filter(|text| text.contains("已受理")).count();
    // WeChat has no idempotency for these messages: who is cut off after WeChat's yes tells it twice.
    assert!((1..=2).contains(&told), "write {at} {side:?}: told {told} times");
    crashed
}

#[tokio::test]
async fn a_crash_while_a_message_is_recorded_loses_nothing_and_files_one_report() {
    for side in [Side::Before, Side::After] {
        for at in 0..3 {
            let stage = Stage::new().await;
            let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
            let push = |id, text| alliance_tests::push::Push::text(&stage, ZHANSHAN, &openid, id, text);
            push(1, "报修").answer().await;
            push(2, "新湛一路的古力盖松了").answer().await;
            let done = push(3, "完成");
            stage.alliance.store_faults.fail_write(at, side);
            let first = done.send().await;
            let crashed = stage.alliance.store_faults.clear();
            assert_eq!(first.status().is_success(), !crashed, "write {at} {side:?}");
            // No false "success": WeChat comes again, and the retry gets the receipt.
            let (status, receipt) = done.answer().await;
            assert_eq!(status, StatusCode::OK);
            alliance_tests::resident::number_in(&receipt);
            let follower = stage.follower("resident-a", ZHANSHAN);
            let reports =
                stage.alliance.deployment.tickets().unwrap().reported_by(&follower, 9).await.unwrap();
            assert_eq!(reports.len(), 1, "write {at} {side:?}");
        }
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_no_success_and_no_not_found() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let secret = stage.ticket(&id).await.secret;
    let mut officer = stage.clerk("demo-officer-1").await;
    let openid = stage.alliance.simulator.openid("wang", ZHANSHAN);
    let push = alliance_tests::push::Push::text(&stage, ZHANSHAN, &openid, 9, "帮助");
    stage.alliance.store_faults.set_down(true);
    assert_eq!(push.send().await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(officer.ticket(&id).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{secret}");
    assert_eq!(officer.get(&link).await.status, StatusCode::SERVICE_UNAVAILABLE);
    stage.alliance.store_faults.set_down(false);
    assert_eq!(push.send().await.status(), StatusCode::OK);
}
