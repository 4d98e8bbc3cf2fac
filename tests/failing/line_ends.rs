//! Line ends as browsers send them.

use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;

use crate::input;

#[tokio::test]
async fn a_line_end_counts_once() {
    let text = input("newlines-500.txt");
    let sent = text.replace('\n', "\r\n");
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.accept_and_dispatch(&id).await;
    let mut works = stage.clerk("demo-handler-1").await;
    works.press(&id, "sign", &[]).await.expect_done();
    let fields = [("finding", sent.as_str()), ("place", "门前")];
    works.press_with_photo(&id, "check", &fields).await.expect_done();
    let public = stage.events(&id).await.pop().unwrap().public.unwrap();
    assert_eq!(public, format!("已现场核查：{}", text.trim()));

    let page = officer.get("/console/tickets/new").await;
    let description = sent.repeat(4);
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("channel", "phone"),
        ("contact", ""),
        ("description", &description),
        ("address", "新湛一路8号"),
        ("consent", "1"),
    ];
    let done = officer.post("/console/tickets", &fields).await;
    done.expect_done();
    assert_eq!(stage.ticket(&number_in(&done.html)).await.description, text.repeat(4).trim());
}
