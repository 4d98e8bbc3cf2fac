//! A window that is used up keeps nobody from their answer: it waits for them, and the desk telephones.

use alliance_tests::Stage;
use alliance_tests::resident::{Resident, number_in};
use alliance_tests::stage::ZHANSHAN;
use domain::ids::{ConversationId, TicketId};
use domain::tickets::{DeadlineKind, EventKind, State};
use jiff::SignedDuration;

/// How many messages WeChat took for somebody.
fn sent_to(stage: &Stage, person: &Resident<'_>) -> usize {
    let openid = stage.alliance.simulator.openid(person.person, person.account);
    stage.alliance.simulator.sent(Some(person.account), Some(&openid)).len()
}

/// A report whose steps, with three letters from the desk, use up the five messages of the window before its answer.
async fn answered_when_the_window_is_used_up(stage: &Stage, wang: &Resident<'_>) -> TicketId {
    wang.follow().await;
    // To follow opens a short window of its own.
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    wang.say("报修").await;
    wang.say("新湛一路8号的楼道灯不亮").await;
    let id = number_in(&wang.say("完成").await);
    wang.say("我找人工").await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    officer.press(&id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    stage.settle().await;
    stage.clerk("demo-handler-1").await.sign_check_hand_in(&id).await;
    stage.settle().await;
    assert_eq!(sent_to(stage, wang), 2, "of all the steps, two go: {:?}", wang.received());

    let here = format!("/console/inbox/{}", ConversationId::of(&stage.follower(wang.person, ZHANSHAN)));
    for text in ["您好，看到了", "今天就去修", "师傅已经出门"] {
        let page = officer.get(&here).await;
        let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
        let fields = [&own[..], &[("text", text)]].concat();
        officer.post(&format!("{here}/reply"), &fields).await.expect_done();
        stage.settle().await;
        assert_eq!(wang.last(), text, "what a person writes is no step");
    }
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent_to(stage, wang), 5, "WeChat takes five: {:?}", wang.received());
    id
}

#[tokio::test]
async fn an_answer_that_no_longer_fits_into_the_window_is_told_by_telephone() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = answered_when_the_window_is_used_up(&stage, &wang).await;
    assert!(wang.received().iter().all(|text| !text.contains("请放心通行")));
    let ticket = stage.ticket(&id).await;
    assert!(ticket.is_untold());
    assert_eq!((ticket.state, ticket.deadline.unwrap().kind), (State::Answered, DeadlineKind::Tell));
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.ticket(&id).await.html.contains("答复没有送到，请打电话告知"));
    let calls = officer.get("/console/queue/calls").await.html;
    assert!(calls.contains(id.as_str()) && calls.contains("待电话告知"), "{calls}");

    stage.alliance.clock.advance(SignedDuration::from_hours(24));
    let mut officer = stage.clerk("demo-officer-1").await;
    let told_at = stage.alliance.clock.now();
    officer.press_after_call(&stage, &id, "tell", &[("said", "知道了")]).await.expect_done();
    let ticket = stage.ticket(&id).await;
    let rating = ticket.deadline.unwrap();
    assert_eq!((ticket.is_untold(), rating.kind), (false, DeadlineKind::Rating));
    assert!(told_at.duration_since(rating.from) < SignedDuration::from_mins(1), "it counts from the call");
    let calls = officer.get("/console/queue/calls").await.html;
    assert!(!calls.contains(id.as_str()), "{calls}");
}

#[tokio::test]
async fn an_answer_that_no_longer_fits_into_the_window_is_shown_at_the_next_contact() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = answered_when_the_window_is_used_up(&stage, &wang).await;
    stage.alliance.clock.advance(SignedDuration::from_hours(24));
    let answer = wang.say("帮助").await;
    assert!(answer.contains("请放心通行"), "{answer}");
    let ticket = stage.ticket(&id).await;
    let rating = ticket.deadline.unwrap();
    assert_eq!((ticket.is_untold(), rating.kind), (false, DeadlineKind::Rating));
    let shown_at = stage.alliance.clock.now();
    assert!(
        shown_at.duration_since(rating.from) < SignedDuration::from_mins(1),
        "it counts from the contact"
    );
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::AnswerShown);
    let calls = stage.clerk("demo-officer-1").await.get("/console/queue/calls").await.html;
    assert!(!calls.contains(id.as_str()), "{calls}");
}
