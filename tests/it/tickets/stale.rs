//! Whoever comes second, at whatever step, sees what the first did, photo and all, and does nothing.

use alliance_tests::clerk::{HAND_IN, Page};
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;
use reqwest::StatusCode;

/// Who presses which button, with which fields.
type Step<'a> = (usize, &'a str, &'a [(&'a str, &'a str)]);

fn is_page_of_today(page: &Page, shown: &str, step: &str) {
    assert_eq!(page.status, StatusCode::CONFLICT, "{step}: {}", page.html);
    assert!(page.html.contains("新进展"), "{step}: {}", page.html);
    assert!(page.html.contains(shown), "{step}: {}", page.html);
}

#[tokio::test]
async fn a_second_press_of_any_button_gets_the_page_as_it_is_now() {
    const OFFICER: usize = 0;
    const SECOND: usize = 1;
    const WORKS: usize = 2;
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let photo = stage.ticket(&id).await.attachments[0].media.to_string();
    let mut clerks = [
        stage.clerk("demo-officer-1").await,
        stage.clerk("demo-officer-2").await,
        stage.clerk("demo-handler-1").await,
    ];
    let finding = [("finding", "井盖松动"), ("place", "新湛一路12号")];
    let now = domain::calendar::local(stage.alliance.clock.now());
    let at = now.strftime("%Y-%m-%dT%H:%M").to_string();
    let told = [("contact_how", "电话"), ("contact_who", "受理员甲"), ("contact_at", at.as_str())];
    let called = [&told[..], &[("verdict", "satisfied"), ("said", "弄好了")]].concat();
    let steps: [Step<'_>; 9] = [
        (OFFICER, "accept", &[("category", "danger"), ("community", "")]),
        (OFFICER, "dispatch", &[("unit", "municipal-works"), ("note", "")]),
        (WORKS, "sign", &[]),
        (WORKS, "check", &finding),
        (WORKS, "hand-in", &HAND_IN),
        (SECOND, "send-back", &[("reason", "照片看不清井盖")]),
        (WORKS, "hand-in", &HAND_IN),
        (SECOND, "approve", &[]),
        (OFFICER, "tell", &told),
    ];
    for (who, step, fields) in steps {
        let clerk = &mut clerks[who];
        let page = clerk.ticket(&id).await;
        let done = match step {
            "check" | "hand-in" => clerk.press_with_photo(&id, step, fields).await,
            _ => clerk.press(&id, step, fields).await,
        };
        done.expect_done();
        let before = stage.ticket(&id).await;
        is_page_of_today(&clerk.press_on(&page, &id, step, fields).await, &photo, step);
        assert_eq!(stage.ticket(&id).await, before, "{step}");
    }
    let mut browser = Clerk::stranger(&stage);
    press_twice(&stage, &mut browser, &id, "rate", &[("rating", "unsolved")]).await;
    let page = clerks[OFFICER].ticket(&id).await;
    clerks[OFFICER].press(&id, "follow-up", &called).await.expect_done();
    is_page_of_today(&clerks[OFFICER].press_on(&page, &id, "follow-up", &called).await, &photo, "follow-up");
}

#[tokio::test]
async fn what_a_resident_asks_twice_is_done_once() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let mut browser = Clerk::stranger(&stage);
    press_twice(&stage, &mut browser, &id, "urge", &[]).await;
    press_twice(&stage, &mut browser, &id, "add", &[("text", "护栏也断了")]).await;
    let other = stage.resident("li", ZHANSHAN).report_with_photo("GPS").await;
    stage.work_until_answered(&other).await;
    press_twice(&stage, &mut browser, &other, "rate", &[]).await;
}

#[tokio::test]
async fn a_report_that_was_taken_back_is_not_taken_back_again() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_lamp_with_photo().await;
    let mut browser = Clerk::stranger(&stage);
    press_twice(&stage, &mut browser, &id, "withdraw", &[]).await;
    assert_eq!(stage.ticket(&id).await.state, State::Withdrawn);
}

/// The resident presses a button of their page, and then the same button of the page that was open before.
async fn press_twice(stage: &Stage, browser: &mut Clerk, id: &TicketId, step: &str, fields: &[(&str, &str)]) {
    let ticket = stage.ticket(id).await;
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret);
    let page = browser.get(&link).await;
    let own = [("version", page.hidden("version")), ("code", ticket.query_code.as_str())];
    let version = [&own, fields].concat();
    browser.post(&format!("{link}/{step}"), &version).await.expect_done();
    let before = stage.ticket(id).await;
    let again = browser.post(&format!("{link}/{step}"), &version).await;
    let shown = ticket.attachments.first().map_or(ticket.id.as_str(), |photo| photo.media.as_str());
    is_page_of_today(&again, shown, step);
    assert_eq!(stage.ticket(id).await, before, "{step}");
}
