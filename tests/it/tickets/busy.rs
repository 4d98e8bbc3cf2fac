//! The store throttles a step: nobody was faster, nothing was done, and nothing that was typed is lost.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::tickets::{EventKind, State};
use jiff::SignedDuration;
use reqwest::StatusCode;

const TRANSACTIONS: &[&str] = &["TransactWriteItems"];
const SINGLE_WRITES: &[&str] = &["PutItem", "UpdateItem"];

fn says_busy(page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.html);
    assert!(page.html.contains("系统正忙，这一步没有办。请再按一次"), "{}", page.html);
    assert!(!page.html.contains("新进展"), "{}", page.html);
}

#[tokio::test]
async fn a_throttled_step_of_staff_is_not_done_and_its_form_can_be_sent_again_as_it_is() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    let before = stage.ticket(&id).await;
    let page = officer.ticket(&id).await;
    let fields = [("unit", "municipal-works"), ("note", "请带两套井盖")];
    stage.alliance.store_faults.set_busy(TRANSACTIONS);
    let busy = officer.press_on(&page, &id, "dispatch", &fields).await;
    stage.alliance.store_faults.clear();
    says_busy(&busy);
    assert!(busy.html.contains("请带两套井盖</textarea>"), "{}", busy.html);
    assert!(busy.html.contains("value=\"municipal-works\" selected"), "{}", busy.html);
    assert_eq!(stage.ticket(&id).await, before);
    officer.press_on(&busy, &id, "dispatch", &fields).await.expect_done();
}

#[tokio::test]
async fn a_photo_that_cannot_be_kept_now_costs_no_word_of_its_form() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fields = [("finding", "井盖松动，已围挡"), ("place", "新湛一路12号")];
    let page = works.ticket(&id).await;
    for operations in [SINGLE_WRITES, TRANSACTIONS] {
        stage.alliance.store_faults.set_busy(operations);
        let busy = works.press_stale_with_photo(&page, &id, "check", &fields).await;
        stage.alliance.store_faults.clear();
        says_busy(&busy);
        assert!(
            busy.html.contains("井盖松动，已围挡") && busy.html.contains("新湛一路12号"),
            "{}",
            busy.html
        );
        // A photo that was stored before the step failed waits for the next try.
        assert_eq!(busy.photo_fields().len(), usize::from(operations == TRANSACTIONS), "{}", busy.html);
    }
    let events = stage.events(&id).await;
    assert!(events.iter().all(|event| event.kind != EventKind::LogCheck));
}

#[tokio::test]
async fn a_throttled_entry_at_the_desk_makes_no_report_and_keeps_its_words() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get("/console/tickets/new").await;
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("channel", "desk"),
        ("description", "路灯不亮"),
        ("address", "新湛一路"),
        ("contact", ""),
        ("consent", "1"),
    ];
    stage.alliance.store_faults.set_busy(TRANSACTIONS);
    let busy = officer.post("/console/tickets", &fields).await;
    stage.alliance.store_faults.clear();
    says_busy(&busy);
    assert!(busy.html.contains("路灯不亮</textarea>"), "{}", busy.html);
    assert_eq!(busy.hidden("once"), page.hidden("once"), "still the same entry");
    officer.post("/console/tickets", &fields).await.expect_done();
}

#[tokio::test]
async fn a_throttled_step_of_a_resident_is_not_done_and_keeps_the_code() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_lamp().await;
    let ticket = stage.ticket(&id).await;
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret);
    let mut browser = Clerk::stranger(&stage);
    let page = browser.get(&link).await;
    let fields = [("version", page.hidden("version")), ("code", ticket.query_code.as_str())];
    for operations in [TRANSACTIONS, SINGLE_WRITES] {
        stage.alliance.store_faults.set_busy(operations);
        let busy = browser.post(&format!("{link}/withdraw"), &fields).await;
        stage.alliance.store_faults.clear();
        says_busy(&busy);
        assert!(busy.html.contains(&format!("value=\"{}\"", ticket.query_code)), "{}", busy.html);
        assert_eq!(stage.ticket(&id).await, ticket);
    }
    browser.post(&format!("{link}/withdraw"), &fields).await.expect_done();
}

#[tokio::test]
async fn a_throttled_step_of_the_clock_is_taken_a_minute_later() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    stage.alliance.clock.advance(SignedDuration::from_mins(121));
    stage.alliance.store_faults.set_busy(TRANSACTIONS);
    stage.alliance.run_due_schedules().await;
    stage.alliance.store_faults.clear();
    assert_eq!(stage.ticket(&id).await.state, State::Dispatched);
    stage.pass(SignedDuration::from_mins(1)).await;
    assert_eq!(stage.ticket(&id).await.state, State::Working);
}
