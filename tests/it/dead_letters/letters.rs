//! What fails for good is seen at the console, and done again from there.

use alliance::store::{Settled, System, Transaction};
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage, clerk::Page, photo, resident::Resident};
use domain::facts::SHARDS;
use domain::letters::{ItemKey, TICKETS};
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;
use serde_json::json;

const PAGE: &str = "/console/dead-letters";
const DELIVER: &str = "notification-deliver";

/// A report whose acceptance nobody was told of: the store was away until the stream gave up, and the letter is still in
/// its queue.
async fn given_up<'s>(stage: &'s Stage) -> Resident<'s> {
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.alliance.store_faults.set_down(true);
    stage.alliance.give_up_failing().await.unwrap();
    stage.alliance.store_faults.set_down(false);
    assert_eq!(stage.counted("dead_letters", "notification-deliver"), 0, "its queue holds it");
    wang
}

/// The same, and the letter is kept.
async fn untold<'s>(stage: &'s Stage) -> Resident<'s> {
    let wang = given_up(stage).await;
    stage.settle().await;
    assert_eq!(told(&wang), 0);
    wang
}

fn told(wang: &Resident<'_>) -> usize {
    wang.received().iter().filter(|text| text.contains("已受理")).count()
}

/// Presses a button of the newest letter that has it, as an older page shows it; what the browser comes to.
async fn press_on(operator: &mut Clerk, page: &Page, button: &str) -> Page {
    let form = [("csrf", page.hidden("csrf")), (button, page.hidden(button))];
    operator.post(PAGE, &form).await
}

/// The card of a function's letter; of several, the newest.
fn card<'p>(page: &'p Page, function: &str) -> &'p str {
    let cards = page.html.split("<li class=\"card\">").skip(1);
    let mut of_function = cards.filter(|card| card.contains(&format!("<p class=\"soft\">{function}</p>")));
    of_function.next().unwrap_or_else(|| panic!("no letter of {function} in {}", page.html))
}

/// The same for the letter of one function.
async fn press_for(operator: &mut Clerk, page: &Page, function: &str, button: &str) -> Page {
    let (_, after) = card(page, function).split_once(&format!("name=\"{button}\" value=\"")).unwrap();
    let (letter, _) = after.split_once('"').unwrap();
    operator.post(PAGE, &[("csrf", page.hidden("csrf")), (button, letter)]).await
}

#[tokio::test]
async fn what_an_outage_kept_from_a_resident_is_replayed_once() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    assert_eq!(stage.counted("dead_letters", "notification-deliver"), 1);
    let mut operator = stage.clerk("demo-operator-1").await;
    let mut colleague = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    for words in
        ["发送通知", "notification-deliver", "等待处理", "多次重试仍未办成（约 101 次）", "涉及 1 条记录"]
    {
        assert!(page.html.contains(words), "{words} in {}", page.html);
    }
    let report = alliance_tests::resident::number_in(&wang.received().join("\n"));
    assert!(page.html.contains(&format!("诉求 {report}")), "which report it is: {}", page.html);
    assert!(!page.html.contains(&stage.alliance.simulator.openid("wang", ZHANSHAN)), "nobody is named");
    let page_of_colleague = colleague.get(PAGE).await;

    let replayed = press_for(&mut operator, &page, DELIVER, "replay").await;
    assert_eq!(replayed.html, format!("{PAGE}?done=replayed"));
    stage.settle().await;
    assert_eq!(told(&wang), 1);
    let after = operator.get(&replayed.html).await;
    assert!(after.html.contains("已经重放"), "{}", after.html);
    let done = card(&after, DELIVER);
    assert!(done.contains("已重放") && !done.contains("name=\"replay\""), "{done}");

    for button in ["replay", "drop"] {
        let late = press_for(&mut colleague, &page_of_colleague, DELIVER, button).await;
        assert_eq!(late.html, format!("{PAGE}?done=before"));
    }
    stage.settle().await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(told(&wang), 1);
    assert!(colleague.get(PAGE).await.html.contains("已重放"), "the second click changed nothing");
}

#[tokio::test]
async fn of_two_clicks_at_once_one_counts() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    let mut one = stage.clerk("demo-operator-1").await;
    let mut other = stage.clerk("demo-operator-1").await;
    let (page, same) = (one.get(PAGE).await, other.get(PAGE).await);
    let (first, second) = tokio::join!(
        press_for(&mut one, &page, DELIVER, "replay"),
        press_for(&mut other, &same, DELIVER, "drop")
    );
    let came_first = [&first, &second].iter().filter(|page| !page.html.ends_with("before")).count();
    assert_eq!(came_first, 1, "{} {}", first.html, second.html);
    stage.settle().await;
    assert_eq!(told(&wang), usize::from(first.html.ends_with("replayed")));
}

