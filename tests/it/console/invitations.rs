//! Somebody who is not on the roll is invited, compared face to face, and enrolled.

use alliance_tests::clerk::Page;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use jiff::SignedDuration;
use reqwest::StatusCode;

const HEAD: &str = "demo-head-1";
const UNIT: &str = "unit:municipal-works";

/// Makes an invitation; its page's address, and the answer.
async fn invite(clerk: &mut Clerk, name: &str, role: &str, scope: &str) -> (String, Page) {
    let csrf = clerk.get("/console/invites").await.hidden("csrf").to_owned();
    let fields = [("csrf", csrf.as_str()), ("name", name), ("role", role), ("scope", scope), ("until", "")];
    let page = clerk.post("/console/invites", &fields).await;
    (page.html.clone(), page)
}

async fn press(clerk: &mut Clerk, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = clerk.get("/console/me").await.hidden("csrf").to_owned();
    clerk.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

/// What an invitee sends: the last part of the page's address.
fn message(path: &str) -> String {
    format!("邀请{}", path.rsplit('/').next().unwrap())
}

/// Somebody who follows the district's account sends something; the answer.
async fn says(stage: &Stage, person: &str, words: &str) -> String {
    let phone = stage.resident(person, DISTRICT);
    phone.follow().await;
    phone.say(words).await
}

fn check_in(answer: &str) -> String {
    answer.split("核对码：").nth(1).unwrap().chars().take(4).collect()
}

async fn on_the_roll(stage: &Stage, person: &str) -> Option<domain::staff::Enrolled> {
    let roll = stage.alliance.deployment.staff().unwrap();
    roll.of_follower(&stage.follower(person, DISTRICT)).await.unwrap()
}

#[tokio::test]
async fn a_head_invites_a_handler_who_is_enrolled_once_the_digits_were_compared() {
    let stage = Stage::new().await;
    let mut head = stage.clerk(HEAD).await;
    let (path, made) = invite(&mut head, "小周", "handler", UNIT).await;
    made.expect_done();
    let page = head.get(&path).await;
    assert!(page.html.contains(&message(&path)) && page.html.contains("微市南"), "{}", page.html);
    let early = press(&mut head, &path, &[("act", "enable"), ("check", "0000")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.html.contains("还没有在微信里回复"), "{}", early.html);

    let zhou = stage.resident("zhou", DISTRICT);
    zhou.follow().await;
    let answer = zhou.say(&message(&path)).await;
    for told in ["养护队负责人", "小周", "承办人", "核对码："] {
        assert!(answer.contains(told), "{told}: {answer}");
    }
    // The same again, and nobody else.
    let spaced = message(&path).replace("邀请", "邀请 ");
    assert_eq!(check_in(&zhou.say(&spaced).await), check_in(&answer));
    let other = stage.resident("other", DISTRICT);
    other.follow().await;
    assert!(other.say(&message(&path)).await.contains("已经有人回复过了"));
    assert!(on_the_roll(&stage, "zhou").await.is_none(), "nobody compared");
    let page = head.get(&path).await;
    assert!(!page.html.contains(&check_in(&answer)), "the page does not show what is to be compared");

    // Nobody else compares, and an operator sees it.
    let check = check_in(&answer);
    let mut operator = stage.clerk("demo-operator-1").await;
    assert!(operator.get("/console/invites").await.html.contains("小周"));
    let foreign = press(&mut operator, &path, &[("act", "enable"), ("check", &check)]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let mut admin = stage.clerk("demo-account-admin-1").await;
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
    let wrong = if check == "1234" { "4321" } else { "1234" };
    press(&mut head, &path, &[("act", "enable"), ("check", wrong)]).await.expect_wrong("还可以试2次");
    press(&mut head, &path, &[("act", "enable"), ("check", &check)]).await.expect_done();
    let person = on_the_roll(&stage, "zhou").await.unwrap();
    assert_eq!((person.staff.name.as_str(), person.staff.title().as_str()), ("小周", "承办人"));
    assert_eq!(head.get(&path).await.status, StatusCode::NOT_FOUND, "it is used up");
    assert!(zhou.say(&message(&path)).await.contains("没有这个邀请"));
    let mut handler = Clerk::log_in(&stage, "zhou").await;
    assert_eq!(handler.get("/console").await.status, StatusCode::OK);

    // Who is on the roll is invited no second time, and one invitation can be ended.
    let (again, made) = invite(&mut head, "小周", "field_worker", UNIT).await;
    made.expect_done();
    assert!(zhou.say(&message(&again)).await.contains("已经登记为工作人员"));
    press(&mut head, &again, &[("act", "end")]).await.expect_done();
    assert!(other.say(&message(&again)).await.contains("没有这个邀请"));
}

#[tokio::test]
async fn an_invitation_is_void_once_its_inviter_is_frozen_and_after_three_wrong_comparisons() {
    let stage = Stage::new().await;
    let mut head = stage.clerk(HEAD).await;
    let (path, _) = invite(&mut head, "小周", "handler", UNIT).await;
    let (guessed, _) = invite(&mut head, "小吴", "handler", UNIT).await;
    let answer = says(&stage, "wu", &message(&guessed)).await;
    let check = check_in(&answer);
    let wrong = if check == "1234" { "4321" } else { "1234" };
    for _ in 0..3 {
        press(&mut head, &guessed, &[("act", "enable"), ("check", wrong)]).await;
    }
    let after = press(&mut head, &guessed, &[("act", "enable"), ("check", &check)]).await;
    assert_eq!(after.status, StatusCode::CONFLICT);
    assert!(after.html.contains("输错3次"), "{}", after.html);

    let mut operator = stage.clerk("demo-operator-1").await;
    press(&mut operator, &format!("/console/staff/{HEAD}/freeze"), &[("act", "freeze"), ("reason", "离岗")])
        .await
        .expect_done();
    let answer = says(&stage, "zhou", &message(&path)).await;
    assert!(answer.contains("没有授予这个岗位的权限"), "{answer}");
    assert!(operator.get(&path).await.html.contains("邀请作废"));

    // After 72 hours it is over, and another account's chat takes none.
    let (late, _) = invite(&mut operator, "小郑", "handler", UNIT).await;
    let zheng = stage.resident("zheng", ZHANSHAN);
    zheng.follow().await;
    let elsewhere = zheng.say(&message(&late)).await;
    assert!(elsewhere.contains("微市南"), "{elsewhere}");
    stage.alliance.clock.advance(SignedDuration::from_hours(72));
    let answer = says(&stage, "zheng", &message(&late)).await;
    assert!(answer.contains("已过期") || answer.contains("没有这个邀请"), "{answer}");
}

#[tokio::test]
async fn a_supervisor_is_enrolled_once_a_second_operator_agrees() {
    let stage = Stage::new().await;
    let mut one = stage.clerk("demo-operator-1").await;
    let (path, _) = invite(&mut one, "小钱", "supervisor", "district").await;
    let answer = says(&stage, "qian", &message(&path)).await;
    press(&mut one, &path, &[("act", "enable"), ("check", &check_in(&answer))]).await.expect_done();
    assert!(on_the_roll(&stage, "qian").await.is_none());
    assert_eq!(press(&mut one, &path, &[("act", "agree")]).await.status, StatusCode::FORBIDDEN);
    let mut two = stage.clerk("demo-operator-2").await;
    assert!(two.get(&path).await.html.contains("第二位确认"));
    press(&mut two, &path, &[("act", "agree")]).await.expect_done();
    assert_eq!(on_the_roll(&stage, "qian").await.unwrap().staff.title(), "督办员");
    // What is not theirs to give is not theirs to offer, and nothing typed is lost.
    let mut head = stage.clerk(HEAD).await;
    let (_, refused) = invite(&mut head, "小孙", "officer", UNIT).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.html.contains("value=\"小孙\""), "{}", refused.html);
    let (_, nameless) = invite(&mut head, " ", "handler", UNIT).await;
    nameless.expect_wrong("请填写对方的姓名");
}
