//! Whoever has to act on an article, or wrote it, hears of it.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::review::Step;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::articles::{
    ADMIN, BODY, EDITOR, REVIEWER, TITLE, begin, columns, press, public, scheduled, sign, write,
};

const OPERATOR: &str = "demo-operator-1";

/// How often somebody of the staff read these words.
async fn heard(stage: &Stage, person: &str, words: &str) -> usize {
    stage.settle().await;
    let received = stage.resident(person, DISTRICT).received();
    received.iter().filter(|text| text.contains(TITLE) && text.contains(words)).count()
}

#[tokio::test]
async fn whoever_signs_next_hears_of_it_and_the_author_of_what_became_of_it() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let (mut editor, mut reviewer) = (stage.clerk(EDITOR).await, stage.clerk(REVIEWER).await);
    let (page, id) = begin(&mut editor, "notice").await;
    write(&mut editor, &page, (&id, "notice"), TITLE, BODY).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    assert_eq!(heard(&stage, EDITOR, "等您初审").await, 1, "the author may read the words");
    sign(&mut editor, &id, Step::Words).await.expect_done();
    assert_eq!(heard(&stage, REVIEWER, "等您复审").await, 1);
    press(&mut reviewer, &id, "sign", &[("decision", "back"), ("reason", "写清地点")]).await.expect_done();
    assert_eq!(heard(&stage, EDITOR, "退回：写清地点").await, 1);

    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    sign(&mut editor, &id, Step::Words).await.expect_done();
    assert_eq!(heard(&stage, REVIEWER, "等您复审").await, 2);
    // Nobody signs for two working days: they are reminded, once for a sweep and again later.
    stage.alliance.clock.advance(SignedDuration::from_hours(5 * 24));
    stage.alliance.tick("content-sweep").await.unwrap();
    stage.alliance.tick("content-sweep").await.unwrap();
    let page = stage.clerk(EDITOR).await.get(&format!("/console/articles/{id}")).await;
    assert_eq!(page.html.matches("提醒签字").count(), 1, "{}", page.html);
}

#[tokio::test]
async fn an_author_hears_of_approval_of_what_the_clock_did_and_of_a_withdrawal_by_another() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = scheduled(&stage, &mut editor, 10).await;
    assert_eq!(heard(&stage, EDITOR, "审核通过了").await, 1);
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("content-sweep").await.unwrap();
    assert_eq!(heard(&stage, EDITOR, "已经发布").await, 1);
    let mut reviewer = stage.clerk(REVIEWER).await;
    press(&mut reviewer, &id, "withdraw", &[("reason", "时间定错了")]).await.expect_done();
    assert_eq!(heard(&stage, EDITOR, "撤下：时间定错了").await, 1);
    // A stream that is read again tells nobody twice.
    stage.alliance.rewind_streams();
    assert_eq!(heard(&stage, EDITOR, "撤下：时间定错了").await, 1);
    assert_eq!(heard(&stage, REVIEWER, "撤下").await, 0, "who withdrew it knows");
}

#[tokio::test]
async fn what_did_not_go_out_in_its_hour_is_told_to_its_author_and_to_an_administrator() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    scheduled(&stage, &mut editor, 10).await;
    stage.alliance.clock.advance(SignedDuration::from_mins(72));
    stage.alliance.tick("content-sweep").await.unwrap();
    assert_eq!(heard(&stage, EDITOR, "没有自动发布").await, 1);
    assert_eq!(heard(&stage, ADMIN, "没有自动发布").await, 1);
}

#[tokio::test]
async fn an_emergency_needs_a_reviewer_and_an_operator_and_the_full_review_is_made_up() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "notice").await;
    write(&mut editor, &page, (&id, "notice"), TITLE, BODY).await.expect_done();
    press(&mut editor, &id, "hand-in", &[("emergency", "1")]).await.expect_done();
    let (mut reviewer, mut operator) = (stage.clerk(REVIEWER).await, stage.clerk(OPERATOR).await);
    // In any order; one alone is not enough.
    sign(&mut operator, &id, Step::Operator).await.expect_done();
    let refused = press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await;
    assert!(refused.html.contains("审核通过以后才能发布"), "{}", refused.html);
    sign(&mut reviewer, &id, Step::Reviewer).await.expect_done();
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
    assert_eq!(public(&stage, &format!("/articles/{id}")).await.0, StatusCode::OK);
    assert_eq!(heard(&stage, EDITOR, "应急发布以后，等您初审").await, 1);

    // The three of the column sign what is read already, and it stays readable meanwhile.
    let page = editor.get(&format!("/console/articles/{id}")).await;
    assert!(page.html.contains("还没有补齐审核"), "{}", page.html);
    sign(&mut editor, &id, Step::Words).await.expect_done();
    sign(&mut reviewer, &id, Step::Facts).await.expect_done();
    sign(&mut stage.clerk(ADMIN).await, &id, Step::Direction).await.expect_done();
    let page = editor.get(&format!("/console/articles/{id}")).await;
    assert!(!page.html.contains("还没有补齐审核"), "{}", page.html);
}

#[tokio::test]
async fn what_expires_is_warned_of_a_month_and_a_week_before() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    let now = domain::calendar::local(stage.alliance.clock.now()).date();
    let until = now.checked_add(jiff::Span::new().days(40)).unwrap().to_string();
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "news"),
        ("title", TITLE),
        ("summary", ""),
        ("body", BODY),
        ("source", ""),
        ("until", &until),
    ];
    editor.post(&format!("/console/articles/{id}/write"), &fields).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    sign(&mut stage.clerk(REVIEWER).await, &id, Step::Second).await.expect_done();
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
    for days in [11, 23] {
        stage.alliance.clock.advance(SignedDuration::from_hours(days * 24));
        stage.alliance.tick("content-sweep").await.unwrap();
        stage.alliance.tick("content-sweep").await.unwrap();
    }
    let mut editor = stage.clerk(EDITOR).await;
    let page = editor.get(&format!("/console/articles/{id}")).await;
    assert_eq!(page.html.matches("提醒快要过期").count(), 2, "{}", page.html);
    stage.alliance.clock.advance(SignedDuration::from_hours(7 * 24));
    stage.alliance.tick("content-sweep").await.unwrap();
    assert!(public(&stage, &format!("/articles/{id}")).await.1.contains("已过期"));
}

#[tokio::test]
async fn what_an_outage_kept_from_a_signer_is_replayed_once() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    write(&mut editor, &page, (&id, "news"), TITLE, BODY).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    stage.alliance.store_faults.set_down(true);
    stage.alliance.give_up_failing().await.unwrap();
    stage.alliance.store_faults.set_down(false);
    assert_eq!(heard(&stage, REVIEWER, "等您审核").await, 0);

    let mut operator = stage.clerk(OPERATOR).await;
    let page = operator.get("/console/dead-letters").await;
    let form = [("csrf", page.hidden("csrf")), ("replay", page.hidden("replay"))];
    let replayed = operator.post("/console/dead-letters", &form).await;
    assert!(replayed.html.ends_with("done=replayed"), "{}", replayed.html);
    assert_eq!(heard(&stage, REVIEWER, "等您审核").await, 1);
    stage.alliance.rewind_streams();
    assert_eq!(heard(&stage, REVIEWER, "等您审核").await, 1);
}
