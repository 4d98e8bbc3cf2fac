//! The resident is not content: a person calls, and the work is done again or the case is closed.

use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::tickets::{DeadlineKind, EventKind, State};
use reqwest::StatusCode;

#[tokio::test]
async fn what_is_not_solved_is_called_about_done_again_and_closed_where_the_law_allows_no_more() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.work_until_answered(&id).await;
    let mut browser = Clerk::stranger(&stage);
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    assert!(page.html.contains("没有解决，或者不满意") && page.html.contains("2个工作日内联系您"));
    let unsolved = [("rating", "unsolved"), ("reason", "盖子还在响，请打13900000000")];
    browser.as_resident(&stage, &id, "rate", &unsolved).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.deadline.unwrap().kind), (State::FollowUp, DeadlineKind::FollowUp));
    assert!(wang.last().contains("最晚11月25日 10:"), "{}", wang.last());
    let page = browser.get(&ticket.page()).await;
    assert!(page.html.contains("工作人员会再联系您") && !page.html.contains("13900000000"), "{}", page.html);

    // Whoever handed in does not judge; an officer does not decide that the law allows no more.
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console").await.html.contains(id.as_str()));
    let page = officer.ticket(&id).await;
    assert!(page.html.contains("盖子还在响") && !page.html.contains("value=\"explained\""), "{}", page.html);
    let silent =
        officer.press_after_call(&stage, &id, "follow-up", &[("verdict", "redo"), ("said", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.html.contains("#follow-up-said"), "{}", silent.html);
    let explained = [("verdict", "explained"), ("said", "不接受")];
    let refused = officer.press_after_call(&stage, &id, "follow-up", &explained).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.html.contains("这一步由督办人员办理"), "{}", refused.html);
    let redo = [("verdict", "redo"), ("said", "盖子还响")];
    officer.press_after_call(&stage, &id, "follow-up", &redo).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.since.redo), (State::Working, 1));
    assert!(wang.last().contains("重新办理"), "{}", wang.last());
    let works = stage.resident("demo-handler-1", DISTRICT);
    assert!(works.last().contains("【重办】"), "{}", works.last());

    stage.clerk("demo-handler-1").await.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    officer.press(&id, "approve", &[]).await.expect_done();
    browser.as_resident(&stage, &id, "rate", &[("rating", "dissatisfied")]).await.expect_done();
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    let page = supervisor.ticket(&id).await;
    assert!(
        page.html.contains("value=\"explained\"") && !page.html.contains("value=\"redo\""),
        "{}",
        page.html
    );
    supervisor.press_after_call(&stage, &id, "follow-up", &explained).await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::Closed);
}

#[tokio::test]
async fn who_is_content_on_the_telephone_has_the_case_closed() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.work_until_answered(&id).await;
    let mut browser = Clerk::stranger(&stage);
    let odd = browser.as_resident(&stage, &id, "rate", &[("rating", "perhaps")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = "长".repeat(501);
    let too_long = [("rating", "dissatisfied"), ("reason", long.as_str())];
    let refused = browser.as_resident(&stage, &id, "rate", &too_long).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.html.contains("请控制在500字以内") && refused.html.contains(&long),
        "what was typed is kept"
    );
    browser.as_resident(&stage, &id, "rate", &[("rating", "dissatisfied")]).await.expect_done();
    let mut officer = stage.clerk("demo-officer-1").await;
    let content = [("verdict", "satisfied"), ("said", "弄好了")];
    officer.press_after_call(&stage, &id, "follow-up", &content).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Closed);
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::Satisfied);
    assert!(wang.last().contains("诉求办结"), "{}", wang.last());
}
