//! Somebody is away, and a colleague acts in their stead: with their rights, under both names, and as one person where
//! four eyes are asked for.

use alliance_tests::clerk::Page;
use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::tickets::State;
use jiff::SignedDuration;
use reqwest::StatusCode;

const ONE: &str = "demo-officer-1";
const TWO: &str = "demo-officer-2";
const HEAD: &str = "demo-head-1";
const HANDLER: &str = "demo-handler-1";
const DECLINE: [(&str, &str); 3] =
    [("reason", "running"), ("public", "这件事法院正在审理"), ("elsewhere", "市南区人民法院，立案庭")];

async fn own(clerk: &mut Clerk, fields: &[(&str, &str)]) -> Page {
    let csrf = clerk.get("/console/me").await.hidden("csrf").to_owned();
    clerk.post("/console/me", &[&[("csrf", csrf.as_str())], fields].concat()).await
}

async fn delegate(clerk: &mut Clerk, to: &str, from: &str, until: &str) -> Page {
    own(clerk, &[("delegate", to), ("from", from), ("until", until)]).await
}

async fn end(clerk: &mut Clerk) {
    let page = clerk.get("/console/me").await;
    own(clerk, &[("end-delegation", page.hidden("end-delegation"))]).await.expect_done();
}

#[tokio::test]
async fn a_head_on_leave_lets_a_handler_act_under_both_names_until_either_ends_it() {
    let stage = Stage::new().await;
    let (id, mut handler) = stage.signed("wang").await;
    let mut head = stage.clerk(HEAD).await;
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    supervisor.press(&id, "supervise", &[("reason", "居民催了三次")]).await.expect_done();
    let report = [("text", "已联系厂家，明天更换")];
    handler.press(&id, "report", &report).await.expect_refused("负责人");
    for (to, from, until, why) in [
        ("", "2026-11-23", "2026-11-30", "请选择代办的同事"),
        ("demo-officer-1", "2026-11-23", "2026-11-30", "请选择代办的同事"),
        (HEAD, "2026-11-23", "2026-11-30", "请选择代办的同事"),
        (HANDLER, "2026-11-23", "", "从哪天到哪天"),
        (HANDLER, "2026-11-23", "2026-12-24", "最多30天"),
        (HANDLER, "2026-11-25", "2026-11-24", "结束的日子"),
    ] {
        let wrong = delegate(&mut head, to, from, until).await;
        wrong.expect_wrong(why);
        assert!(wrong.html.contains(&format!("value=\"{from}\"")), "what was typed is still there");
    }
    delegate(&mut head, HANDLER, "2026-11-23", "2026-11-30").await.expect_done();
    assert!(head.get("/console/me").await.html.contains("代养护队负责人（演示）办理"));

    // The delegate takes the place of the head, and every step says so.
    handler.press(&id, "report", &report).await.expect_refused("负责人");
    let page = handler.get("/console/me").await;
    own(&mut handler, &[("act-for", page.hidden("act-for"))]).await.expect_done();
    let page = handler.get("/console").await;
    assert!(page.html.contains("养护员甲（演示）（代养护队负责人（演示））"), "{}", page.html);
    handler.press(&id, "report", &report).await.expect_done();
    let page = head.ticket(&id).await;
    assert!(page.html.contains("（代养护队负责人"), "{}", page.html);
    // Nobody's rights are given to oneself, or to whom one stands in for.
    let person = handler.get(&format!("/console/staff/{HANDLER}")).await;
    let give = [
        ("csrf", person.hidden("csrf")),
        ("give", "1"),
        ("role", "field_worker"),
        ("scope", "unit:municipal-works"),
        ("until", ""),
    ];
    for to in [HANDLER, HEAD] {
        let refused = handler.post(&format!("/console/staff/{to}/grant"), &give).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{to} {}", refused.html);
    }
    own(&mut handler, &[("act-for", "")]).await.expect_done();
    assert!(!handler.get("/console").await.html.contains("（代"));
    let page = handler.get("/console/me").await;
    own(&mut handler, &[("act-for", page.hidden("act-for"))]).await.expect_done();
    end(&mut head).await;
    assert!(!handler.get("/console").await.html.contains("（代"), "it is over at once");
    let gone = own(&mut handler, &[("act-for", HEAD)]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn delegate_and_principal_are_one_person_for_four_eyes_even_after_it_ended() {
    let stage = Stage::new().await;
    let first = stage.resident("wang", ZHANSHAN).report_lamp().await;
    let second = stage.resident("li", ZHANSHAN).report_lamp().await;
    let (mut one, mut two) = (stage.clerk(ONE).await, stage.clerk(TWO).await);
    one.press(&first, "decline", &DECLINE).await.expect_done();
    delegate(&mut one, TWO, "2026-11-23", "2026-11-25").await.expect_done();
    two.decide(&first, "decide-decline", true, "").await.expect_refused("申请是您自己提的");
    own(&mut two, &[("act-for", ONE)]).await.expect_done();
    two.decide(&first, "decide-decline", true, "").await.expect_refused("申请是您自己提的");
    // What the delegate asks in the stead of the principal, neither decides, before the end and after.
    two.press(&second, "decline", &DECLINE).await.expect_done();
    two.decide(&second, "decide-decline", true, "").await.expect_refused("申请是您自己提的");
    end(&mut two).await;
    for officer in [&mut one, &mut two] {
        officer.decide(&second, "decide-decline", true, "").await.expect_refused("申请是您自己提的");
    }
    // Of what the principal asked alone, the other is free again.
    two.decide(&first, "decide-decline", true, "").await.expect_done();
    assert_eq!(stage.ticket(&first).await.state, State::Declined);
}

#[tokio::test]
async fn a_delegation_begins_and_ends_by_itself_and_a_frozen_principal_has_none() {
    let stage = Stage::new().await;
    let mut one = stage.clerk(ONE).await;
    let mut two = stage.clerk(TWO).await;
    delegate(&mut one, TWO, "2026-11-24", "2026-11-24").await.expect_done();
    let acts = |page: &Page| page.html.contains("name=\"act-for\"");
    assert!(!acts(&two.get("/console/me").await), "not before its day");
    stage.alliance.clock.advance(SignedDuration::from_hours(15));
    let mut two = stage.clerk(TWO).await;
    assert!(acts(&two.get("/console/me").await));
    own(&mut two, &[("act-for", ONE)]).await.expect_done();
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(&format!("/console/staff/{ONE}")).await;
    let freeze = |act: &'static str| [("csrf", page.hidden("csrf").to_owned()), ("act", act.to_owned())];
    let send = async |operator: &mut Clerk, act| {
        let fields = freeze(act);
        let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("reason", "手机丢了"));
        operator.post(&format!("/console/staff/{ONE}/freeze"), &fields).await.expect_done();
    };
    send(&mut operator, "freeze").await;
    assert!(!two.get("/console/me").await.html.contains("（代受理员甲"), "nobody acts for who is frozen");
    send(&mut operator, "lift").await;
    assert!(two.get("/console").await.html.contains("（代受理员甲"));
    stage.alliance.clock.advance(SignedDuration::from_hours(24));
    let mut two = stage.clerk(TWO).await;
    assert!(!acts(&two.get("/console/me").await), "after its day");
    // An auditor neither asks nor is asked.
    let mut auditor = stage.clerk("demo-auditor-1").await;
    assert!(!auditor.get("/console/me").await.html.contains("请同事代办"));
}

#[tokio::test]
async fn what_is_passed_on_reaches_the_third() {
    let stage = Stage::new().await;
    let people = ["demo-handler-1", "demo-handler-2", "demo-head-1", "demo-field-worker-1"];
    for pair in people.windows(2) {
        let mut clerk = stage.clerk(pair[0]).await;
        delegate(&mut clerk, pair[1], "2026-11-23", "2026-11-23").await.expect_done();
    }
    let mut last = stage.clerk("demo-field-worker-1").await;
    let page = last.get("/console/me").await;
    for principal in &people[..3] {
        assert!(page.html.contains(&format!("name=\"act-for\" value=\"{principal}\"")), "{principal}");
    }
    own(&mut last, &[("act-for", HANDLER)]).await.expect_done();
    assert!(last.get("/console").await.html.contains("（代养护员甲"));
}

#[tokio::test]
async fn a_delegate_finds_the_work_of_whom_they_stand_in_for() {
    let stage = Stage::new().await;
    let (id, mut handler) = stage.signed("wang").await;
    let mine = format!("/console/queue/mine?unit={WORKS}");
    assert!(handler.get(&mine).await.html.contains(id.as_str()));
    delegate(&mut handler, HEAD, "2026-11-23", "2026-11-30").await.expect_done();
    let mut head = stage.clerk(HEAD).await;
    assert!(!head.get(&mine).await.html.contains(id.as_str()));
    let page = head.get("/console/me").await;
    own(&mut head, &[("act-for", page.hidden("act-for"))]).await.expect_done();
    assert!(head.get(&mine).await.html.contains(id.as_str()));
}
