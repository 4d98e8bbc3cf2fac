//! An answer counts as given when it is delivered: where WeChat does not take it, the desk telephones.

use alliance_tests::resident::Resident;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::{DeadlineKind, EventKind, State};
use jiff::SignedDuration;

/// A report whose answer comes when the resident's reply window is over.
async fn answered_late(stage: &Stage, wang: &Resident<'_>) -> TicketId {
    let id = wang.report_manhole().await;
    stage.alliance.clock.advance(SignedDuration::from_hours(49));
    stage.work_until_answered(&id).await;
    id
}

#[tokio::test]
async fn an_answer_that_wechat_does_not_take_is_told_by_telephone_and_the_time_to_rate_counts_from_there() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = answered_late(&stage, &wang).await;
    let ticket = stage.ticket(&id).await;
    assert!(ticket.is_untold());
    assert_eq!((ticket.state, ticket.deadline.unwrap().kind), (State::Answered, DeadlineKind::Tell));
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.ticket(&id).await.html.contains("答复没有送到，请打电话告知"));
    let own = officer.get("/console/queue/calls").await;
    assert!(own.html.contains(id.as_str()) && own.html.contains("待电话告知"), "{}", own.html);
    assert_eq!(officer.get("/console").await.tile("待电话告知"), "1");
    let page = Clerk::stranger(&stage).get(&ticket.page()).await;
    assert!(page.html.contains("请看下面的答复，告诉我们解决了没有。"), "{}", page.html);

    officer.press_after_call(&stage, &id, "tell", &[("said", "")]).await.expect_done();
    let ticket = stage.ticket(&id).await;
    let deadline = ticket.deadline.unwrap();
    assert_eq!((ticket.is_untold(), deadline.kind), (false, DeadlineKind::Rating));
    assert!(!officer.get("/console/queue/calls").await.html.contains(id.as_str()));
    let record = stage.events(&id).await.pop().unwrap();
    assert_eq!(record.kind, EventKind::Tell);
    assert!(record.internal.unwrap().contains("受理员甲 电话"));
}

#[tokio::test]
async fn who_is_shown_the_answer_at_their_next_contact_needs_no_call() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = answered_late(&stage, &wang).await;
    assert!(stage.ticket(&id).await.is_untold());
    let answer = wang.say("帮助").await;
    assert!(answer.contains("请放心通行"), "{answer}");
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.is_untold(), ticket.deadline.unwrap().kind), (false, DeadlineKind::Rating));
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::AnswerShown);
}

#[tokio::test]
async fn an_answer_that_arrived_needs_no_call_and_a_stream_that_comes_again_asks_for_none() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.work_until_answered(&id).await;
    assert!(!stage.ticket(&id).await.is_untold());
    stage.alliance.rewind_streams();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.deadline.unwrap().kind, DeadlineKind::Rating);

    let late = answered_late(&stage, &stage.resident("li", ZHANSHAN)).await;
    let before = stage.ticket(&late).await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(stage.ticket(&late).await, before);
}
