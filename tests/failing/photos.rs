//! Photos as a phone takes them, two on one form: made by "make_photos.py", in the folder that `FAILING_PHOTOS` names.

use std::path::PathBuf;

use alliance_tests::Stage;
use reqwest::StatusCode;

/// The two of them. `tests/e2e/photos.test.mjs` chooses such photos in a browser, with script and without.
fn photos() -> [Vec<u8>; 2] {
    let folder =
        PathBuf::from(std::env::var_os("FAILING_PHOTOS").expect("FAILING_PHOTOS names their folder"));
    ["phone-1.jpg", "phone-2.jpg"]
        .map(|name| std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")))
}

#[tokio::test]
async fn two_photos_of_a_phone_go_through_one_after_another_and_what_was_typed_stays() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fields = [("finding", "井盖松动，已加固"), ("place", "门前")];
    // Together they are more than the gateway takes, here as in the cloud; so the page offers one at a time.
    let both = works.press_with_photos(&id, "check", &fields, photos().to_vec()).await;
    assert_eq!(both.status, StatusCode::PAYLOAD_TOO_LARGE);
    let page = works.ticket(&id).await;
    assert!(!page.html.contains(" multiple") && page.html.contains("每张不超过4MB"));
    let mut waiting = Vec::new();
    for (count, photo) in photos().into_iter().enumerate() {
        let mut sent: Vec<(&str, &str)> = fields.to_vec();
        sent.extend(waiting.iter().map(|name: &String| (name.as_str(), "1")));
        sent.push(("step", "add"));
        let page = works.press_with_photos(&id, "check", &sent, vec![photo]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        assert!(page.html.contains("井盖松动，已加固</textarea>"));
        waiting = page.photo_fields();
        assert_eq!(waiting.len(), count + 1);
    }
    let mut sent = fields.to_vec();
    sent.extend(waiting.iter().map(|name| (name.as_str(), "1")));
    works.press(&id, "check", &sent).await.expect_done();
    assert_eq!(stage.events(&id).await.pop().unwrap().photos.len(), 2);
}
