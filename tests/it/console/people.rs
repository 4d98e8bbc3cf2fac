//! People and what they may do: who gives which role, what a second operator agrees to, and who is frozen.

use alliance_tests::clerk::Page;
use alliance_tests::{Clerk, Stage};
use domain::audit::{Hour, What};
use domain::staff::Scope;
use reqwest::StatusCode;

const HEAD: &str = "demo-head-1";
const HANDLER: &str = "demo-handler-1";
const OPERATOR: &str = "demo-operator-1";
const SECOND: &str = "demo-operator-2";
/// Who becomes a third operator for a while.
const THIRD: &str = "demo-supervisor-1";

async fn post(clerk: &mut Clerk, staff: &str, what: &str, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/staff/{staff}")).await;
    let csrf = if page.status == StatusCode::OK { page.hidden("csrf").to_owned() } else { "none".to_owned() };
    let fields = [&[("csrf", csrf.as_str())], fields].concat();
    clerk.post(&format!("/console/staff/{staff}/{what}"), &fields).await
}

async fn roles(stage: &Stage, staff: &str) -> Vec<String> {
    let person = stage.alliance.deployment.staff().unwrap().get(&Stage::staff(staff)).await.unwrap().unwrap();
    person.staff.grants.iter().map(|grant| format!("{}#{}", grant.role.id(), grant.scope)).collect()
}

/// What the audit says of changes of rights in this hour.
async fn told(stage: &Stage) -> Vec<String> {
    let log = stage.alliance.deployment.audit_log().unwrap();
    let hour = Hour::of(stage.alliance.clock.now());
    let found = log.of(alliance::store::System::Engineer, hour).await.unwrap();
    let entries = found.into_iter().filter_map(|found| found.entry);
    let of_rights = entries.filter(|entry| [What::Grant, What::Freeze].contains(&entry.what));
    of_rights.map(|entry| format!("{} {} {}", entry.who.name(), entry.about, entry.detail)).collect()
}

