//! 在线读报: what an account shows of a newspaper, through the public doors.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::review::Step;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::articles::{ADMIN, EDITOR, REVIEWER, begin, press, public, sign};

/// Adds a column of newspapers to those of the demo.
async fn columns(stage: &Stage) {
    let mut admin = stage.clerk(ADMIN).await;
    let page = admin.get("/console/columns").await;
    let mut fields =
        vec![("csrf", page.hidden("csrf")), ("version", page.hidden("version")), ("account", ZHANSHAN)];
    let ids = ["news", "tv", "horn", "life", "community", "heart", "press"];
    let rows: Vec<_> = (1..)
        .zip(ids)
        .flat_map(|(at, id)| {
            let kind = if id == "press" { "press" } else { "news" };
            [("id", id), ("name", id), ("kind", kind), ("review", "two")]
                .map(|(name, value)| (format!("{name}-{at}"), value))
        })
        .collect();
    fields.extend(rows.iter().map(|(name, value)| (name.as_str(), *value)));
    admin.post("/console/columns", &fields).await.expect_done();
}

/// What a form of this column says beside its title.
struct Item<'a> {
    right: &'a str,
    body: &'a str,
    issue: &'a str,
    until: &'a str,
    source: &'a str,
}

async fn write(editor: &mut Clerk, page: &Page, id: &str, item: Item<'_>) -> Page {
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "press"),
        ("title", "老年大学开学"),
        ("summary", ""),
        ("body", item.body),
        ("source", item.source),
        ("until", item.until),
        ("paper", "《演示日报》"),
        ("issue", item.issue),
        ("right", item.right),
        ("url", "https://paper.example.cn/1"),
    ];
    editor.post(&format!("/console/articles/{id}/write"), &fields).await
}

async fn out(stage: &Stage, editor: &mut Clerk, id: &str) {
    press(editor, id, "hand-in", &[]).await.expect_done();
    let mut reviewer = stage.clerk(REVIEWER).await;
    sign(&mut reviewer, id, Step::Second).await.expect_done();
    press(editor, id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
}

#[tokio::test]
async fn of_a_newspaper_stands_as_much_as_its_right_allows_and_no_longer_than_it_does() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let today = domain::calendar::local(stage.alliance.clock.now()).date();
    let (issue, until) = (today.to_string(), today.saturating_add(jiff::Span::new().days(2)).to_string());
    let tomorrow = today.tomorrow().unwrap().to_string();
    let long = "老年大学春季班开始报名。".repeat(9);
    let item = |right, body| Item { right, body, issue: &issue, until: "", source: "" };

    // A quotation that is too long is saved, and not handed in.
    let (page, id) = begin(&mut editor, "press").await;
    assert!(page.html.contains("能登多少"), "{}", page.html);
    let refused = write(&mut editor, &page, &id, Item { issue: &tomorrow, ..item("excerpt", &long) }).await;
    assert!(
        refused.html.contains("报纸的日期还没有到") && refused.html.contains(&tomorrow),
        "{}",
        refused.html
    );
    write(&mut editor, &page, &id, item("excerpt", &long)).await.expect_done();
    let refused = press(&mut editor, &id, "hand-in", &[]).await;
    assert!(refused.html.contains("共108字，没有授权最多登100字"), "{}", refused.html);
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    assert!(page.html.contains("value=\"excerpt\" checked"), "{}", page.html);
    write(&mut editor, &page, &id, item("excerpt", "三月一日开学，六十岁以上都能报名。")).await.expect_done();
    out(&stage, &mut editor, &id).await;
    let (status, html) = public(&stage, &format!("/articles/{id}")).await;
    assert_eq!(status, StatusCode::OK);
    for part in ["《演示日报》", "三月一日开学", "https://paper.example.cn/1", "id=\"aloud\" hidden"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(public(&stage, "/columns/press").await.1.contains("《演示日报》"));

    // A licensed text goes with its licence; the title and the way to the newspaper stay.
    let (page, id) = begin(&mut editor, "press").await;
    write(&mut editor, &page, &id, item("licensed", &long)).await.expect_done();
    let refused = press(&mut editor, &id, "hand-in", &[]).await;
    assert!(refused.html.contains("授权到哪一天") && refused.html.contains("谁授权的"), "{}", refused.html);
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    let licensed = Item { until: &until, source: "演示日报社授权", ..item("licensed", &long) };
    write(&mut editor, &page, &id, licensed).await.expect_done();
    out(&stage, &mut editor, &id).await;
    let article = format!("/articles/{id}");
    assert!(public(&stage, &article).await.1.contains("开始报名"));
    stage.alliance.clock.advance(SignedDuration::from_hours(3 * 24));
    let (status, html) = public(&stage, &article).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !html.contains("开始报名") && html.contains("不再登全文") && html.contains("paper.example.cn"),
        "{html}"
    );
}
