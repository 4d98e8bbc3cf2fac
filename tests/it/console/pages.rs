//! What staff see besides their own queue.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use reqwest::StatusCode;

#[tokio::test]
async fn an_officer_sees_every_report_of_the_area_and_its_photos_and_another_desk_does_not() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_with_photo("GPS").await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.accept_and_dispatch(&id).await;
    // It waits for the unit now: the officer has nothing to do with it, and finds it all the same.
    assert!(!officer.get("/console").await.html.contains(id.as_str()));
    assert!(officer.get("/console/queue/area").await.html.contains(id.as_str()));
    let media = &stage.ticket(&id).await.attachments[0].media;
    let file = format!("/console/tickets/{id}/media/{media}");
    for address in [file.clone(), format!("{file}?thumb=1")] {
        assert_eq!(officer.get_file(&address).await, (StatusCode::OK, "image/jpeg".to_owned()), "{address}");
    }
    // The district's own desk, whose area is another.
    let mut other = stage.clerk("demo-officer-3").await;
    assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/console/queue/area").await.html.contains(id.as_str()));
}

#[tokio::test]
async fn every_member_of_staff_reads_the_calendar_which_says_that_the_next_year_is_a_guess() {
    const GUESS: &str = "2027年的放假安排国务院还没有公布，或者还没有录入";
    let stage = Stage::new().await;
    for person in ["demo-officer-1", "demo-editor-1", "demo-operator-1"] {
        let mut browser = stage.clerk(person).await;
        let page = browser.get("/console/calendar").await;
        assert_eq!(page.status, StatusCode::OK, "{person}");
        assert!(
            page.html.contains(GUESS) && page.html.contains("1日（周四）至7日（周三），国庆节"),
            "{person}"
        );
        assert!(page.html.contains("<a href=\"/console/calendar\" aria-current=\"page\">"), "{person}");
    }
}
