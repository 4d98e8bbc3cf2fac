//! What a person goes through from the first word to the end, one test each.

use alliance_tests::resident::{Resident, number_in, wrong_code};
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, photo};
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{conversation, press};

fn reminders(of: &Resident<'_>) -> usize {
    of.received().iter().filter(|text| text.contains("还没有报上去")).count()
}

#[tokio::test]
async fn the_manhole_in_one_sentence_and_one_tap() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let summary = wang.say("新湛一路12号门口的古力盖松了").await;
    assert!(summary.contains("事情：新湛一路12号门口的古力盖松了"), "{summary}");
    assert!(summary.contains("地点：新湛一路12号门口") && summary.contains("1 发送"), "{summary}");
    let receipt = wang.say("1").await;
    stage.settle().await;
    let id = number_in(&receipt);
    assert!(receipt.contains("查询码："), "{receipt}");
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await.html;
    assert!(page.contains("新湛一路12号门口的古力盖松了"), "{page}");
    let place = stage.ticket(&id).await.place.address;
    assert_eq!(place.as_deref(), Some("新湛一路12号门口"));
}

#[tokio::test]
async fn the_question_in_the_middle_of_a_report() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路8号的楼道灯坏了三天").await;
    let guide = wang.say("医保卡丢了去哪补").await;
    assert!(guide.contains("12393") && guide.contains("医疗保险"), "{guide}");
    assert!(guide.contains("您的诉求还没有发送"), "the report stays open: {guide}");
    let id = number_in(&wang.say("1").await);
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.description, "新湛一路8号的楼道灯坏了三天");
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await.html;
    assert!(!page.contains("医保卡"), "{page}");
}

#[tokio::test]
async fn the_daughter_who_asks_how_far_her_mothers_report_is() {
    let stage = Stage::new().await;
    let id = stage.resident("mother", ZHANSHAN).report_manhole().await;
    let ticket = stage.ticket(&id).await;
    let daughter = stage.resident("daughter", ZHANSHAN);
    daughter.follow().await;
    let wrong = daughter.say(&format!("{id} {}", wrong_code(ticket.query_code.as_str()))).await;
    assert!(wrong.contains("没有查到") && !wrong.contains("待受理"), "{wrong}");
    let alone = daughter.say(id.as_str()).await;
    assert!(alone.contains("查询码") && !alone.contains("待受理"), "{alone}");
    let state = daughter.say(&format!("{id} {}", ticket.query_code.as_str())).await;
    assert!(state.contains("待受理") && state.contains("下一步"), "{state}");
    let secret = ticket.page();
    let secret = secret.rsplit('/').next().unwrap();
    for answer in [wrong, alone, state] {
        assert!(!answer.contains("新湛一路") && !answer.contains(secret), "{answer}");
    }
}

