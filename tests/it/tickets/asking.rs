//! The desk asks for what is missing, and an officer writes down what the resident says on the telephone.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::State;

#[tokio::test]
async fn what_is_missing_is_asked_for_once_and_supplied_by_telephone() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "ask", &[("words", " ")]).await.expect_wrong("请勾选缺什么");
    let missing = [("missing_time", "1"), ("missing_photo", "1"), ("words", "哪个单元")];
    officer.press(&id, "ask", &missing).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::NeedInfo);
    let told = wang.last();
    for words in ["还缺", "什么时候发生的", "现场照片", "哪个单元"] {
        assert!(told.contains(words), "{told}");
    }

    officer
        .press_after_call(&stage, &id, "supply", &[("text", "")])
        .await
        .expect_wrong("请写下反映人补充了什么");
    let said = [("text", "二单元三楼，昨天晚上开始")];
    officer.press_after_call(&stage, &id, "supply", &said).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.state, State::Submitted);
    assert!(ticket.description.contains("（电话补充）二单元三楼"), "{}", ticket.description);
    assert!(wang.last().contains("电话里补充的情况已记下"), "{}", wang.last());
}
