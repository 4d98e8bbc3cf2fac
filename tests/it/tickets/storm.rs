//! One answer to many: while an officer's notice about a blackout is open, what matches it is merged as it comes.

use alliance::store::System;
use alliance_tests::clerk::HAND_IN;
use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Resident, Stage};
use domain::ids::{ConversationId, TicketId, UnitId};
use domain::tickets::State;
use jiff::SignedDuration;

const TEXT: &str = "新湛一路一带停电，供电公司正在抢修，预计今天18:00恢复。请先关掉电器。";
const NOTICE: [(&str, &str); 4] =
    [("text", TEXT), ("words", "停电、没电"), ("roads", ""), ("until", "2026-11-23T18:00")];
/// How long every function may keep the notices that it read.
const KEPT: SignedDuration = SignedDuration::from_secs(61);

/// Tells something and sends it, whatever others have told of it; the receipt.
async fn tell(resident: &Resident<'_>, words: &str) -> String {
    resident.follow().await;
    resident.say("报修").await;
    let shown = resident.say(words).await;
    resident.say(if shown.contains("附近已有人反映") { "1" } else { "完成" }).await
}

/// The first report of a blackout, accepted; the officer.
async fn master(stage: &Stage, person: &str) -> (TicketId, Clerk) {
    let id = number_in(&tell(&stage.resident(person, ZHANSHAN), "新湛一路8号停电了，家里没电").await);
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "utilities"), ("community", "")]).await.expect_done();
    (id, officer)
}

/// How many reports wait at the sub-district's desk.
async fn waiting(stage: &Stage) -> usize {
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let desk = UnitId::parse("desk-370202010").unwrap();
    tickets.queue(System::Engineer, &desk, None, 100).await.unwrap().cards.len()
}

async fn answer(stage: &Stage, id: &TicketId, officer: &mut Clerk) {
    officer.press(id, "dispatch", &[("unit", WORKS), ("note", "")]).await.expect_done();
    stage.clerk("demo-handler-1").await.press(id, "sign", &[]).await.expect_done();
    let finding = [("finding", "变压器跳闸，已恢复"), ("place", "新湛一路8号")];
    let mut works = stage.clerk("demo-handler-1").await;
    works.press_with_photo(id, "check", &finding).await.expect_done();
    works.press_with_photo(id, "hand-in", &HAND_IN).await.expect_done();
    stage.clerk("demo-officer-2").await.press(id, "approve", &[]).await.expect_done();
    stage.settle().await;
}

#[tokio::test]
async fn forty_report_a_blackout_and_each_hears_the_one_answer_once() {
    let stage = Stage::new().await;
    let (master, mut officer) = master(&stage, "first").await;
    officer.press(&master, "storm", &NOTICE).await.expect_done();
    stage.settle().await;
    stage.pass(KEPT).await;
    let desk_before = stage.resident("demo-officer-1", DISTRICT).received().len();

    let people: Vec<String> = (1..=36).map(|n| format!("resident-{n}")).collect();
    let mut reports = Vec::new();
    for (n, person) in people.iter().enumerate() {
        let words = format!("新湛一路{}号停电了", n + 10);
        let receipt = tell(&stage.resident(person, ZHANSHAN), &words).await;
        assert!(receipt.contains(TEXT) && receipt.contains(master.as_str()), "{receipt}");
        reports.push(number_in(&receipt));
    }
    for person in ["in-danger-1", "in-danger-2"] {
        let words = "新湛一路的古力盖松了，又停电，晚上走路很危险";
        let receipt = tell(&stage.resident(person, ZHANSHAN), words).await;
        assert!(!receipt.contains(TEXT), "a danger is looked at by itself: {receipt}");
        assert_eq!(stage.ticket(&number_in(&receipt)).await.state, State::Submitted);
    }
    let elsewhere = tell(&stage.resident("elsewhere", DISTRICT), "南京路20号停电了").await;
    assert_eq!(stage.ticket(&number_in(&elsewhere)).await.state, State::Submitted, "{elsewhere}");
    let told_by_phone = officer.enter("新湛一路9号停电了").await;
    assert_eq!(stage.ticket(&told_by_phone).await.state, State::Merged);
    let page = officer.ticket(&told_by_phone).await.html;
    assert!(page.contains(TEXT) && page.contains(master.as_str()), "{page}");
    stage.settle().await;

    for report in &reports {
        let ticket = stage.ticket(report).await;
        assert_eq!((ticket.state, ticket.merged_into.as_ref()), (State::Merged, Some(&master)));
    }
    assert_eq!(waiting(&stage).await, 3, "the master and two dangers");
    let told: Vec<_> = stage.resident("demo-officer-1", DISTRICT).received().split_off(desk_before);
    assert!(told.iter().all(|said| !said.contains("停电") || said.contains("古力盖")), "{told:?}");

    let third = stage.resident("resident-3", ZHANSHAN);
    let progress = third.say("进度").await;
    assert!(progress.contains(reports[2].as_str()) && progress.contains("合并办理"), "{progress}");
    let progress = third.say(reports[2].as_str()).await;
    assert!(progress.contains(&format!("与{master}合并办理")), "{progress}");
    let urged = third.say(&format!("催办{}", reports[2])).await;
    assert!(urged.contains("已经替您催了"), "{urged}");
    stage.settle().await;

    answer(&stage, &master, &mut officer).await;
    for person in people.iter().map(String::as_str).chain(["first"]) {
        let heard = stage.resident(person, ZHANSHAN).received();
        let answers = heard.iter().filter(|said| said.contains("请放心通行")).count();
        assert_eq!(answers, 1, "{person}: {heard:?}");
    }
    for person in ["in-danger-1", "in-danger-2"] {
        let heard = stage.resident(person, ZHANSHAN).received().join("\n");
        assert!(!heard.contains("请放心通行"), "{heard}");
    }

    // The notice is still open, but its master is answered: whoever comes now would hear no answer.
    let late = tell(&stage.resident("late", ZHANSHAN), "新湛一路60号停电了").await;
    assert_eq!(stage.ticket(&number_in(&late)).await.state, State::Submitted, "{late}");
    let late = officer.enter("新湛一路61号停电了").await;
    assert_eq!(stage.ticket(&late).await.state, State::Submitted);
    stage.settle().await;
}

