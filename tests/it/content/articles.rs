//! An article is written, signed, published, corrected and withdrawn through the public doors.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::review::{Point, Step};
use jiff::SignedDuration;
use reqwest::StatusCode;

pub(super) const EDITOR: &str = "demo-editor-1";
pub(super) const REVIEWER: &str = "demo-reviewer-1";
pub(super) const ADMIN: &str = "demo-account-admin-1";
pub(super) const TITLE: &str = "周六社区义诊";
pub(super) const BODY: &str = "## 时间地点\n周六上午九点，社区门口。\n\n请带身份证。";

/// Adds the column `notice`, which three people review, to those of the demo.
pub(super) async fn columns(stage: &Stage) {
    let mut admin = stage.clerk(ADMIN).await;
    let page = admin.get("/console/columns").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let mut fields = vec![
        ("csrf".to_owned(), page.hidden("csrf").to_owned()),
        ("version".to_owned(), page.hidden("version").to_owned()),
        ("account".to_owned(), ZHANSHAN.to_owned()),
    ];
    let ids = ["news", "tv", "horn", "life", "community", "heart", "notice"];
    for (at, id) in (1..).zip(ids) {
        let review = if id == "notice" { "three" } else { "two" };
        for (name, value) in [("id", id), ("name", id), ("kind", "news"), ("review", review)] {
            fields.push((format!("{name}-{at}"), value.to_owned()));
        }
    }
    let borrowed: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // None that was saved may go, because articles and feeds name it.
    let fewer: Vec<_> = borrowed.iter().copied().filter(|(name, _)| !name.ends_with("-1")).collect();
    let refused = admin.post("/console/columns", &fewer).await;
    assert!(refused.html.contains("“湛山新闻”不能去掉"), "{}", refused.html);
    admin.post("/console/columns", &borrowed).await.expect_done();
}

/// Opens the editor of a new article; its page and its id.
pub(super) async fn begin(editor: &mut Clerk, column: &str) -> (Page, String) {
    let page = editor.get(&format!("/console/articles/new?account={ZHANSHAN}&column={column}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let (_, rest) = page.html.split_once("data-draft=\"").unwrap();
    let id = rest[..16].to_owned();
    (page, id)
}

pub(super) async fn write(
    clerk: &mut Clerk,
    page: &Page,
    (id, column): (&str, &str),
    title: &str,
    body: &str,
) -> Page {
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", column),
        ("title", title),
        ("summary", "医生到家门口"),
        ("body", body),
        ("source", ""),
        ("until", ""),
    ];
    clerk.post(&format!("/console/articles/{id}/write"), &fields).await
}

/// Adds a file to an article of the news from a page of its editor.
pub(super) async fn add(clerk: &mut Clerk, page: &Page, id: &str, body: &str, file: Vec<u8>) -> Page {
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "news"),
        ("title", TITLE),
        ("body", body),
        ("act", "file"),
    ];
    clerk.post_with_file(&format!("/console/articles/{id}/write"), &fields, ("file", file)).await
}

/// Presses one of the forms of an article's page.
pub(super) async fn press(clerk: &mut Clerk, id: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/articles/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    // The editor bears the version even where the page offers no step.
    let page = if page.html.contains("name=\"version\"") {
        page
    } else {
        clerk.get(&format!("/console/articles/{id}/edit")).await
    };
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(&format!("/console/articles/{id}/{form}"), &[&own[..], fields].concat()).await
}

pub(super) async fn sign(clerk: &mut Clerk, id: &str, step: Step) -> Page {
    let page = clerk.get(&format!("/console/articles/{id}")).await;
    let digest = page.html.split_once("name=\"digest\" value=\"").map_or("", |(_, rest)| &rest[..64]);
    let points: Vec<String> = step.points().iter().copied().map(Point::id).collect();
    let mut fields = vec![("decision", "sign"), ("step", step.name()), ("digest", digest)];
    fields.extend(points.iter().map(|point| (point.as_str(), "1")));
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(&format!("/console/articles/{id}/sign"), &[&own[..], &fields].concat()).await
}

