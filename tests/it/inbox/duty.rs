//! The duty list as a setting.

use alliance_tests::Stage;
use reqwest::StatusCode;

#[tokio::test]
async fn operators_say_who_is_on_duty_and_an_older_page_saves_over_nobody() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-2").await;
    let page = operator.get("/console/duty").await;
    assert!(page.html.contains("现在值班：受理员甲（演示）、区级管理员（演示）"), "{}", page.html);
    let (csrf, version) = (page.hidden("csrf").to_owned(), page.hidden("version").to_owned());
    let own = [("csrf", csrf.as_str()), ("version", version.as_str())];
    let row = [("who-1", "demo-officer-2"), ("from-1", "09:00"), ("to-1", "17:30"), ("days-1", "weekdays")];
    let bad = [&own[..], &[("who-1", "demo-officer-2"), ("from-1", "")]].concat();
    let refused = operator.post("/console/duty", &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let save = [&own[..], &row].concat();
    operator.post("/console/duty", &save).await.expect_done();
    let page = operator.get("/console/duty?done=1").await;
    assert!(page.html.contains("现在值班：受理员乙（演示）"), "{}", page.html);
    assert!(page.html.contains("最近保存：区级管理员乙（演示）"), "{}", page.html);
    let stale = operator.post("/console/duty", &save).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let empty = [("csrf", csrf.as_str()), ("version", stale.hidden("version"))];
    operator.post("/console/duty", &empty).await.expect_done();
    let page = operator.get("/console/duty").await;
    assert!(
        page.html.contains("现在值班：没有人") && page.html.contains("直接通知区级管理员"),
        "{}",
        page.html
    );
    let mut officer = stage.clerk("demo-officer-1").await;
    assert_eq!(officer.get("/console/duty").await.status, StatusCode::FORBIDDEN);
}