#[tokio::test]
async fn a_notice_ends_by_its_time_or_by_hand_and_what_is_wrong_with_it_is_said() {
    let stage = Stage::new().await;
    let unsorted = number_in(&tell(&stage.resident("li", ZHANSHAN), "新湛一路30号停电了").await);
    let (first, mut officer) = master(&stage, "wang").await;
    officer.press(&unsorted, "storm", &NOTICE).await.expect_wrong("请先受理");
    let wrong = [("text", "有事打13800138000"), ("words", ""), ("roads", ""), ("until", "2026-11-25T10:00")];
    let page = officer.press(&first, "storm", &wrong).await;
    page.expect_wrong("居民会看到这段话");
    assert!(page.html.contains("请写1到10个词") && page.html.contains("最长24小时"), "{}", page.html);
    let until =
        [("text", TEXT), ("words", "停电，没电"), ("roads", "新湛一路"), ("until", "2026-11-23T12:00")];
    officer.press(&first, "storm", &until).await.expect_done();
    let page = officer.ticket(&first).await.html;
    assert!(page.contains("同类的新诉求自动并进来") && page.contains("结束集中公告"), "{page}");
    stage.pass(KEPT).await;
    let merged = number_in(&tell(&stage.resident("zhao", ZHANSHAN), "新湛一路31号没电了").await);
    assert_eq!(stage.ticket(&merged).await.state, State::Merged);
    stage.settle().await;

    stage.wait_until("2026-11-23T12:00:00+08:00".parse().unwrap());
    let after = number_in(&tell(&stage.resident("sun", ZHANSHAN), "新湛一路32号没电了").await);
    assert_eq!(stage.ticket(&after).await.state, State::Submitted, "the notice is past its end");
    stage.settle().await;

    // The next notice of the desk takes the one that is over with it.
    officer.press(&after, "accept", &[("category", "utilities"), ("community", "")]).await.expect_done();
    officer.press(&after, "storm", &NOTICE).await.expect_done();
    let guides = stage.alliance.deployment.guides().unwrap();
    let masters = |storms: &[domain::tickets::Storm]| -> Vec<TicketId> {
        storms.iter().map(|storm| storm.master.clone()).collect()
    };
    assert_eq!(masters(&guides.guides().await.unwrap().storms), std::slice::from_ref(&after));
    stage.pass(KEPT).await;

    // What is said to a person becomes a report, and is merged as well.
    let zhou = stage.resident("zhou", ZHANSHAN);
    zhou.follow().await;
    zhou.say("找人工，家里停电了").await;
    stage.settle().await;
    let here = format!("/console/inbox/{}", ConversationId::of(&stage.follower("zhou", ZHANSHAN)));
    let page = officer.get(&here).await;
    let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
    let said = [("description", "家里停电了"), ("address", "新湛一路40号"), ("consent", "1")];
    let done = officer.post(&format!("{here}/report"), &[&own[..], &said].concat()).await;
    done.expect_done();
    assert_eq!(stage.ticket(&number_in(&done.html)).await.merged_into, Some(after.clone()));
    stage.settle().await;

    officer.press(&after, "storm-end", &[]).await.expect_done();
    stage.pass(KEPT).await;
    let alone = number_in(&tell(&stage.resident("wu", ZHANSHAN), "新湛一路33号没电了").await);
    assert_eq!(stage.ticket(&alone).await.state, State::Submitted);
    assert!(stage.ticket(&merged).await.merged_into.is_some(), "what was merged stays merged");
}

#[tokio::test]
async fn a_notice_that_was_opened_again_outlives_the_next_one_of_the_desk() {
    let stage = Stage::new().await;
    let (first, mut officer) = master(&stage, "wang").await;
    let ((second, _), (third, _)) = (master(&stage, "li").await, master(&stage, "zhao").await);
    let until_noon = [("text", TEXT), ("words", "停电"), ("roads", ""), ("until", "2026-11-23T12:00")];
    officer.press(&first, "storm", &until_noon).await.expect_done();
    stage.wait_until("2026-11-23T12:00:30+08:00".parse().unwrap());
    let mut officer = stage.clerk("demo-officer-1").await;
    // All in one minute: opened for the second, again for the first, and for the third.
    officer.press(&second, "storm", &NOTICE).await.expect_done();
    officer.press(&first, "storm-end", &[]).await.expect_done();
    officer.press(&first, "storm", &NOTICE).await.expect_done();
    officer.press(&third, "storm", &NOTICE).await.expect_done();
    let guides = stage.alliance.deployment.guides().unwrap().newest().await.unwrap();
    let mut masters: Vec<_> = guides.storms.iter().map(|storm| &storm.master).collect();
    masters.sort();
    assert_eq!(masters, [&first, &second, &third]);
}
