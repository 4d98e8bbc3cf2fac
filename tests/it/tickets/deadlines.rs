//! What the clock does when nobody acts.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::tickets::{Alert, EventKind, State};
use jiff::{SignedDuration, Timestamp};

#[tokio::test]
async fn a_unit_that_does_not_sign_is_signed_for_and_shown_yellow() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    officer.press(&id, "dispatch", &[("unit", "sanitation"), ("note", "")]).await.expect_done();
    stage.pass(SignedDuration::from_hours(23)).await;
    assert_eq!(stage.ticket(&id).await.state, State::Dispatched);
    stage.pass(SignedDuration::from_hours(2)).await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.alert), (State::Working, Alert::Yellow));
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::AutoSign);
}

#[tokio::test]
async fn each_level_of_a_warning_is_given_once_however_often_the_sweep_runs() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    for _ in 0..3 {
        stage.pass(SignedDuration::from_mins(50)).await;
        stage.pass(SignedDuration::from_mins(1)).await;
    }
    let warnings: Vec<_> =
        stage.events(&id).await.into_iter().filter(|event| event.kind == EventKind::Warn).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.alert), (State::Submitted, Alert::Red));
    let officer = stage.resident("demo-officer-1", alliance_tests::stage::DISTRICT);
    officer.say("帮助").await;
    let told = officer.received().join("\n");
    assert!(told.contains("【黄牌】") && told.contains("【红牌】"), "{told}");
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

#[tokio::test]
async fn holidays_fixed_by_law_are_free_in_a_year_without_entries() {
    let stage = Stage::new().await;
    for (dispatched, category, expected) in [
        // 1 January 2027 is a Friday.
        ("2026-12-31T09:00", "normal", "2027-01-08T09:00"),
        // New Year's Eve is Friday 5 February; the third day of the first month is the Monday after.
        ("2027-02-04T15:30", "question", "2027-02-10T15:30"),
        // Qingming is Monday 5 April.
        ("2027-04-02T09:00", "question", "2027-04-07T09:00"),
        // Labour Day is Saturday and Sunday: when it is made up for, only the notice says.
        ("2027-04-30T09:00", "question", "2027-05-04T09:00"),
        // Dragon Boat is Wednesday 9 June, Mid-Autumn Wednesday 15 September.
        ("2027-06-08T09:00", "question", "2027-06-11T09:00"),
        ("2027-09-14T09:00", "question", "2027-09-17T09:00"),
    ] {
        let id = stage.dispatched_at(at(dispatched), category).await;
        assert_eq!(stage.ticket(&id).await.deadline.unwrap().due, at(expected), "{dispatched} {category}");
    }
}

#[tokio::test]
async fn a_holiday_week_in_between_counts_for_nothing_and_nobody_is_told_anything_in_it() {
    let stage = Stage::new().await;
    // National Day 2026 is free from 1 to 7 October; Saturday 10 October is worked, Sunday 11 October is not.
    let id = stage.dispatched_at(at("2026-09-30T10:00"), "normal").await;
    assert_eq!(stage.ticket(&id).await.deadline.unwrap().due, at("2026-10-13T10:00"));
    let resident = stage.resident("resident-of-the-lane", ZHANSHAN);
    let works = stage.resident("demo-handler-1", alliance_tests::stage::DISTRICT);
    let go_to = async |moment: &str| {
        stage.wait_until(at(moment));
        // The schedules of a stage begin in November.
        stage.alliance.tick("deadline-sweep").await.unwrap();
        stage.settle().await;
        (stage.ticket(&id).await.alert, resident.received().len() + works.received().len())
    };
    let before = go_to("2026-09-30T20:59").await;
    for day in 1..8 {
        for time in ["02:00", "09:00", "22:00"] {
            let then = go_to(&format!("2026-10-0{day}T{time}")).await;
            assert_eq!(then, before, "{day} October {time}");
        }
    }
    assert_eq!(go_to("2026-10-08T07:59").await, before, "the night before the first working day");
    assert_eq!(go_to("2026-10-12T09:59").await.0, Alert::None);
    assert_eq!(go_to("2026-10-12T10:00").await.0, Alert::Yellow, "one working day before");
    assert_eq!(go_to("2026-10-13T09:59").await.0, Alert::Yellow);
    assert_eq!(go_to("2026-10-13T10:00").await.0, Alert::Red);
    works.say("帮助").await;
    let told = works.received().join("\n");
    assert!(told.contains("【黄牌】") && told.contains("【红牌】"), "{told}");
}

#[tokio::test]
async fn a_deadline_in_a_year_without_entries_says_that_the_notice_decides_wherever_it_is_shown() {
    const SAID: &str = "以国务院通知为准";
    let stage = Stage::new().await;
    let known = stage.dispatched_at(at("2026-12-24T10:00"), "question").await;
    let unknown = stage.dispatched_at(at("2026-12-30T10:00"), "normal").await;
    let mut works = stage.clerk("demo-handler-1").await;
    let mut browser = Clerk::stranger(&stage);
    let resident = stage.resident("resident-of-the-lane", ZHANSHAN);
    for (id, says) in [(&known, false), (&unknown, true)] {
        let ticket = stage.ticket(id).await;
        let page = works.ticket(id).await.html;
        assert_eq!(page.contains(SAID), says, "{page}");
        let page = browser.get(&format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret)).await.html;
        assert_eq!(page.contains(SAID), says, "{page}");
        let answer = resident.say(id.as_str()).await;
        assert_eq!(answer.contains(SAID), says, "{answer}");
    }
    assert_eq!(works.get("/console").await.html.matches(SAID).count(), 1, "the queue has both reports");
}

#[tokio::test]
async fn from_15_november_until_the_coming_year_is_entered_operators_read_it_and_an_alarm_can_ring() {
    let stage = Stage::new().await;
    stage.pass(SignedDuration::from_mins(1)).await;
    assert_eq!(stage.counted("calendar_missing", "notice"), 1);
    assert_eq!(stage.lines("calendar_missing")[0]["year"], "2027");
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get("/console").await.html;
    assert!(page.contains("2027年的放假调休安排还没有录入"), "{page}");
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(!officer.get("/console").await.html.contains("还没有录入"), "an officer cannot enter it");
}
