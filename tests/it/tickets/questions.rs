//! A question is answered at once, without a unit.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::State;

const ANSWER: [(&str, &str); 2] =
    [("public", "带身份证到街道便民大厅，当场办好。"), ("source", "办事指南：老年优待证")];

#[tokio::test]
async fn a_question_is_answered_at_once_and_nothing_else_is() {
    let stage = Stage::new().await;
    let (wang, li) = (stage.resident("wang", ZHANSHAN), stage.resident("li", ZHANSHAN));
    let (question, lamp) = (wang.report_lamp().await, li.report_lamp().await);
    let mut officer = stage.clerk("demo-officer-1").await;
    for (id, category) in [(&question, "question"), (&lamp, "normal")] {
        officer.press(id, "accept", &[("category", category), ("community", "")]).await.expect_done();
    }
    officer.press(&lamp, "answer", &ANSWER).await.expect_wrong("只有“咨询”可以直接答复");
    let personal = [("public", "请打13900000000"), ANSWER[1]];
    officer.press(&question, "answer", &personal).await.expect_wrong("反映人会看到这段话");
    officer.press(&question, "answer", &ANSWER).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&question).await.state, State::Answered);
    assert!(wang.last().contains("带身份证到街道便民大厅"), "{}", wang.last());
}
