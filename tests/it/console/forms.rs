//! Forms with something wrong in them, and people who may not.

use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::tickets::State;
use reqwest::StatusCode;

#[tokio::test]
async fn a_form_with_missing_or_foreign_fields_comes_back_with_what_was_typed() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let missing = officer.press(&id, "accept", &[("community", "")]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.html.contains("请选择类别"));
    let foreign =
        officer.press(&id, "accept", &[("category", "danger"), ("community", ""), ("state", "closed")]).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(foreign.html.contains("不认识的内容：state"), "{}", foreign.html);
    assert_eq!(stage.ticket(&id).await.state, State::Submitted);

    officer.accept_and_dispatch(&id).await;
    let mut works = stage.clerk("demo-handler-1").await;
    works.press(&id, "sign", &[]).await.expect_done();
    let mut fields = HAND_IN;
    fields[1] = ("public", "已修好，问题请打13800000000");
    let private = works.press_with_photo(&id, "hand-in", &fields).await;
    assert_eq!(private.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(private.html.contains("手机号码") && private.html.contains("更换井盖一套"), "{}", private.html);
    let unproven = works.press(&id, "hand-in", &HAND_IN).await;
    assert!(unproven.html.contains("请附上处理后的照片"));
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_form_is_said_at_once() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let check = works.press(&id, "check", &[("finding", ""), ("place", "")]).await;
    let long = "长".repeat(61);
    let fields = [
        ("public", "已修好，问题请打13800000000"),
        ("internal", ""),
        ("reason", ""),
        ("contact_how", ""),
        ("contact_who", long.as_str()),
        ("contact_at", "2027-01-01T10:00"),
    ];
    let hand_in = works.press(&id, "hand-in", &fields).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get("/console/tickets/new").await;
    let fields = [("csrf", page.hidden("csrf")), ("once", page.hidden("once")), ("description", "")];
    let entry = officer.post("/console/tickets", &fields).await;
    for (page, wrong) in [
        (check, &["#check-finding", "#check-place", "#check-photos"][..]),
        (
            hand_in,
            &[
                "#hand-in-outcome",
                "#hand-in-public",
                "#hand-in-internal",
                "#hand-in-contact_how",
                "#hand-in-contact_who",
                "#hand-in-contact_at",
            ],
        ),
        (entry, &["#new-channel", "#new-description", "#new-address", "#new-consent"]),
    ] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.html);
        let (_, summary) = page.html.split_once("请改一下").unwrap();
        let (summary, _) = summary.split_once("</ul>").unwrap();
        let said: Vec<_> =
            summary.split("<a href=\"").skip(1).map(|link| link.split_once('"').unwrap().0).collect();
        assert_eq!(said, wrong, "in the order of the page: {summary}");
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_session_or_acts_without_the_right() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut stranger = Clerk::stranger(&stage);
    let ticket = format!("/console/tickets/{id}");
    let encoded = ticket.replace('/', "%2F").replace('-', "%2D");
    for (path, login) in
        [("/console", "/console/login"), (&ticket, &*format!("/console/login?next={encoded}"))]
    {
        let page = stranger.get(path).await;
        assert_eq!((page.status, page.html.as_str()), (StatusCode::SEE_OTHER, login), "{path}");
    }
    let mut sanitation = stage.clerk("demo-handler-3").await;
    assert_eq!(sanitation.ticket(&id).await.status, StatusCode::NOT_FOUND);
    let mut officer = stage.clerk("demo-officer-1").await;
    let without_token =
        officer.post(&format!("/console/tickets/{id}/accept"), &[("category", "danger")]).await;
    assert_eq!(without_token.status, StatusCode::FORBIDDEN);
    officer.accept_and_dispatch(&id).await;
    let page = officer.ticket(&id).await;
    let version = stage.ticket(&id).await.version.to_string();
    let fields = [("csrf", page.hidden("csrf")), ("version", &version)];
    let not_theirs = officer.post(&format!("/console/tickets/{id}/sign"), &fields).await;
    assert_eq!(not_theirs.status, StatusCode::FORBIDDEN);
    assert_eq!(stage.ticket(&id).await.state, State::Dispatched);
}

#[tokio::test]
async fn a_head_is_shown_the_colleagues_to_pass_an_order_on_to() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let page = stage.clerk("demo-head-1").await.ticket(&id).await.html;
    let (_, list) = page.split_once("id=\"transfer-to\"").unwrap();
    let (list, _) = list.split_once("</select>").unwrap();
    assert!(list.contains("养护员乙（演示）") && list.contains("养护队负责人（演示）"), "{list}");
    // It is with this one already; and who only takes photos on site takes no order.
    assert!(!list.contains("养护员甲（演示）") && !list.contains("现场处置员（演示）"), "{list}");
    assert!(!works.ticket(&id).await.html.contains("transfer-to"));
}

#[tokio::test]
async fn no_form_that_comes_back_says_that_photos_were_lost() {
    const LOST: &str = "照片没有保存";
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fields = [("finding", ""), ("place", "门前")];
    let without = works.press(&id, "check", &fields).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!without.html.contains(LOST) && without.photo_fields().is_empty(), "{}", without.html);
    let with = works.press_with_photo(&id, "check", &fields).await;
    assert!(!with.html.contains(LOST) && with.photo_fields().len() == 1, "{}", with.html);
}
