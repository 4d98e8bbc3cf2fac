//! The district chooses the name and the mark that stand at the head of every page.

use alliance_tests::{Clerk, Stage};
use jiff::SignedDuration;
use reqwest::StatusCode;

const PAGE: &str = "/console/district";
const CHOSEN: &[(&str, &str)] =
    &[("name", "崂山<区>联盟"), ("mark", "seal"), ("letters", "崂山"), ("colour", "pine")];

async fn send(clerk: &mut Clerk, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let page = clerk.get(PAGE).await;
    let (csrf, version) = (page.hidden("csrf").to_owned(), page.hidden("version").to_owned());
    let own = [("csrf", csrf.as_str()), ("version", version.as_str())];
    let answer = clerk.post(PAGE, &[&own[..], fields].concat()).await;
    (answer.status, answer.html)
}

#[tokio::test]
async fn what_the_district_chooses_stands_at_the_head_of_every_page_and_nothing_else_can_be_put_there() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    assert!(operator.get("/console").await.html.contains("<span class=\"demo\">演示</span>"));

    let wrong = [("name", ""), ("mark", "<svg onload=x>"), ("letters", "三个字"), ("colour", "red")];
    let (status, html) = send(&mut operator, &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for expected in ["请填名称", "请选一个标志", "请选一种颜色", "value=\"三个字\""] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(!html.contains("<svg onload"));

    let stale = operator.get(PAGE).await;
    assert_eq!(send(&mut operator, CHOSEN).await.0, StatusCode::SEE_OTHER);
    // Whoever opened the form before that does not undo it unawares, and keeps what they chose.
    let csrf = stale.hidden("csrf").to_owned();
    let late = [&[("csrf", csrf.as_str()), ("version", "0")][..], CHOSEN].concat();
    let late = operator.post(PAGE, &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.html.contains("同事刚刚改过") && late.html.contains("value=\"崂山&#60;区&#62;联盟\""));

    // A warm function shows what it read for a minute at most.
    stage.pass(SignedDuration::from_secs(61)).await;
    let mut stranger = Clerk::stranger(&stage);
    for address in ["/console/login", "/a/weizhanshan", "/a/weizhanshan/cases"] {
        let html = stranger.get(address).await.html;
        assert!(
            html.contains("<span>崂山&#60;区&#62;联盟</span>") && html.contains("data-colour=\"pine\""),
            "{address}"
        );
        assert!(!html.contains("class=\"demo\""), "{address}");
    }
    for address in ["/console", "/console/inbox", "/console/senders", "/console/tickets/none"] {
        assert!(operator.get(address).await.html.contains("崂山&#60;区&#62;联盟"), "{address}");
    }
    let mut auditor = stage.clerk("demo-auditor-1").await;
    let audit = auditor.get("/console/audit").await.html;
    assert!(audit.contains("崂山&#60;区&#62;联盟，印章（一两个字），松绿"), "{audit}");

    // Nobody else may choose.
    let mut officer = stage.clerk("demo-officer-1").await;
    assert_eq!(officer.get(PAGE).await.status, StatusCode::FORBIDDEN);
}
