//! A closed report becomes a public case: the resident agrees, an editor masks the photos and proposes, somebody else
//! decides, and the resident may take it back.

use std::io::Cursor;

use alliance::store::{MediaRecord, MediaState, System};
use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Resident, Stage};
use domain::cases::{Stage as CaseStage, stage as stage_of};
use domain::ids::{MediaId, TicketId};
use domain::tickets::{AttachmentKind, State};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::SignedDuration;
use reqwest::StatusCode;

const TITLE: &str = "路口的井盖换好了";
const REPORTED: &str = "有居民反映路边井盖松动，行人经过有危险。";
const DONE: &str = "市政单位当天加固，第二天更换了井盖。";

/// A bright photo, so that what is blackened can be told from what is not.
fn bright() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(320, 240, Rgb([220, 200, 180])));
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A report with a photo of before and one of the finished work, closed by its resident.
async fn closed(stage: &Stage, wang: &Resident<'_>) -> TicketId {
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路12号门口的古力盖松了，我姓王").await;
    wang.show(bright()).await;
    let receipt = wang.say("完成").await;
    stage.settle().await;
    let id = alliance_tests::resident::number_in(&receipt);
    stage.work_until_answered(&id).await;
    let thanks = wang.say(&format!("解决了{id}")).await;
    assert!(thanks.contains("讲给街坊听") && thanks.contains(&format!("可以公开{id}")), "{thanks}");
    id
}

/// The photos of a report: that of before, and that of the finished work.
async fn photos(stage: &Stage, id: &TicketId) -> [MediaId; 2] {
    let ticket = stage.ticket(id).await;
    let before = ticket.attachments.iter().find(|it| it.kind == AttachmentKind::Photo).unwrap();
    [before.media.clone(), ticket.after_photos[0].clone()]
}

/// Sends one of the forms of a case from a page that shows it.
async fn press(clerk: &mut Clerk, page: &Page, id: &TicketId, form: &str, fields: &[(&str, &str)]) -> Page {
    let names = if form == "decide" { &["csrf", "version"][..] } else { &["csrf", "version", "case"] };
    let own: Vec<_> = names.iter().map(|name| (*name, page.hidden(name))).collect();
    clerk.post(&format!("/console/cases/{id}/{form}"), &[&own[..], fields].concat()).await
}

async fn mark(clerk: &mut Clerk, id: &TicketId, photo: &MediaId, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/cases/{id}?photo={photo}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let photo = [("photo", photo.as_str())];
    press(clerk, &page, id, "mask", &[&photo, fields].concat()).await
}