pub(super) async fn public(stage: &Stage, path: &str) -> (StatusCode, String) {
    let response = reqwest::get(format!("{}/a/{ZHANSHAN}{path}", stage.alliance.url())).await.unwrap();
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn an_article_is_reviewed_published_corrected_and_withdrawn_everywhere() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "notice").await;
    let article = format!("/articles/{id}");

    // What cannot be handed in is saved all the same, and said.
    write(&mut editor, &page, (&id, "notice"), "", BODY).await.expect_done();
    let saved = editor.get(&format!("/console/articles/{id}")).await;
    assert!(saved.html.contains("还没有标题"), "{}", saved.html);
    let refused = press(&mut editor, &id, "hand-in", &[]).await;
    assert!(refused.html.contains("还有要改的地方"), "{}", refused.html);
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    assert!(page.html.contains("## 时间地点"), "{}", page.html);
    write(&mut editor, &page, (&id, "notice"), TITLE, BODY).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    assert_eq!(public(&stage, &article).await.0, StatusCode::NOT_FOUND);

    // Three people in their order, and the second is not the author.
    let before = editor.get(&format!("/console/articles/{id}")).await;
    let digest = before.html.split_once("name=\"digest\" value=\"").unwrap().1[..64].to_owned();
    sign(&mut editor, &id, Step::Words).await.expect_done();
    // The page offers the author no second signature, and none counts that is sent all the same.
    let edit = editor.get(&format!("/console/articles/{id}/edit")).await;
    let own = [
        ("csrf", edit.hidden("csrf")),
        ("version", edit.hidden("version")),
        ("decision", "sign"),
        ("step", Step::Facts.name()),
        ("digest", &digest),
    ];
    let own = editor.post(&format!("/console/articles/{id}/sign"), &own).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.html);
    let mut reviewer = stage.clerk(REVIEWER).await;
    sign(&mut reviewer, &id, Step::Facts).await.expect_done();
    let mut admin = stage.clerk(ADMIN).await;
    sign(&mut admin, &id, Step::Direction).await.expect_done();
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();

    let (status, html) = public(&stage, &article).await;
    assert!(status == StatusCode::OK && html.contains(TITLE) && html.contains("请带身份证"), "{html}");
    for path in ["/columns/notice", "/columns/notice/feed.xml", "/columns/notice/atom.xml", "/feed.xml"] {
        let (status, text) = public(&stage, path).await;
        assert!(status == StatusCode::OK && text.contains(TITLE), "{path}: {text}");
    }
    assert!(public(&stage, "").await.1.contains("/columns/notice"));
    assert!(!public(&stage, "/columns/news").await.1.contains(TITLE));

    // A correction leaves what is read until it is signed again by all.
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    write(&mut editor, &page, (&id, "notice"), "周日社区义诊", BODY).await.expect_done();
    assert!(public(&stage, &article).await.1.contains(TITLE));
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    sign(&mut editor, &id, Step::Words).await.expect_done();
    sign(&mut reviewer, &id, Step::Facts).await.expect_done();
    sign(&mut admin, &id, Step::Direction).await.expect_done();
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
    let (_, html) = public(&stage, &article).await;
    assert!(html.contains("周日社区义诊") && html.contains("更正过"), "{html}");
    let atom = public(&stage, "/atom.xml").await.1;
    let urn = atom.split("<entry><id>").nth(1).unwrap().split('<').next().unwrap().to_owned();

    // Withdrawn: gone from everywhere at once, a tombstone in Atom under the same id.
    let refused = press(&mut reviewer, &id, "withdraw", &[("reason", "")]).await;
    assert!(refused.html.contains("请写一句原因"), "{}", refused.html);
    press(&mut reviewer, &id, "withdraw", &[("reason", "时间定错了")]).await.expect_done();
    let (status, html) = public(&stage, &article).await;
    assert!(status == StatusCode::GONE && html.contains("已经撤下") && !html.contains("义诊"), "{html}");
    for path in ["/columns/notice", "/columns/notice/feed.xml", "/feed.xml", "/atom.xml"] {
        assert!(!public(&stage, path).await.1.contains("义诊"), "{path}");
    }
    let atom = public(&stage, "/columns/notice/atom.xml").await.1;
    assert!(atom.contains(&format!("<at:deleted-entry ref=\"{urn}\"")), "{atom}");
}

#[tokio::test]
async fn two_writers_at_once_lose_no_text_and_an_edit_voids_signatures() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    write(&mut editor, &page, (&id, "news"), TITLE, BODY).await.expect_done();
    // The same form again changes nothing.
    write(&mut editor, &page, (&id, "news"), TITLE, BODY).await.expect_done();
    let older = editor.get(&format!("/console/articles/{id}/edit")).await;
    write(&mut editor, &older, (&id, "news"), TITLE, "甲写的。").await.expect_done();
    let lost = write(&mut editor, &older, (&id, "news"), TITLE, "乙写的。").await;
    assert_eq!(lost.status, StatusCode::CONFLICT);
    assert!(lost.html.contains("甲写的。") && lost.html.contains("乙写的。"), "{}", lost.html);
    write(&mut editor, &lost, (&id, "news"), TITLE, "乙写的。").await.expect_done();

    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    let mut reviewer = stage.clerk(REVIEWER).await;
    let back = press(&mut reviewer, &id, "sign", &[("decision", "back"), ("reason", "")]).await;
    assert!(back.html.contains("请写一句原因"), "{}", back.html);
    press(&mut reviewer, &id, "sign", &[("decision", "back"), ("reason", "写清地点")]).await.expect_done();
    assert!(editor.get(&format!("/console/articles/{id}")).await.html.contains("写清地点"));
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    sign(&mut reviewer, &id, Step::Second).await.expect_done();
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    write(&mut editor, &page, (&id, "news"), TITLE, "丙写的。").await.expect_done();
    let refused = press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await;
    assert!(refused.html.contains("审核通过以后才能发布"), "{}", refused.html);
}

