//! The list of each working morning.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use jiff::Timestamp;

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

/// Lets the schedule run at a moment; the lists that this person has read by then.
async fn read_at(stage: &Stage, moment: &str, person: &str) -> Vec<String> {
    stage.wait_until(at(moment));
    stage.alliance.tick("overdue-list").await.unwrap();
    stage.settle().await;
    let phone = stage.resident(person, DISTRICT);
    phone.say("帮助").await;
    phone.received().into_iter().filter(|said| said.contains("【今日清单】")).collect()
}

#[tokio::test]
async fn each_working_morning_a_head_and_the_supervisor_are_told_once_what_is_due() {
    let stage = Stage::new().await;
    // Dispatched on Monday 23 November at 10:00, so due on Monday 30 November at 10:00.
    let (id, _) = stage.lamp_signed("wang").await;
    assert_eq!(stage.ticket(&id).await.unit.unwrap().as_str(), WORKS);
    let head = "demo-head-1";
    assert!(read_at(&stage, "2026-11-24T08:30", head).await.is_empty(), "nothing is due");
    assert!(read_at(&stage, "2026-11-28T08:40", head).await.is_empty(), "a Saturday");
    assert!(read_at(&stage, "2026-11-30T08:29", head).await.is_empty(), "too early");
    for moment in ["2026-11-30T08:30", "2026-11-30T08:40"] {
        let told = read_at(&stage, moment, head).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("今天到期1件") && told[0].contains(id.as_str()), "{told:?}");
        assert!(!told[0].contains("超期"), "{told:?}");
    }
    let told = read_at(&stage, "2026-11-30T08:50", "demo-supervisor-1").await;
    assert!(told.len() == 1 && told[0].contains("全区今天到期1件"), "{told:?}");
    assert_eq!(read_at(&stage, "2026-11-30T15:00", head).await.len(), 1, "not in the afternoon");
    let told = read_at(&stage, "2026-12-01T09:00", head).await;
    assert!(told.len() == 2 && told[1].contains("超期1件"), "{told:?}");
}

#[tokio::test]
async fn a_sunday_that_is_worked_has_its_list_and_the_saturday_before_has_none() {
    let stage = Stage::new().await;
    // Sunday 20 September 2026 is worked in exchange for a day of the National Day holidays.
    stage.wait_until(at("2026-09-19T08:00"));
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    assert!(read_at(&stage, "2026-09-19T08:40", "demo-officer-1").await.is_empty());
    let told = read_at(&stage, "2026-09-20T08:40", "demo-officer-1").await;
    assert!(told.len() == 1 && told[0].contains(id.as_str()), "{told:?}");
}