#[tokio::test]
async fn a_head_gives_and_takes_the_roles_of_their_unit_and_no_other() {
    let stage = Stage::new().await;
    let mut head = stage.clerk(HEAD).await;
    let list = head.get("/console/staff").await;
    assert!(list.html.contains("养护员甲"), "{}", list.html);
    let unit = "unit:municipal-works";
    post(
        &mut head,
        HANDLER,
        "grant",
        &[("give", "1"), ("role", "field_worker"), ("scope", unit), ("until", "")],
    )
    .await
    .expect_done();
    assert!(roles(&stage, HANDLER).await.contains(&format!("field_worker#{unit}")));
    assert_eq!(told(&stage).await.len(), 1, "{:?}", told(&stage).await);
    for (fields, status, why) in [
        ([("role", "officer"), ("scope", unit), ("until", "")], StatusCode::FORBIDDEN, "不由您授予"),
        (
            [("role", "handler"), ("scope", "unit:sanitation"), ("until", "")],
            StatusCode::FORBIDDEN,
            "超出了您自己的范围",
        ),
        (
            [("role", "handler"), ("scope", unit), ("until", "2026-11-22")],
            StatusCode::UNPROCESSABLE_ENTITY,
            "已经过了",
        ),
        ([("role", ""), ("scope", unit), ("until", "")], StatusCode::UNPROCESSABLE_ENTITY, "请选择岗位"),
        (
            [("role", "nonsense"), ("scope", "everywhere"), ("until", "x")],
            StatusCode::UNPROCESSABLE_ENTITY,
            "请选择岗位",
        ),
    ] {
        let page = post(&mut head, HANDLER, "grant", &[&[("give", "1")][..], &fields].concat()).await;
        assert_eq!(page.status, status, "{fields:?}");
        assert!(page.html.contains(why), "{why}: {}", page.html);
    }
    post(&mut head, HANDLER, "grant", &[("take", "field_worker#unit:municipal-works")]).await.expect_done();
    assert!(!roles(&stage, HANDLER).await.iter().any(|role| role.starts_with("field_worker")));
    // Nobody changes their own rights, and nobody of another scope is there.
    let own =
        post(&mut head, HEAD, "grant", &[("give", "1"), ("role", "handler"), ("scope", unit), ("until", "")])
            .await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let other =
        post(&mut head, "demo-officer-1", "grant", &[("give", "1"), ("role", "handler"), ("scope", unit)])
            .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.clerk(HANDLER).await.get("/console/staff").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_operator_is_made_and_unmade_by_two() {
    let stage = Stage::new().await;
    let mut one = stage.clerk(OPERATOR).await;
    let give = [("give", "1"), ("role", "supervisor"), ("scope", "district"), ("until", "")];
    post(&mut one, "demo-officer-1", "grant", &give).await.expect_done();
    assert!(!roles(&stage, "demo-officer-1").await.contains(&"supervisor#district".to_owned()), "it waits");
    let page = one.get("/console/staff/demo-officer-1").await.html;
    assert!(page.contains("申请是您提的"), "{page}");
    let mut two = stage.clerk(SECOND).await;
    let page = two.get("/console/staff/demo-officer-1").await;
    let asked = page.hidden("asked").to_owned();
    let confirm = [("confirm", "supervisor#district"), ("asked", asked.as_str())];
    // Not by whoever asked for it, nor for something else.
    assert_eq!(post(&mut one, "demo-officer-1", "grant", &confirm).await.status, StatusCode::FORBIDDEN);
    let stale = [("confirm", "supervisor#district"), ("asked", "2026-01-01T00:00:00Z")];
    assert_eq!(post(&mut two, "demo-officer-1", "grant", &stale).await.status, StatusCode::CONFLICT);
    post(&mut two, "demo-officer-1", "grant", &confirm).await.expect_done();
    assert!(roles(&stage, "demo-officer-1").await.contains(&"supervisor#district".to_owned()));
    assert_eq!(
        post(&mut two, "demo-officer-1", "grant", &confirm).await.status,
        StatusCode::CONFLICT,
        "once"
    );
    assert_eq!(told(&stage).await.len(), 2, "{:?}", told(&stage).await);

    make_operator(&mut one, &mut two, true).await;
    assert!(roles(&stage, THIRD).await.contains(&"operator#district".to_owned()));
    make_operator(&mut one, &mut two, false).await;
    assert!(!roles(&stage, THIRD).await.contains(&"operator#district".to_owned()));
}

/// Has two operators make a third one, or unmake them.
async fn make_operator(one: &mut Clerk, two: &mut Clerk, gives: bool) {
    let give = [("give", "1"), ("role", "operator"), ("scope", "district"), ("until", "")];
    let change = if gives { &give[..] } else { &[("take", "operator#district")] };
    post(one, THIRD, "grant", change).await.expect_done();
    let asked = two.get(&format!("/console/staff/{THIRD}")).await.hidden("asked").to_owned();
    let confirm = [("confirm", "operator#district"), ("asked", asked.as_str())];
    post(two, THIRD, "grant", &confirm).await.expect_done();
}

#[tokio::test]
async fn who_is_frozen_is_out_at_once_hears_nothing_more_and_comes_back_when_an_operator_lifts_it() {
    let stage = Stage::new().await;
    let mut handler = stage.clerk(HANDLER).await;
    let mut head = stage.clerk(HEAD).await;
    let unreasoned = post(&mut head, HANDLER, "freeze", &[("act", "freeze"), ("reason", " ")]).await;
    assert_eq!(unreasoned.status, StatusCode::UNPROCESSABLE_ENTITY);
    let freeze = [("act", "freeze"), ("reason", "手机丢了")];
    post(&mut head, HANDLER, "freeze", &freeze).await.expect_done();
    assert_eq!(handler.get("/console").await.status, StatusCode::SEE_OTHER, "the session is over");
    let page = head.get(&format!("/console/staff/{HANDLER}")).await.html;
    for shown in ["冻结中", "手机丢了", "交接清单", "解除冻结由区级管理员办理"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(head.get("/console/staff").await.html.contains("已冻结"));
    // Digits that they send open nothing.
    let mut again = Clerk::stranger(&stage);
    let digits = again.begin_login().await;
    let answer = stage.resident(HANDLER, alliance_tests::stage::DISTRICT).say(&digits).await;
    assert!(!answer.contains("登录工作台"), "{answer}");
    let roll = stage.alliance.deployment.staff().unwrap();
    let unit = Scope::parse("unit:municipal-works").unwrap();
    let now = stage.alliance.clock.now();
    let told_of_unit = roll.of_scope(&unit, now).await.unwrap();
    assert!(
        told_of_unit.iter().all(|holder| holder.staff != Stage::staff(HANDLER)),
        "nobody tells them anything"
    );
    assert_eq!(post(&mut head, HANDLER, "freeze", &freeze).await.status, StatusCode::CONFLICT);
    assert_eq!(post(&mut head, HANDLER, "freeze", &[("act", "lift")]).await.status, StatusCode::FORBIDDEN);
    let mut operator = stage.clerk(OPERATOR).await;
    post(&mut operator, HANDLER, "freeze", &[("act", "lift")]).await.expect_done();
    assert_eq!(stage.clerk(HANDLER).await.get("/console").await.status, StatusCode::OK);
    assert_eq!(told(&stage).await.len(), 2, "{:?}", told(&stage).await);
}

#[tokio::test]
async fn two_operators_always_remain_and_nobody_freezes_themselves() {
    let stage = Stage::new().await;
    let (mut one, mut two) = (stage.clerk(OPERATOR).await, stage.clerk(SECOND).await);
    let freeze = [("act", "freeze"), ("reason", "离岗")];
    assert_eq!(post(&mut one, OPERATOR, "freeze", &freeze).await.status, StatusCode::FORBIDDEN);
    let last = post(&mut one, SECOND, "freeze", &freeze).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(last.html.contains("至少要留两位在岗的区级管理员"), "{}", last.html);
    make_operator(&mut one, &mut two, true).await;
    post(&mut one, SECOND, "freeze", &freeze).await.expect_done();
    // Who is frozen counts as none of the two.
    let last = post(&mut one, THIRD, "freeze", &freeze).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
}
