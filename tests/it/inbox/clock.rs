//! What time does: one reminder, the end of the window, and one more person who is told of a danger.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::inbox::Reason;
use jiff::SignedDuration;

use super::{attend, path};

fn danger() -> Reason {
    Reason::Danger { what: "有人受伤".to_owned(), quiet: false }
}

/// How often a member of staff was told of a danger.
fn told(stage: &Stage, person: &str) -> usize {
    let phone = stage.resident(person, DISTRICT);
    phone.received().iter().filter(|text| text.contains("【紧急留言】")).count()
}

#[tokio::test]
async fn what_is_not_sent_is_reminded_of_once_and_is_listed_when_the_window_ends() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("帮助").await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Unsent, "楼下的井盖松了").await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = path(&stage, "wang", ZHANSHAN);
    assert!(!officer.get("/console/inbox").await.html.contains(&here));
    let reminders = || wang.received().iter().filter(|text| text.contains("还没有报上去")).count();
    stage.pass(SignedDuration::from_hours(3)).await;
    assert_eq!(reminders(), 0);
    for _ in 0..3 {
        stage.pass(SignedDuration::from_hours(1)).await;
        assert_eq!(reminders(), 1, "{:?}", wang.received());
    }
    assert!(wang.last().contains("您说的“楼下的井盖松了”还没有报上去"), "{}", wang.last());
    stage.pass(SignedDuration::from_hours(42)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await;
    assert!(list.html.contains(&here) && list.html.contains("居民未提交的诉求"), "{}", list.html);
    assert_eq!(reminders(), 1);
    assert_eq!((stage.counted("inbox_clock", "reminded"), stage.counted("inbox_clock", "lapsed")), (1, 1));
}

#[tokio::test]
async fn what_was_settled_is_neither_reminded_of_nor_listed() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Unsent, "楼下的井盖松了").await;
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    attend(&stage, ("wang", ZHANSHAN), 2, Reason::Settled, "").await;
    stage.pass(SignedDuration::from_hours(5)).await;
    stage.pass(SignedDuration::from_hours(48)).await;
    assert!(wang.received().iter().all(|text| !text.contains("还没有报上去")));
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(!officer.get("/console/inbox").await.html.contains(&path(&stage, "wang", ZHANSHAN)));
}

#[tokio::test]
async fn a_danger_goes_down_the_duty_list_until_somebody_looks() {
    let stage = Stage::new().await;
    let quarter = SignedDuration::from_mins(15);
    attend(&stage, ("wang", ZHANSHAN), 1, danger(), "二楼有人倒在地上").await;
    assert_eq!((told(&stage, "demo-officer-1"), told(&stage, "demo-operator-1")), (1, 0));
    let phone = stage.resident("demo-officer-1", DISTRICT);
    let here = path(&stage, "wang", ZHANSHAN);
    assert!(phone.last().contains("有人受伤"), "{}", phone.last());
    assert!(!phone.last().contains("二楼"), "what was said is on the page alone");
    stage.pass(quarter).await;
    assert_eq!((told(&stage, "demo-operator-1"), told(&stage, "demo-operator-2")), (1, 0));
    stage.pass(quarter).await;
    assert_eq!((told(&stage, "demo-operator-2"), told(&stage, "demo-account-admin-1")), (1, 1));
    stage.pass(quarter).await;
    assert_eq!((told(&stage, "demo-officer-1"), told(&stage, "demo-operator-2")), (1, 1));
    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await;
    assert!(list.html.contains("紧急：有人说到危险"), "{}", list.html);
    assert!(officer.get(&here).await.html.contains("先打110、119或120"));

    attend(&stage, ("li", ZHANSHAN), 2, danger(), "有人喊救命").await;
    officer.get(&path(&stage, "li", ZHANSHAN)).await;
    stage.pass(quarter).await;
    assert_eq!(told(&stage, "demo-operator-1"), 2, "as an operator, and on duty, for the first one alone");
}

#[tokio::test]
async fn messages_that_come_again_and_late_change_nothing() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, danger(), "二楼有人倒在地上").await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(told(&stage, "demo-officer-1"), 1);
    assert_eq!(stage.counted("inbox_messages", "danger"), 1);
}

#[tokio::test]
async fn a_danger_is_told_at_once_to_the_next_on_duty_where_the_first_is_frozen() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-2").await;
    let page = operator.get("/console/staff/demo-officer-1").await;
    let freeze = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", "手机丢了")];
    operator.post("/console/staff/demo-officer-1/freeze", &freeze).await.expect_done();
    attend(&stage, ("wang", ZHANSHAN), 1, danger(), "二楼有人倒在地上").await;
    assert_eq!((told(&stage, "demo-officer-1"), told(&stage, "demo-operator-1")), (0, 1));
}
