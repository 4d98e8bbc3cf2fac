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
    assert!(officer.get("/console?tab=area").await.html.contains(id.as_str()));
    let media = &stage.ticket(&id).await.attachments[0].media;
    let file = format!("/console/tickets/{id}/media/{media}");
    for address in [file.clone(), format!("{file}?thumb=1")] {
        assert_eq!(officer.get_file(&address).await, (StatusCode::OK, "image/jpeg".to_owned()), "{address}");
    }
    // The district's own desk, whose area is another.
    let mut other = stage.clerk("demo-officer-3").await;
    assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/console?tab=area").await.html.contains(id.as_str()));
}
