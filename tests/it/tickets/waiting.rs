//! What a resident can do while the work goes on: urge it, and add what they know.

use alliance_tests::stage::DISTRICT;
use alliance_tests::{Clerk, Stage};
use domain::tickets::State;
use jiff::SignedDuration;
use reqwest::StatusCode;

#[tokio::test]
async fn a_report_is_urged_once_a_working_day_and_the_third_time_a_supervisor_hears_of_it() {
    let stage = Stage::new().await;
    let (id, _) = stage.signed("wang").await;
    let mut browser = Clerk::stranger(&stage);
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    assert!(page.html.contains("催一下"), "{}", page.html);
    browser.as_resident(&stage, &id, "urge", &[]).await.expect_done();
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    assert!(
        page.html.contains("您第1次催办：现在是“办理中”") && page.html.contains("已提醒受理台和承办单位")
    );
    let again = browser.as_resident(&stage, &id, "urge", &[]).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(
        again.html.contains("今天已经催过了") && again.html.contains("11月24日起可以再催"),
        "{}",
        again.html
    );
    stage.settle().await;
    let works = stage.resident("demo-handler-1", DISTRICT);
    works.say("帮助").await;
    let told = works.received().join("\n");
    assert!(told.contains("【催办】反映人催办，共1次"), "{told}");
    for _ in 0..2 {
        stage.alliance.clock.advance(SignedDuration::from_hours(24));
        browser.as_resident(&stage, &id, "urge", &[]).await.expect_done();
        stage.settle().await;
    }
    let supervisor = stage.resident("demo-supervisor-1", DISTRICT);
    supervisor.say("帮助").await;
    let told = supervisor.received().join("\n");
    assert!(told.contains("【督办提醒】"), "{told}");
    assert!(stage.notices(&id).await.contains("已催办3次"));
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.ticket(&id).await.html.contains("催办3次"));
}

#[tokio::test]
async fn what_a_resident_adds_is_there_for_staff_and_for_them_until_the_answer() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let mut browser = Clerk::stranger(&stage);
    let empty = browser.as_resident(&stage, &id, "add", &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.html.contains("请写下要补充的情况"), "{}", empty.html);
    browser.as_resident(&stage, &id, "add", &[("text", "旁边的护栏也断了")]).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Working);
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    assert!(page.html.contains("您补充：旁边的护栏也断了"), "{}", page.html);
    assert!(works.ticket(&id).await.html.contains("旁边的护栏也断了"));
    let crew = stage.resident("demo-handler-1", DISTRICT);
    assert!(crew.last().contains("【补充情况】"), "{}", crew.last());

    let finding = [("finding", "井盖松动"), ("place", "新湛一路12号")];
    works.press_with_photo(&id, "check", &finding).await.expect_done();
    works.press_with_photo(&id, "hand-in", &alliance_tests::clerk::HAND_IN).await.expect_done();
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    let late = browser.as_resident(&stage, &id, "add", &[("text", "还有")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let late = browser.as_resident(&stage, &id, "urge", &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}
