//! Line ends as browsers send them.

use alliance_tests::Stage;

use crate::input;

#[tokio::test]
async fn a_line_end_counts_once() {
    let text = input("newlines-500.txt");
    let sent = text.replace('\n', "\r\n");
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fields = [("finding", sent.as_str()), ("place", "门前")];
    works.press_with_photo(&id, "check", &fields).await.expect_done();
    let public = stage.events(&id).await.pop().unwrap().public.unwrap();
    assert_eq!(public, format!("已现场核查：{}", text.trim()));

    let mut officer = stage.clerk("demo-officer-1").await;
    let filed = officer.enter(&sent.repeat(4)).await;
    assert_eq!(stage.ticket(&filed).await.description, text.repeat(4).trim());
}
