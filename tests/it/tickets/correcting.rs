//! The desk corrects what it wrote itself, never the resident's own words.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::Category;

#[tokio::test]
async fn what_is_corrected_is_in_the_history_and_what_is_sent_as_it_is_is_not() {
    let stage = Stage::new().await;
    let (id, _) = stage.lamp_signed("wang").await;
    let before = stage.ticket(&id).await;
    stage.settle().await;
    let heard = stage.resident("wang", ZHANSHAN).received().len();
    let address = before.place.address.clone().unwrap_or_default();
    let mut officer = stage.clerk("demo-officer-1").await;
    let same = [("title", ""), ("address", address.as_str()), ("category", "normal"), ("community", "")];
    officer.press(&id, "correct", &same).await.expect_wrong("没有改动，请改了再提交");
    let new = [
        ("title", "楼道灯不亮"),
        ("address", "新湛一路8号二单元"),
        ("category", "utilities"),
        ("community", ""),
    ];
    officer
        .press(&id, "correct", &[new[0], new[1], ("category", "no such"), new[3]])
        .await
        .expect_wrong("类别");
    officer.press(&id, "correct", &new).await.expect_done();
    stage.settle().await;

    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.title.as_deref(), Some("楼道灯不亮"));
    assert_eq!(ticket.place.address.as_deref(), Some("新湛一路8号二单元"));
    assert_ne!(ticket.category, Some(Category::Normal));
    assert_eq!((ticket.description, ticket.state), (before.description, before.state));
    let event = stage.events(&id).await.pop().unwrap();
    let said = event.internal.unwrap();
    assert!(said.contains("标题：（空） → 楼道灯不亮") && said.contains("新湛一路8号二单元"), "{said}");
    assert_eq!(stage.resident("wang", ZHANSHAN).received().len(), heard, "nobody is told");
}
