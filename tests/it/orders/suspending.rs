//! The clock stops while the work waits, and goes on with the working time that was left.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::State;
use jiff::SignedDuration;

#[tokio::test]
async fn a_suspension_over_a_holiday_ends_by_itself_with_the_time_that_was_left() {
    let stage = Stage::new().await;
    stage.wait_until("2026-12-29T10:00:00+08:00".parse().unwrap());
    let (id, mut works) = stage.lamp_signed("wang").await;
    let due = stage.ticket(&id).await.deadline.unwrap().due;
    let wait = |until| [("cause", "weather"), ("until", until), ("reason", "雪后才能登高")];
    works.press(&id, "suspend", &wait("")).await.expect_wrong("恢复日期要在现在以后");
    works.press(&id, "suspend", &wait("2027-02-28T09:00")).await.expect_wrong("最多挂起");
    works.press(&id, "suspend", &wait("2027-01-05T10:00")).await.expect_done();

    let mut officer = stage.clerk("demo-officer-1").await;
    officer.decide(&id, "decide-suspension", false, "").await.expect_wrong("请写明为什么不同意");
    officer.decide(&id, "decide-suspension", true, "").await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Suspended);
    let wang = stage.resident("wang", ZHANSHAN);
    // Of the five messages of a window, the system takes two; what comes after waits for the next word.
    let told = wang.say("帮助").await;
    assert!(told.contains("暂停办理（要等天气合适）"), "{told}");

    stage.wait_until("2027-01-05T10:00:00+08:00".parse().unwrap());
    stage.pass(SignedDuration::from_mins(2)).await;
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.state, State::Working);
    assert!(ticket.deadline.unwrap().due > due);
    wang.say("帮助").await;
    assert!(wang.received().join("\n").contains("恢复办理"), "{}", wang.last());
}

#[tokio::test]
async fn what_tells_of_danger_is_not_suspended() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fields = [("cause", "weather"), ("until", "2026-11-25T10:00"), ("reason", "下雨")];
    works.press(&id, "suspend", &fields).await.expect_refused("安全隐患要先排除，不能挂起");
}