#[tokio::test]
async fn a_photo_that_could_not_be_counted_is_fetched_on_replay() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    stage.settle().await;
    wang.show(photo::with_exif("wang")).await;
    stage.alliance.store_faults.set_busy(&["UpdateItem"]);
    stage.alliance.give_up_failing().await.unwrap();
    stage.alliance.store_faults.clear();
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    assert!(page.html.contains("取回照片和语音"), "{}", page.html);

    press_on(&mut operator, &page, "replay").await.expect_done();
    stage.alliance.store_faults.set_busy(&["UpdateItem"]);
    stage.alliance.give_up_failing().await.unwrap();
    stage.alliance.store_faults.clear();
    let again = operator.get(PAGE).await;
    assert_eq!(again.html.matches("等待处理").count(), 1, "the trouble is not over: a new letter");
    assert_eq!(stage.counted("media", "ready"), 0);

    press_on(&mut operator, &again, "replay").await.expect_done();
    stage.settle().await;
    assert_eq!(stage.counted("media", "ready"), 1);
}

#[tokio::test]
async fn a_schedules_letter_says_that_the_next_run_does_the_work() {
    let stage = Stage::new().await;
    stage.alliance.store_faults.set_down(true);
    for _ in 0..3 {
        stage.alliance.run_due_schedules().await;
        stage.alliance.clock.advance(SignedDuration::from_mins(1));
    }
    stage.alliance.store_faults.set_down(false);
    stage.settle().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    for words in [
        "检查时限",
        "检查留言时限",
        "清理照片和语音",
        "定时发布文章",
        "把文章发到微信、从微信删除",
        "居民投稿到期办理",
        "更新接口凭证",
        "统计关注者",
        "核对菜单",
        "安排领读",
        "核验审计记录",
        "下一次定时运行会把这件工作补上",
        "的定时运行",
    ] {
        assert!(page.html.contains(words), "{words} in {}", page.html);
    }
    assert!(!page.html.contains("name=\"replay\""));
    let waiting = page.html.matches("等待处理").count();
    assert_eq!(waiting, 12, "one a schedule and hour, however often it fails");
    let forged = [("csrf", page.hidden("csrf")), ("replay", page.hidden("drop"))];
    assert_eq!(operator.post(PAGE, &forged).await.status, StatusCode::CONFLICT);
    let dropped = press_on(&mut operator, &page, "drop").await;
    let after = operator.get(&dropped.html).await.html;
    assert!(after.contains("已经记为不再处理"), "{after}");
    assert_eq!(after.matches("等待处理").count(), waiting - 1);
}

#[tokio::test]
async fn a_letter_that_comes_twice_is_kept_once() {
    let stage = Stage::new().await;
    given_up(&stage).await;
    // The letter is written and its function never hears of it, so that the queue brings it again.
    stage.alliance.store_faults.fail_write(0, Side::After);
    stage.settle().await;
    assert!(stage.alliance.store_faults.clear());
    stage.settle().await;
    let page = stage.clerk("demo-operator-1").await.get(PAGE).await;
    let letters =
        ["notification-deliver", "project-tickets"].map(|function| page.html.matches(function).count());
    assert_eq!((letters, page.html.matches("等待处理").count()), ([1, 1], 2), "{}", page.html);
}

#[tokio::test]
async fn what_an_outage_kept_from_the_figures_is_replayed_and_tells_nobody_twice() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    let facts = async || {
        let table = stage.alliance.deployment.facts().unwrap();
        let mut found = 0;
        for shard in 0..SHARDS {
            found += table.of(&format!("2026-11-23T10#{shard}")).await.unwrap().len();
        }
        found
    };
    assert_eq!(facts().await, 1, "that of the submission, before the outage");
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    assert!(card(&page, "project-tickets").contains("统计诉求"), "{}", page.html);
    press_for(&mut operator, &page, "project-tickets", "replay").await.expect_done();
    stage.settle().await;
    // The item is streamed again to both readers of its table.
    assert_eq!((facts().await, told(&wang)), (2, 1));
    press_for(&mut operator, &page, DELIVER, "replay").await.expect_done();
    stage.settle().await;
    assert_eq!((facts().await, told(&wang)), (2, 1));
}