#[tokio::test]
async fn the_person_who_cannot_type() {
    let stage = Stage::new().await;
    let sun = stage.resident("sun", ZHANSHAN);
    sun.follow().await;
    let heard = sun.speak(None).await;
    stage.settle().await;
    for number in ["119", "110", "120"] {
        assert!(heard.contains(number), "{heard}");
    }
    assert!(heard.contains("没有转成文字") && heard.contains("工作人员会听"), "the truth: {heard}");
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = conversation(&stage, "sun", ZHANSHAN);
    assert!(officer.get("/console/inbox").await.html.contains("语音未转成文字"));
    let page = officer.get(&here).await;
    let (_, media) = page.html.split_once(&format!("{here}/media/")).unwrap();
    let media = media.split('"').next().unwrap();
    assert_eq!(officer.get_file(&format!("{here}/media/{media}")).await.0, StatusCode::OK);
    press(&mut officer, &page, &here, "reply", &[("text", "听到了，下午去看")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sun.last(), "听到了，下午去看");

    let asked = sun.speak(Some("我不会打字能不能给我回个电话")).await;
    assert!(asked.contains("请把电话号码发来") && asked.contains("发语音说也行"), "{asked}");
    let noted = sun.say("13812345678").await;
    assert!(noted.contains("138****5678") && noted.contains("11月24日"), "{noted}");
    stage.settle().await;
    let list = officer.get("/console/inbox").await.html;
    assert!(list.contains("要回电的") && list.contains("最晚明天10:"), "{list}");
    for tries in 1..=3 {
        assert!(!sun.received().iter().any(|text| text.contains("打了三次电话")), "before try {tries}");
        let page = officer.get(&here).await;
        assert!(page.html.contains("tel:13812345678"), "{}", page.html);
        let fields = [("call", page.hidden("call")), ("outcome", "not_reached")];
        press(&mut officer, &page, &here, "call", &fields).await.expect_done();
        stage.pass(SignedDuration::from_mins(61)).await;
    }
    assert!(sun.last().contains("打了三次电话，都没有打通"), "{}", sun.last());
    assert!(!officer.get("/console/inbox").await.html.contains("要回电的"));
}

#[tokio::test]
async fn the_person_who_no_longer_needs_the_call() {
    let stage = Stage::new().await;
    let sun = stage.resident("sun", ZHANSHAN);
    sun.follow().await;
    sun.say("我不会打字能不能给我回个电话").await;
    sun.say("13812345678").await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console/inbox").await.html.contains("要回电的"));
    let off = sun.say("不用回电").await;
    stage.settle().await;
    assert!(off.contains("不打给您了"), "{off}");
    assert!(!officer.get("/console/inbox").await.html.contains("要回电的"));
    let page = officer.get(&conversation(&stage, "sun", ZHANSHAN)).await.html;
    assert!(page.contains("居民说不用打了") && !page.contains("name=\"outcome\""), "{page}");
}

#[tokio::test]
async fn the_photo_that_was_never_sent_on() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let offer = wang.show(photo::with_exif("wang")).await;
    assert!(offer.contains("1 上报"), "{offer}");
    stage.settle().await;
    stage.pass(SignedDuration::from_hours(3)).await;
    assert_eq!(reminders(&wang), 0);
    for _ in 0..3 {
        stage.pass(SignedDuration::from_hours(1)).await;
        assert_eq!(reminders(&wang), 1, "once, after four hours: {:?}", wang.received());
    }
    listed_when_the_window_closes(&stage, &wang).await;
}

#[tokio::test]
async fn the_half_told_report_in_the_evening() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    stage.wait_until("2026-11-23T19:00:00+08:00".parse().unwrap());
    let asked = wang.say("楼道里的灯坏了三天了").await;
    assert!(asked.contains("什么地方"), "{asked}");
    stage.settle().await;
    for _ in 0..12 {
        stage.pass(SignedDuration::from_hours(1)).await;
        assert_eq!(reminders(&wang), 0, "none at night");
    }
    stage.pass(SignedDuration::from_hours(1)).await;
    stage.pass(SignedDuration::from_hours(1)).await;
    assert_eq!(reminders(&wang), 1);
    assert!(wang.last().contains("您说的“楼道里的灯坏了三天了”"), "{}", wang.last());
    assert!(wang.last().contains("还缺什么会问您"), "the place is not known yet: {}", wang.last());
    listed_when_the_window_closes(&stage, &wang).await;
}

#[tokio::test]
async fn who_sends_after_the_reminder_is_asked_for_what_is_missing_and_is_reminded_no_more() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("楼道里的灯坏了三天了").await;
    stage.settle().await;
    stage.pass(SignedDuration::from_hours(4)).await;
    assert_eq!(reminders(&wang), 1);
    let asked = wang.say("发送").await;
    assert!(asked.contains("什么地方"), "{asked}");
    wang.say("新湛一路8号").await;
    let id = number_in(&wang.say("1").await);
    stage.settle().await;
    assert!(stage.ticket(&id).await.description.contains("楼道里的灯坏了三天了"));
    stage.pass(SignedDuration::from_hours(5)).await;
    stage.pass(SignedDuration::from_hours(44)).await;
    assert_eq!(reminders(&wang), 1);
    let list = stage.clerk("demo-officer-1").await.get("/console/inbox").await.html;
    assert!(!list.contains(&conversation(&stage, "wang", ZHANSHAN)), "{list}");
}

/// Nothing is for staff to do until the window closes; then it is, and the resident is not reminded again.
async fn listed_when_the_window_closes(stage: &Stage, wang: &Resident<'_>) {
    let here = conversation(stage, wang.person, ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(!officer.get("/console/inbox").await.html.contains(&here));
    stage.pass(SignedDuration::from_hours(43)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await.html;
    assert!(list.contains(&here) && list.contains("居民未提交的诉求"), "{list}");
    assert_eq!(reminders(wang), 1);
}
