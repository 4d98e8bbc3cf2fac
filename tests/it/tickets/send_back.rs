//! The work is not yet what it should be: an officer sends it back, with a reason, and the unit goes on.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::outbox::{Audience, Effect};
use domain::tickets::{DeadlineKind, EventKind, State};
use reqwest::StatusCode;

const REASON: &str = "照片看不清井盖，请补拍";

#[tokio::test]
async fn work_that_is_sent_back_is_the_units_again_and_the_resident_hears_nothing_of_it() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    let mut works = stage.clerk("demo-handler-1").await;
    works.sign_check_hand_in(&id).await;
    stage.settle().await;
    let (before, heard) = (stage.ticket(&id).await, wang.received().len());

    let mut second = stage.clerk("demo-officer-2").await;
    let blank = second.press(&id, "send-back", &[("reason", " ")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.html.contains("<a href=\"#send-back-reason\">退回的原因："), "{}", blank.html);
    second.press(&id, "send-back", &[("reason", REASON)]).await.expect_done();
    stage.settle().await;

    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.unit.as_ref()), (State::Working, before.unit.as_ref()));
    let deadline = ticket.deadline.unwrap();
    assert_eq!(deadline.kind, DeadlineKind::Done);
    assert_eq!(Some(deadline.from), ticket.dispatched_at, "the clock has run on");
    let event = stage.events(&id).await.pop().unwrap();
    assert_eq!((event.kind, event.public.as_deref()), (EventKind::SendBack, None));
    let told = |effect: &Effect| {
        let says_why = effect.text.contains("【退回】") && effect.text.contains(REASON);
        matches!(effect.to, Audience::Unit { .. }) && says_why
    };
    assert!(event.effects.len() == 1 && event.effects.iter().all(told), "{:?}", event.effects);
    assert_eq!(wang.received().len(), heard, "{:?}", wang.received());
    let page = Clerk::stranger(&stage).get(&format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret)).await;
    assert!(!page.html.contains(REASON) && !page.html.contains("请放心通行"), "{}", page.html);

    assert!(works.ticket(&id).await.html.contains(REASON));
    works.press_with_photo(&id, "hand-in", &alliance_tests::clerk::HAND_IN).await.expect_done();
    second.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("请放心通行"), "{}", wang.last());
}

#[tokio::test]
async fn nobody_but_an_officer_sends_work_back() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    let mut works = stage.clerk("demo-handler-1").await;
    works.sign_check_hand_in(&id).await;
    let page = works.ticket(&id).await;
    assert!(!page.html.contains("/send-back\""), "{}", page.html);
    let version = stage.ticket(&id).await.version.to_string();
    let fields = [("csrf", page.hidden("csrf")), ("version", version.as_str()), ("reason", REASON)];
    let refused = works.post(&format!("/console/tickets/{id}/send-back"), &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(stage.ticket(&id).await.state, State::CloseReview);
}