#[tokio::test]
async fn what_is_not_there_any_more_cannot_be_replayed_and_the_letter_waits_on() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    let id = alliance_tests::resident::number_in(&wang.received().join("\n"));
    stage.forget("TicketsTable", [("ticket", id.as_str()), ("item", "event#000002")]).await;
    let refused = press_for(&mut operator, &page, DELIVER, "replay").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.html.contains("原始记录已经不在了"), "{}", refused.html);
    assert!(operator.get(PAGE).await.html.contains("等待处理"));
}

#[tokio::test]
async fn what_was_forgotten_keeps_nothing_else_from_being_replayed() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    let deployment = &stage.alliance.deployment;
    let (letters, now) = (deployment.letters().unwrap(), stage.alliance.clock.now());
    let (kept, _) = letters.newest(System::Engineer, None, 1, now).await.unwrap();
    let mut letter = kept.into_iter().next().unwrap().letter;
    let forgotten = |sort: &str| ItemKey {
        table: TICKETS.to_owned(),
        partition: "20200101-0001".to_owned(),
        sort: sort.to_owned(),
    };
    letter.items.insert(0, forgotten("event#000001"));
    letter.items.push(forgotten("event#000002"));

    let tables = deployment.replayable().unwrap();
    let settled = letters
        .replay(System::Engineer, &letter, "an operator", &tables, |_: &mut Transaction| Ok(()))
        .await
        .unwrap();
    assert_eq!(settled, Settled::Now);
    stage.settle().await;
    assert_eq!(told(&wang), 1);
}

#[tokio::test]
async fn a_letter_of_any_form_is_kept_and_shown_and_only_what_the_stream_still_holds_is_replayed() {
    let stage = Stage::new().await;
    // A place before all that the stream holds, as one is after a day.
    let gone = json!({
        "requestContext": { "condition": "RecordAgeExceeded" },
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000001-TicketsTable",
            "startSequenceNumber": "100000000000000000001",
            "endSequenceNumber": "100000000000000000002",
            "batchSize": 2,
        },
    });
    let hostile = json!({
        "requestContext": { "condition": "<script>".repeat(1_000) },
        "responsePayload": { "errorMessage": "<script>alert(1)</script>" },
    });
    for letter in [gone, hostile, json!({ "requestContext": 7 }), json!("text"), json!(null)] {
        stage.alliance.send_letter("NotificationsFailures.Arn", &letter).unwrap();
    }
    stage.settle().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    assert_eq!(page.html.matches("等待处理").count(), 5, "{}", page.html);
    assert!(page.html.contains("超过时限仍未办成，涉及 2 条记录"), "{}", page.html);
    assert_eq!(page.html.matches("<script").count(), 1, "the console's own: {}", page.html);
    assert!(!page.html.contains("name=\"replay\""), "{}", page.html);
    assert!(page.html.matches("&#60;script").count() < 50, "a few lines at most");
    let forged = [("csrf", page.hidden("csrf")), ("replay", page.hidden("drop"))];
    assert_eq!(operator.post(PAGE, &forged).await.status, StatusCode::CONFLICT);
    press_on(&mut operator, &page, "drop").await.expect_done();
}

#[tokio::test]
async fn only_operators_see_letters_and_only_their_own_forms_count() {
    let stage = Stage::new().await;
    let wang = untold(&stage).await;
    assert!(Clerk::stranger(&stage).get(PAGE).await.html.starts_with("/console/login?next="));
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(PAGE).await;
    let letter = page.hidden("replay");
    for person in ["demo-officer-1", "demo-handler-1"] {
        let mut clerk = stage.clerk(person).await;
        let queue = clerk.get("/console").await;
        assert!(!queue.html.contains(PAGE), "{person}");
        assert_eq!(clerk.get(PAGE).await.status, StatusCode::FORBIDDEN, "{person}");
        let form = [("csrf", queue.hidden("csrf")), ("replay", letter)];
        assert_eq!(clerk.post(PAGE, &form).await.status, StatusCode::FORBIDDEN, "{person}");
    }
    let csrf = page.hidden("csrf");
    for (form, status) in [
        ([("csrf", "x"), ("replay", letter)], StatusCode::FORBIDDEN),
        ([("csrf", csrf), ("other", letter)], StatusCode::FORBIDDEN),
        ([("csrf", csrf), ("replay", "2026-11-23T02:00:00Z#none")], StatusCode::NOT_FOUND),
        ([("csrf", csrf), ("drop", "no/letter")], StatusCode::NOT_FOUND),
    ] {
        assert_eq!(operator.post(PAGE, &form).await.status, status, "{form:?}");
    }
    stage.settle().await;
    assert_eq!(told(&wang), 0);
    assert!(operator.get("/console").await.html.contains(PAGE));
    assert!(operator.get(PAGE).await.html.contains("等待处理"));
}