async fn propose(clerk: &mut Clerk, id: &TicketId, change: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/cases/{id}")).await;
    let mut fields = vec![
        ("act", "propose"),
        ("title", TITLE),
        ("place", "新湛一路"),
        ("matter", REPORTED),
        ("answer", DONE),
    ];
    for (name, value) in change {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    press(clerk, &page, id, "propose", &fields).await
}

/// The addresses of a page's photos.
fn pictures(page: &Page) -> Vec<String> {
    let parts = page.html.split("<img").skip(1).filter_map(|part| part.split_once("src=\""));
    parts.filter_map(|(_, rest)| Some(rest.split_once('"')?.0.replace("&amp;", "&"))).collect()
}

async fn picture(stage: &Stage, path: &str) -> RgbImage {
    let response = reqwest::get(format!("{}{path}", stage.alliance.url())).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    image::load_from_memory(&response.bytes().await.unwrap()).unwrap().to_rgb8()
}

#[tokio::test]
async fn a_closed_report_becomes_public_and_its_resident_takes_it_back() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = closed(&stage, &wang).await;
    let [before, after] = photos(&stage, &id).await;
    let mut editor = stage.clerk("demo-editor-1").await;
    let case = format!("/console/cases/{id}");

    // Without the resident's consent nobody sees anything of it.
    assert_eq!(editor.get(&case).await.status, StatusCode::NOT_FOUND);
    assert!(!editor.get("/console/cases").await.html.contains(id.as_str()));
    let agreed = wang.say("可以公开").await;
    assert!(agreed.contains("谢谢您") && agreed.contains(&format!("不要公开{id}")), "{agreed}");
    stage.settle().await;
    assert!(editor.get("/console/cases").await.html.contains(id.as_str()));

    // The editor sees the answer and the photos, and nothing that the resident wrote.
    let page = editor.get(&case).await;
    assert!(page.html.contains("古力盖已更换并固定"), "{}", page.html);
    let ticket = stage.ticket(&id).await;
    for private in ["我姓王", "12号门口", ticket.secret.as_str(), ticket.query_code.as_str()] {
        assert!(!page.html.contains(private), "{private} in {}", page.html);
    }
    assert_eq!(editor.get_file(&format!("{case}/media/{before}")).await.0, StatusCode::OK);
    let mut reviewer = stage.clerk("demo-reviewer-1").await;
    assert_eq!(reviewer.get_file(&format!("{case}/media/{before}")).await.0, StatusCode::NOT_FOUND);

    // Neither marked nor cleared: no proposal, and nothing typed is lost.
    let refused = propose(&mut editor, &id, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.html.contains("还有2张照片没有决定") && refused.html.contains(REPORTED),
        "{}",
        refused.html
    );

    let nothing = mark(&mut editor, &id, &before, &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.html.contains("请先遮住人脸和车牌"), "{}", nothing.html);
    mark(&mut editor, &id, &before, &[("rectangles", "0,0,500,500")]).await.expect_done();
    let refused = propose(&mut editor, &id, &[]).await;
    assert!(refused.html.contains("还有1张照片没有决定"), "{}", refused.html);
    mark(&mut editor, &id, &after, &[("cleared", "1")]).await.expect_done();
    let refused =
        propose(&mut editor, &id, &[("place", "新湛一路12号"), ("answer", "有事打13812345678")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.html.contains("会让人找到是哪一家") && refused.html.contains("手机号码"),
        "{}",
        refused.html
    );
    let saved = propose(&mut editor, &id, &[("act", "save")]).await;
    saved.expect_done();
    let open = editor.get(&format!("{case}?photo={before}")).await;
    propose(&mut editor, &id, &[]).await.expect_done();
    assert_eq!(stage_of(&stage.ticket(&id).await), Some(CaseStage::Proposed));

    // While it is being reviewed it stays as it is, and the editor does not decide.
    let cleared = [("photo", before.as_str()), ("cleared", "1")];
    let late = press(&mut editor, &open, &id, "mask", &cleared).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.html);
    let page = editor.get(&case).await;
    assert!(!page.html.contains("name=\"decision\""), "{}", page.html);
    let version = stage.ticket(&id).await.version.to_string();
    let grant = [("csrf", page.hidden("csrf")), ("version", &version), ("decision", "grant"), ("note", "")];
    let own = editor.post(&format!("{case}/decide"), &grant).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.html);
    let public = format!("/a/{ZHANSHAN}/cases/{id}");
    let mut passer_by = Clerk::stranger(&stage);
    assert_eq!(passer_by.get(&public).await.status, StatusCode::NOT_FOUND);

    let page = reviewer.get(&case).await;
    assert!(page.html.contains(TITLE), "{}", page.html);
    let blank = press(&mut reviewer, &page, &id, "decide", &[("decision", "refuse"), ("note", " ")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    press(&mut reviewer, &page, &id, "decide", &[("decision", "grant"), ("note", "")]).await.expect_done();
    let again = press(&mut reviewer, &page, &id, "decide", &[("decision", "grant"), ("note", "")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.html);
    stage.settle().await;

    // Everybody reads it, and sees the copies alone.
    assert!(passer_by.get(&format!("/a/{ZHANSHAN}/cases")).await.html.contains(TITLE));
    let page = passer_by.get(&public).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains(TITLE) && page.html.contains(REPORTED) && page.html.contains(DONE));
    for private in ["我姓王", "12号", "养护员", ticket.secret.as_str(), before.as_str(), after.as_str()]
    {
        assert!(!page.html.contains(private), "{private} in {}", page.html);
    }
    let shown = pictures(&page);
    assert_eq!(shown.len(), 2, "{}", page.html);
    let masked = picture(&stage, &shown[0]).await;
    assert!(masked.get_pixel(20, 20).0.iter().all(|colour| *colour < 3));
    assert!(masked.get_pixel(300, 220).0.iter().all(|colour| *colour > 150));
    for original in [&before, &after] {
        let (status, _) = passer_by.get_file(&format!("{public}/media/{original}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    let gone = wang.say("不要公开").await;
    assert!(gone.contains("不公开"), "{gone}");
    let page = passer_by.get(&public).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.html.contains("不再公开") && !page.html.contains(TITLE), "{}", page.html);
    assert_eq!(passer_by.get_file(&shown[0]).await.0, StatusCode::NOT_FOUND);
    stage.settle().await;
    assert!(!passer_by.get(&format!("/a/{ZHANSHAN}/cases")).await.html.contains(TITLE));
    assert_eq!(editor.get(&case).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_photo_is_marked_with_the_grid_again_and_left_out() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = closed(&stage, &wang).await;
    wang.say(&format!("可以公开{id}")).await;
    let [before, _] = photos(&stage, &id).await;
    let mut editor = stage.clerk("demo-editor-1").await;
    let copies = async |editor: &mut Clerk| {
        let page = propose(editor, &id, &[("act", "save")]).await;
        page.expect_done();
        let page = editor.get(&format!("/console/cases/{id}")).await;
        let preview = page.html.split_once("居民会看到的样子").unwrap().1.to_owned();
        pictures(&Page { status: page.status, html: preview })
    };
    mark(&mut editor, &id, &before, &[("c0-0", "1"), ("c1-0", "1")]).await.expect_done();
    let first = copies(&mut editor).await;
    assert_eq!(first.len(), 1);
    assert_eq!(editor.get_file(&first[0]).await.0, StatusCode::OK);

    // The same again changes nothing; another decision makes another copy, and the first is gone.
    let page = editor.get(&format!("/console/cases/{id}?photo={before}")).await;
    assert!(
        page.html.contains("name=\"c1-0\" value=\"1\" aria-label=\"第1行第2列\" checked"),
        "{}",
        page.html
    );
    mark(&mut editor, &id, &before, &[("c0-0", "1"), ("c1-0", "1")]).await.expect_done();
    assert_eq!(copies(&mut editor).await, first);
    mark(&mut editor, &id, &before, &[("cleared", "1")]).await.expect_done();
    let second = copies(&mut editor).await;
    assert!(second.len() == 1 && second != first);
    assert_eq!(editor.get_file(&first[0]).await.0, StatusCode::NOT_FOUND);

    let stale = press(&mut editor, &page, &id, "mask", &[("photo", before.as_str()), ("act", "leave")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.html);
    for (fields, why) in [
        ([("rectangles", "900,0,200,100"), ("act", "mask")], "超出了照片"),
        ([("rectangles", "1,2,3"), ("act", "mask")], "没有读懂"),
        ([("rectangles", "0,0,9,9"), ("cleared", "1")], "请只选一样"),
    ] {
        let wrong = mark(&mut editor, &id, &before, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.html.contains(why), "{}", wrong.html);
    }
    mark(&mut editor, &id, &before, &[("act", "leave")]).await.expect_done();
    assert!(copies(&mut editor).await.is_empty());
    assert_eq!(editor.get_file(&second[0]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_photo_that_was_never_fetched_cannot_be_marked_and_can_be_left_out() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = closed(&stage, &wang).await;
    wang.say("可以公开").await;
    let [before, _] = photos(&stage, &id).await;
    let media = stage.alliance.deployment.media().unwrap();
    let fetched = media.get(System::Engineer, &before).await.unwrap().unwrap();
    let failed = MediaRecord {
        state: MediaState::Failed { reason: "微信没有给出文件".to_owned() },
        ..fetched
    };
    media.put(System::Engineer, &failed).await.unwrap();
    let mut editor = stage.clerk("demo-editor-1").await;
    let refused = mark(&mut editor, &id, &before, &[("cleared", "1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("这张照片没有取到，不能公开"), "{}", refused.html);
    mark(&mut editor, &id, &before, &[("act", "leave")]).await.expect_done();
}

#[tokio::test]
async fn a_case_that_is_refused_comes_back_to_its_editor() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = closed(&stage, &wang).await;
    wang.say("可以公开").await;
    let mut editor = stage.clerk("demo-editor-1").await;
    for photo in photos(&stage, &id).await {
        mark(&mut editor, &id, &photo, &[("cleared", "1")]).await.expect_done();
    }
    propose(&mut editor, &id, &[]).await.expect_done();
    let mut reviewer = stage.clerk("demo-reviewer-1").await;
    let page = reviewer.get(&format!("/console/cases/{id}")).await;
    let fields = [("decision", "refuse"), ("note", "第二张照片里有车牌")];
    press(&mut reviewer, &page, &id, "decide", &fields).await.expect_done();
    assert_eq!(stage_of(&stage.ticket(&id).await), Some(CaseStage::Open));
    let page = editor.get(&format!("/console/cases/{id}")).await;
    assert!(page.html.contains(REPORTED) && page.html.contains("提请审核"), "{}", page.html);
}

#[tokio::test]
async fn what_was_prepared_goes_when_the_report_is_archived() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = closed(&stage, &wang).await;
    wang.say("可以公开").await;
    let mut editor = stage.clerk("demo-editor-1").await;
    for photo in photos(&stage, &id).await {
        mark(&mut editor, &id, &photo, &[("cleared", "1")]).await.expect_done();
    }
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let draft = tickets.case(System::Engineer, &id).await.unwrap().unwrap();
    let copies: Vec<MediaId> = draft.copies().cloned().collect();
    assert_eq!(copies.len(), 2);
    stage.pass(SignedDuration::from_hours(24 * 31)).await;
    assert_eq!(stage.ticket(&id).await.state, State::Archived);
    assert_eq!(tickets.case(System::Engineer, &id).await.unwrap(), None);
    let media = stage.alliance.deployment.media().unwrap();
    for copy in &copies {
        assert_eq!(media.get(System::Engineer, copy).await.unwrap(), None);
    }
}
