//! Who has a conversation: taken, dealt, given back, put aside.

use alliance::store::System;
use alliance_tests::clerk::Page;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::audit::{Hour, What};
use domain::inbox::Reason;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{attend, path, press};

const FREE: &str = "/console/inbox?list=free";
const MINE: &str = "/console/inbox?list=mine";

/// Presses the button above the list.
async fn take_next(clerk: &mut Clerk, page: &Page) -> Page {
    let own = ["csrf", "once"].map(|name| (name, page.hidden(name)));
    clerk.post("/console/inbox/take", &own).await
}

/// How many entries of this hour's audit say that somebody did this in a conversation.
async fn noted(stage: &Stage, what: &str) -> usize {
    let log = stage.alliance.deployment.audit_log().unwrap();
    let found = log.of(System::Engineer, Hour::of(stage.alliance.clock.now())).await.unwrap();
    let entries = found.into_iter().filter_map(|found| found.entry);
    entries.filter(|entry| entry.what == What::Converse && entry.detail == what).count()
}

/// Those whom a page offers to deal to.
fn dealt_to(page: &Page) -> &str {
    let (_, list) = page.html.split_once("id=\"deal-to\"").unwrap();
    list.split("</select>").next().unwrap()
}

#[tokio::test]
async fn whoever_takes_the_next_gets_the_one_that_waits_longest_and_nobody_gets_it_too() {
    let stage = Stage::new().await;
    for (person, id) in [("wang", 1), ("li", 2)] {
        attend(&stage, (person, ZHANSHAN), id, Reason::Person, "请接人工").await;
        stage.alliance.clock.advance(SignedDuration::from_mins(5));
    }
    let (wang, li) = (path(&stage, "wang", ZHANSHAN), path(&stage, "li", ZHANSHAN));
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut colleague = stage.clerk("demo-officer-2").await;
    let (page, other) = (officer.get(FREE).await, colleague.get(FREE).await);
    assert_eq!(take_next(&mut officer, &page).await.html, wang);
    assert_eq!(take_next(&mut officer, &page).await.html, wang, "the same press takes no second");
    assert_eq!(take_next(&mut colleague, &other).await.html, li);
    let nothing = officer.get(FREE).await;
    assert!(!nothing.html.contains(&wang) && nothing.html.contains("没有未分派的留言"), "{}", nothing.html);
    assert_eq!(take_next(&mut officer, &nothing).await.html, "/console/inbox?list=free&done=none");
    assert_eq!(noted(&stage, "领取").await, 2, "each take is in the audit, once");
    let mine = officer.get(MINE).await.html;
    assert!(mine.contains(&wang) && !mine.contains(&li), "{mine}");
    let page = colleague.get(&wang).await;
    assert!(page.html.contains("受理员甲（演示）在办") && !page.html.contains("我来办"), "{}", page.html);

    // Two office hours later nobody has done anything with it: it is there for all, and whoever leads is told.
    stage.pass(SignedDuration::from_hours(4)).await;
    let admin = stage.resident("demo-account-admin-1", DISTRICT);
    assert!(admin.last().contains("【留言退回】"), "{}", admin.last());
    let mut colleague = stage.clerk("demo-officer-2").await;
    let list = colleague.get(FREE).await.html;
    assert!(list.contains(&wang) && list.contains(&li), "{list}");
    let page = colleague.get(&wang).await;
    assert!(page.html.contains("受理员甲（演示）办过"), "{}", page.html);
    press(&mut colleague, &page, &wang, "take", &[]).await.expect_done();
    assert!(colleague.get(MINE).await.html.contains(&wang));
}

#[tokio::test]
async fn who_leads_deals_to_those_at_work_and_to_nobody_else() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Person, "请接人工").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    assert!(!page.html.contains("分派给同事"), "an officer deals nothing: {}", page.html);
    let refused = press(&mut officer, &page, &here, "deal", &[("to", "demo-officer-2")]).await;
    refused.expect_refused("单位负责人或公众号管理员");
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get(&here).await;
    assert!(dealt_to(&page).contains("受理员乙（演示）"), "{}", page.html);
    for nobody in ["demo-handler-1", "nobody", ""] {
        press(&mut admin, &page, &here, "deal", &[("to", nobody)]).await.expect_wrong("请从列表里选");
    }
    press(&mut admin, &page, &here, "deal", &[("to", "demo-officer-2")]).await.expect_done();
    stage.settle().await;
    let phone = stage.resident("demo-officer-2", DISTRICT);
    assert!(phone.last().contains("【留言分派】"), "{}", phone.last());
    let mut colleague = stage.clerk("demo-officer-2").await;
    assert!(colleague.get(MINE).await.html.contains(&here));

    // In the evening only the duty list is at work.
    stage.pass(SignedDuration::from_hours(9)).await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get(&here).await;
    assert!(!dealt_to(&page).contains("受理员乙（演示）"), "{}", page.html);
    let late = press(&mut admin, &page, &here, "deal", &[("to", "demo-officer-2")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.html.contains("不在班"), "{}", late.html);
    press(&mut admin, &page, &here, "deal", &[("to", "demo-officer-1")]).await.expect_done();
}

#[tokio::test]
async fn what_is_put_aside_comes_back_on_its_date_and_a_word_of_the_resident_brings_it_back_before() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    for (until, wrong) in
        [("", "请填写日期和时间"), ("2026-11-23T09:00", "要晚于现在"), ("2026-11-30T09:00", "不能直接回了")]
    {
        press(&mut officer, &page, &here, "snooze", &[("until", until)]).await.expect_wrong(wrong);
    }
    let aside = press(&mut officer, &page, &here, "snooze", &[("until", "2026-11-24T09:00")]).await;
    assert_eq!(aside.html, "/console/inbox?done=snoozed");
    assert!(!officer.get("/console/inbox").await.html.contains(&here));
    let later = officer.get("/console/inbox?list=later").await.html;
    assert!(later.contains(&here) && later.contains("明天09:00再看"), "{later}");
    wang.say("谢谢").await;
    stage.settle().await;
    assert!(officer.get("/console/inbox?list=later").await.html.contains(&here), "a thank-you wakes nobody");
    wang.say("还是要找人工").await;
    stage.settle().await;
    let page = officer.get(&here).await;
    assert!(page.html.contains("value=\"2026-11-24T09:00\""), "the date is offered again: {}", page.html);
    press(&mut officer, &page, &here, "snooze", &[("until", "2026-11-24T09:00")]).await.expect_done();
    stage.pass(SignedDuration::from_hours(23)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get(FREE).await.html.contains(&here));
}

#[tokio::test]
async fn what_a_frozen_person_has_goes_back_to_all_at_once() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Person, "请接人工").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(FREE).await;
    assert_eq!(take_next(&mut officer, &page).await.html, here);
    let mut operator = stage.clerk("demo-operator-1").await;
    let person = "/console/staff/demo-officer-1";
    let page = operator.get(person).await;
    let fields = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", "手机丢了")];
    operator.post(&format!("{person}/freeze"), &fields).await.expect_done();
    assert!(stage.clerk("demo-officer-2").await.get(FREE).await.html.contains(&here));
    stage.settle().await;
    let admin = stage.resident("demo-account-admin-1", DISTRICT);
    assert!(admin.last().contains("留言退回"), "{}", admin.last());
}
