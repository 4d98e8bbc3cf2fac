//! A conversation is lent to the desk of another account, answered there by its own account, and comes back.

use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::inbox::Reason;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{attend, path, press};

/// Whether a list of the inbox has a conversation.
async fn lists(clerk: &mut Clerk, list: &str, here: &str) -> bool {
    clerk.get(&format!("/console/inbox{list}")).await.html.contains(here)
}

#[tokio::test]
async fn a_conversation_is_lent_answered_by_its_own_account_and_comes_back_when_it_is_closed() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut district = stage.clerk("demo-officer-3").await;
    assert_eq!(district.get(&here).await.status, StatusCode::NOT_FOUND);
    let page = officer.get(&here).await;
    for nobody in ["", ZHANSHAN, "hongsehuisuo", "desk-shinan", "nowhere"] {
        press(&mut officer, &page, &here, "lend", &[("to", nobody)]).await.expect_wrong("请从列表里选");
    }
    let turns = page.html.split("前没有人回复").next().unwrap().len();
    let lent = press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await;
    assert_eq!(lent.html, "/console/inbox?done=lent");
    let again = press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await;
    assert_eq!(again.html, "/console/inbox?done=lent", "the same press lends once");
    stage.settle().await;
    let phone = stage.resident("demo-officer-3", DISTRICT);
    assert!(phone.last().contains("【留言借办】微湛山"), "{}", phone.last());

    // It is in the list of the desk that has it, and in no other but that of what is lent.
    assert!(!lists(&mut officer, "", &here).await && !lists(&mut officer, "?list=free", &here).await);
    let list = officer.get("/console/inbox?list=lent").await.html;
    assert!(list.contains(&here) && list.contains("借给微市南"), "{list}");
    let list = district.get("/console/inbox").await.html;
    assert!(list.contains(&here) && list.contains("微湛山") && list.contains("借给微市南"), "{list}");
    // Another conversation of that account stays foreign to it, and this one to everybody else.
    attend(&stage, ("li", ZHANSHAN), 2, Reason::Person, "请接人工").await;
    let other = path(&stage, "li", ZHANSHAN);
    assert_eq!(district.get(&other).await.status, StatusCode::NOT_FOUND);
    assert!(!lists(&mut district, "", &other).await);
    let mut handler = stage.clerk("demo-handler-1").await;
    assert_eq!(handler.get(&here).await.status, StatusCode::NOT_FOUND);

    let page = district.get(&here).await;
    assert!(
        page.html.contains("借给微市南的受理台办理") && page.html.contains("还给微湛山"),
        "{}",
        page.html
    );
    assert!(page.html.split("前没有人回复").next().unwrap().len() > turns, "its clock is on the page");
    press(&mut district, &page, &here, "take", &[]).await.expect_done();
    assert!(lists(&mut district, "?list=mine", &here).await);
    let page = district.get(&here).await;
    press(&mut district, &page, &here, "note", &[("text", "区里来办"), ("to", "demo-officer-1")])
        .await
        .expect_done();
    press(&mut district, &page, &here, "reply", &[("text", "路灯明天修")]).await.expect_done();
    stage.settle().await;
    assert!(
        wang.last().contains("路灯明天修"),
        "sent by the account that the resident wrote to: {}",
        wang.last()
    );
    assert!(lists(&mut officer, "?list=mine", &here).await, "the note waits for the colleague");

    let page = district.get(&here).await;
    press(&mut district, &page, &here, "close", &[("reason", "已说明")]).await.expect_done();
    assert_eq!(district.get(&here).await.status, StatusCode::NOT_FOUND, "it came back by itself");
    assert!(
        !lists(&mut officer, "?list=lent", &here).await && lists(&mut officer, "?list=closed", &here).await
    );
    wang.say("再找人工").await;
    stage.settle().await;
    assert!(lists(&mut officer, "", &here).await && !lists(&mut district, "", &here).await);
}

#[tokio::test]
async fn either_desk_gives_a_conversation_back_and_a_frozen_account_is_lent_none() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Person, "请接人工").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut district = stage.clerk("demo-officer-3").await;
    for by_borrower in [true, false] {
        let page = officer.get(&here).await;
        press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await.expect_done();
        let page = district.get(&here).await;
        press(&mut district, &page, &here, "take", &[]).await.expect_done();
        let clerk = if by_borrower { &mut district } else { &mut officer };
        let page = clerk.get(&here).await;
        let back = press(clerk, &page, &here, "lend", &[("back", "1")]).await;
        assert_eq!(back.html, "/console/inbox?done=returned");
        stage.settle().await;
        let phone = stage.resident("demo-officer-1", DISTRICT);
        assert!(phone.last().contains("【留言还回】"), "{}", phone.last());
        assert_eq!(district.get(&here).await.status, StatusCode::NOT_FOUND);
        let page = officer.get(&here).await;
        let nothing = press(&mut officer, &page, &here, "lend", &[("back", "1")]).await;
        assert_eq!(nothing.status, StatusCode::CONFLICT, "{}", nothing.html);
        assert!(lists(&mut officer, "?list=free", &here).await, "nobody has it");
    }
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get("/console/freeze").await;
    let fields =
        [("csrf", page.hidden("csrf")), ("account", DISTRICT), ("act", "freeze"), ("reason", "密码丢了")];
    operator.post("/console/freeze", &fields).await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    let page = officer.get(&here).await;
    assert!(!page.html.contains("<option value=\"shinan\">"), "{}", page.html);
    press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await.expect_wrong("请从列表里选");
}

#[tokio::test]
async fn what_is_lent_and_not_answered_becomes_a_report_of_its_own_desk() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await.expect_done();
    stage.pass(SignedDuration::from_hours(45)).await;
    let phone = stage.resident("demo-officer-3", DISTRICT);
    assert!(
        phone.last().contains("【留言快到时限】微湛山"),
        "the desk that has it is warned: {}",
        phone.last()
    );
    stage.pass(SignedDuration::from_hours(4)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    let number = page.html.split("系统登记为诉求 ").nth(1).unwrap().get(..13).unwrap();
    let report = officer.get(&format!("/console/tickets/{number}")).await;
    assert_eq!(report.status, StatusCode::OK, "the report is its own desk's: {number}");
    let mut district = stage.clerk("demo-officer-3").await;
    assert_eq!(district.get(&format!("/console/tickets/{number}")).await.status, StatusCode::NOT_FOUND);
}
