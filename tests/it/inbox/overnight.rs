//! Row 9: what nobody answers until the reply window ends becomes a report by itself.

use alliance::store::System;
use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::tickets::{AttachmentKind, Channel, State};
use jiff::SignedDuration;

use super::path;

#[tokio::test]
async fn what_nobody_answers_is_warned_of_and_becomes_a_report_once_with_all_that_was_said() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.speak(None).await;
    wang.say("找人工，我家楼道的灯坏了三天").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    // Looking is no answer.
    let page = officer.get(&here).await;
    assert!(page.html.contains("就自动登记为诉求"), "{}", page.html);
    let desk = stage.resident("demo-officer-2", DISTRICT);
    let warnings = || desk.received().iter().filter(|text| text.contains("【留言快到时限】")).count();
    stage.pass(SignedDuration::from_hours(43)).await;
    assert_eq!(warnings(), 0);
    stage.pass(SignedDuration::from_hours(1)).await;
    assert_eq!(warnings(), 1, "{:?}", desk.received());
    for _ in 0..3 {
        stage.pass(SignedDuration::from_hours(4)).await;
    }
    assert_eq!(warnings(), 1);
    assert_eq!((stage.counted("inbox_clock", "warned"), stage.counted("inbox_clock", "turned")), (1, 1));
    // The window is shut: the resident hears of it with their next word.
    wang.say("在吗").await;
    stage.settle().await;
    let told = wang.received().into_iter().find(|text| text.contains("已经登记为诉求")).unwrap();
    let id = number_in(&told);
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.channel), (State::Submitted, Channel::Inbox));
    assert_eq!(ticket.reporter, Some(stage.follower("wang", ZHANSHAN)));
    assert!(ticket.description.contains("楼道的灯坏了三天"), "{}", ticket.description);
    assert_eq!(ticket.attachments.iter().map(|it| it.kind).collect::<Vec<_>>(), [AttachmentKind::Voice]);
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let reported = tickets.reported_by(&stage.follower("wang", ZHANSHAN), 10).await.unwrap();
    assert_eq!(reported.len(), 1);
    assert!(tickets.get(System::Engineer, &id).await.unwrap().is_some());
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    assert!(page.html.contains(&format!("系统登记为诉求 {id}")), "{}", page.html);
    let accepted = officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await;
    accepted.expect_done();
}
