//! A matter of life goes to the emergency service, and what is left of it comes back under the same number.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{Category, Ending, State};

#[tokio::test]
async fn what_the_emergency_service_leaves_goes_on_and_what_it_ends_is_closed() {
    let stage = Stage::new().await;
    let (wang, li) = (stage.resident("wang", ZHANSHAN), stage.resident("li", ZHANSHAN));
    let (one, two) = (wang.report_manhole().await, li.report_manhole().await);
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&one, "divert", &[("service", ""), ("note", "")]).await.expect_wrong("divert-service");
    for id in [&one, &two] {
        let called = [("service", "fire"), ("note", "10:05 打了119，对方说马上到")];
        officer.press(id, "divert", &called).await.expect_done();
    }
    stage.settle().await;
    assert_eq!(stage.ticket(&one).await.state, State::Diverted);
    assert!(wang.last().contains("已联系119（消防）处置"), "{}", wang.last());

    let settled = |remains, category, note| {
        [("remains", remains), ("category", category), ("community", ""), ("note", note)]
    };
    officer.press(&one, "settle", &settled("yes", "", "已围挡")).await.expect_wrong("settle-category");
    officer.press(&one, "settle", &settled("no", "", "")).await.expect_wrong("请写明应急部门到场后做了什么");
    officer.press(&one, "settle", &settled("yes", "danger", "消防已围挡")).await.expect_done();
    officer.press(&two, "settle", &settled("no", "", "消防已盖好井盖")).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&one).await;
    assert_eq!((ticket.state, ticket.category), (State::Triaged, Some(Category::Danger)));
    assert!(wang.last().contains("剩下的由我们接着办"), "{}", wang.last());
    let ticket = stage.ticket(&two).await;
    assert_eq!((ticket.state, ticket.ended), (State::Closed, Some(Ending::NothingLeft)));
    assert!(li.last().contains("险情已排除：消防已盖好井盖"), "{}", li.last());
}
