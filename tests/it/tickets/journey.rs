//! The report that explains the product: a loose manhole cover on 新湛一路, told at night, mended, closed.

use alliance_tests::clerk::HAND_IN;
use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage, photo};
use domain::tickets::{Alert, AttachmentKind, EventKind, State};
use jiff::SignedDuration;
use reqwest::StatusCode;

#[tokio::test]
async fn a_loose_manhole_cover_travels_from_the_chat_to_closed() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    assert!(wang.follow().await.contains("微湛山"));
    assert!(wang.say("报修").await.contains("完成"));
    wang.speak(Some("新湛一路的古力盖松了，晚上走路很危险")).await;
    wang.show(photo::with_exif("GPS 36.07")).await;
    wang.point_at("新湛一路12号").await;
    let receipt = wang.say("完成").await;
    let id = number_in(&receipt);
    assert!(receipt.contains(id.as_str()) && receipt.contains("/a/weizhanshan/reports/"), "{receipt}");
    stage.settle().await;

    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.state, State::Submitted);
    assert_eq!(ticket.desk.as_str(), "desk-370202010");
    assert_eq!(ticket.place.address.as_deref(), Some("新湛一路12号"));
    assert!(ticket.description.contains("古力盖松了"), "{}", ticket.description);
    let kinds: Vec<_> = ticket.attachments.iter().map(|attachment| attachment.kind).collect();
    assert_eq!(kinds, [AttachmentKind::Voice, AttachmentKind::Photo]);

    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console").await.html.contains(id.as_str()));
    officer.accept_and_dispatch(&id).await;
    stage.settle().await;
    assert!(wang.received().iter().any(|text| text.contains("已受理")));
    assert!(wang.last().contains("已派给市政设施养护队"), "{}", wang.last());

    let mut works = stage.clerk("demo-handler-1").await;
    works.sign_check_hand_in(&id).await;
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::CloseReview);
    assert!(wang.last().contains("已现场核查：井盖松动"), "{}", wang.last());

    // Author is not approver: the second officer lets the answer go out.
    let mut second = stage.clerk("demo-officer-2").await;
    second.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("请放心通行"), "{}", wang.last());

    let ticket = stage.ticket(&id).await;
    let mut browser = Clerk::stranger(&stage);
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret);
    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("请放心通行") && !page.html.contains("先围挡"));
    let fields = [("version", page.hidden("version")), ("code", ticket.query_code.as_str())];
    browser.post(&format!("{link}/rate"), &fields).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("已办结"), "{}", wang.last());
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.state, State::Closed);
    assert_eq!(ticket.unit.as_ref().unwrap().as_str(), WORKS);
    let kinds: Vec<_> = stage.events(&id).await.into_iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::Submit,
            EventKind::Accept,
            EventKind::Dispatch,
            EventKind::Sign,
            EventKind::LogCheck,
            EventKind::HandIn,
            EventKind::Approve,
            EventKind::RateSolved
        ]
    );
}

#[tokio::test]
async fn a_manhole_cover_told_of_in_the_night_is_seen_to_in_the_night() {
    let stage = Stage::new().await;
    stage.wait_until("2026-11-23T22:40:00+08:00".parse().unwrap());
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let id = wang.report_manhole().await;
    stage.settle().await;
    // Whoever is on duty hears at once, and so does the resident, although it is late.
    let duty = stage.resident("demo-officer-1", DISTRICT).last();
    assert!(duty.contains(id.as_str()) && duty.contains("待受理"), "{duty}");
    let minutes = SignedDuration::from_mins;
    stage.pass(minutes(15)).await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    assert!(wang.last().contains("已派给市政设施养护队"), "{}", wang.last());
    stage.pass(minutes(25)).await;
    let mut works = stage.clerk("demo-handler-1").await;
    works.press(&id, "sign", &[]).await.expect_done();
    let finding = [("finding", "井盖松动，已加固并放置警示牌"), ("place", "新湛一路12号门前")];
    works.press_with_photo(&id, "check", &finding).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("已加固并放置警示牌"), "{}", wang.last());
    works.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    stage.pass(SignedDuration::from_hours(9)).await;
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("请放心通行"), "{}", wang.last());
    wang.say("解决了").await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.alert), (State::Closed, Alert::None));
}

#[tokio::test]
async fn photos_come_without_where_and_when_they_were_taken() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_with_photo("TAKEN-AT-HOME").await;
    let ticket = stage.ticket(&id).await;
    let media = &ticket.attachments[0].media;
    let link = format!("{}/a/{ZHANSHAN}/reports/{id}/{}", stage.alliance.url(), ticket.secret);
    for path in [format!("{link}/media/{media}"), format!("{link}/media/{media}?thumb=1")] {
        let answer = reqwest::get(&path).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        let bytes = answer.bytes().await.unwrap();
        assert!(!bytes.windows(13).any(|window| window == b"TAKEN-AT-HOME"));
    }
    let guessed = link.replace(&ticket.secret, &"0".repeat(32));
    assert_eq!(
        reqwest::get(format!("{guessed}/media/{media}")).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(reqwest::get(guessed).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_resident_takes_a_report_back_and_a_danger_goes_on() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp().await;
    let mut browser = Clerk::stranger(&stage);
    let ticket = stage.ticket(&id).await;
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret);
    let page = browser.get(&link).await;
    let fields = [("version", page.hidden("version")), ("code", ticket.query_code.as_str())];
    browser.post(&format!("{link}/withdraw"), &fields).await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::Withdrawn);

    let dangerous = wang.report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&dangerous, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    browser.as_resident(&stage, &dangerous, "withdraw", &[]).await.expect_done();
    let ticket = stage.ticket(&dangerous).await;
    assert_eq!((ticket.state, ticket.reporter), (State::Triaged, None), "staff go on without them");
}

#[tokio::test]
async fn staff_enter_a_report_for_somebody_who_telephoned_once_however_often_it_is_sent() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get("/console/tickets/new").await;
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("channel", "phone"),
        ("contact", "居民，晚上在家"),
        ("description", "楼道灯不亮"),
        ("address", "新湛一路8号"),
        ("consent", "1"),
    ];
    let first = officer.post("/console/tickets", &fields).await;
    first.expect_done();
    let again = officer.post("/console/tickets", &fields).await;
    assert_eq!(first.html, again.html);
    let mut other = fields;
    other[4] = ("description", "单元门坏了");
    let used = officer.post("/console/tickets", &other).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(used.html.contains("已经登记为") && used.html.contains("单元门坏了"), "{}", used.html);
    assert_ne!(used.hidden("once"), page.hidden("once"));
    stage.settle().await;
    let id = number_in(&first.html);
    assert_eq!(stage.ticket(&id).await.desk.as_str(), "desk-370202010");
    let chat = stage.resident("demo-officer-2", DISTRICT);
    assert!(chat.last().contains("待受理"), "{}", chat.last());
}