/// An article in `news` that may be published at a time in `after` minutes from now.
pub(super) async fn scheduled(stage: &Stage, editor: &mut Clerk, after: i64) -> String {
    let (page, id) = begin(editor, "news").await;
    write(editor, &page, (&id, "news"), TITLE, BODY).await.expect_done();
    press(editor, &id, "hand-in", &[]).await.expect_done();
    sign(&mut stage.clerk(REVIEWER).await, &id, Step::Second).await.expect_done();
    let at = stage.alliance.clock.now() + SignedDuration::from_mins(after);
    let at = domain::calendar::local(at).strftime("%Y-%m-%dT%H:%M").to_string();
    press(editor, &id, "schedule", &[("act", "later"), ("at", &at)]).await.expect_done();
    id
}

#[tokio::test]
async fn a_scheduled_article_goes_out_on_time_and_long_after_it_waits_for_a_person() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = scheduled(&stage, &mut editor, 10).await;
    stage.alliance.tick("content-sweep").await.unwrap();
    assert_eq!(public(&stage, &format!("/articles/{id}")).await.0, StatusCode::NOT_FOUND);
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("content-sweep").await.unwrap();
    assert_eq!(public(&stage, &format!("/articles/{id}")).await.0, StatusCode::OK);

    let late = scheduled(&stage, &mut editor, 10).await;
    stage.alliance.clock.advance(SignedDuration::from_mins(72));
    stage.alliance.tick("content-sweep").await.unwrap();
    assert_eq!(public(&stage, &format!("/articles/{late}")).await.0, StatusCode::NOT_FOUND);
    let page = editor.get(&format!("/console/articles/{late}")).await;
    assert!(page.html.contains("没有自动发布") && page.html.contains("现在发布"), "{}", page.html);
}

#[tokio::test]
async fn a_feed_is_not_sent_twice_to_who_has_it() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let url = format!("{}/a/{ZHANSHAN}/columns/news/atom.xml", stage.alliance.url());
    let first = reqwest::get(&url).await.unwrap();
    let etag = first.headers()["etag"].clone();
    let again = reqwest::Client::new().get(&url).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(public(&stage, "/columns/other/atom.xml").await.0, StatusCode::NOT_FOUND);
    assert_eq!(public(&stage, "/columns/news/2026-13x").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_picture_stands_in_the_text_needs_a_description_and_goes_with_the_article() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    let photo = alliance_tests::photo::with_exif("GPS");
    let sent = add(&mut editor, &page, &id, "前面。\n【放这里】\n后面。", photo).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    assert!(page.html.contains("第2段的图片"), "{}", page.html);
    let media = page.html.split_once("【图片 ").unwrap().1[..32].to_owned();
    assert!(page.html.contains(&format!("前面。\n\n【图片 {media}】\n\n后面。")), "{}", page.html);
    let body = format!("前面。\n\n【图片 {media}】排队的居民\n\n后面。");
    write(&mut editor, &page, (&id, "news"), TITLE, &body).await.expect_done();
    let file = format!("/console/articles/{id}/media/{media}");
    assert_eq!(editor.get_file(&file).await.0, StatusCode::OK);
    let open = format!("/articles/{id}/media/{media}");
    assert_eq!(public(&stage, &open).await.0, StatusCode::NOT_FOUND);

    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    let mut reviewer = stage.clerk(REVIEWER).await;
    sign(&mut reviewer, &id, Step::Second).await.expect_done();
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
    let html = public(&stage, &format!("/articles/{id}")).await.1;
    assert!(html.contains(&open) && html.contains("alt=\"排队的居民\""), "{html}");
    let shown = reqwest::get(format!("{}/a/{ZHANSHAN}{open}", stage.alliance.url())).await.unwrap();
    assert_eq!(shown.status(), StatusCode::OK);
    press(&mut reviewer, &id, "withdraw", &[("reason", "照片没有问过本人")]).await.expect_done();
    let gone = reqwest::get(format!("{}/a/{ZHANSHAN}{open}", stage.alliance.url())).await.unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_that_residents_cannot_open_is_named_when_the_article_is_handed_in() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    // What the platform could reach from inside is what a resident cannot.
    let inside = "https://169.254.169.254/latest/meta-data/";
    let body = format!("周六上午义诊。\n\n【链接 {inside}】报名");
    write(&mut editor, &page, (&id, "news"), "义诊", &body).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_wrong("只有在内部网络里才能打开");
    let edited = editor.get(&format!("/console/articles/{id}/edit")).await;
    assert!(edited.html.contains(inside), "nothing that was typed is lost");
    let body = "周六上午义诊。\n\n【链接 https://no-such-name.invalid/】报名";
    write(&mut editor, &edited, (&id, "news"), "义诊", body).await.expect_done();
    // Whoever cannot be reached just now may well be there for a resident.
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
}
