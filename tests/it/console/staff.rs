//! Who may do what, as an engineer gives and takes it; and the roll of before.

use alliance::store::StoreError;
use alliance_admin::{backup, staff};
use alliance_tests::kept::Folder;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::staff::{Grant, Role, Scope};
use jiff::SignedDuration;
use reqwest::StatusCode;

const OFFICER: &str = "demo-officer-1";

fn grant(role: Role, scope: &str) -> Grant {
    Grant::new(role, Scope::parse(scope).unwrap())
}

fn openid(stage: &Stage, person: &str) -> String {
    stage.follower(person, DISTRICT).openid.as_str().to_owned()
}

#[tokio::test]
async fn an_engineer_grants_every_role_and_takes_it_back_and_nonsense_is_refused() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let editor = openid(&stage, "demo-editor-1");
    staff::take_back(deployment, &editor, Role::Editor, &Scope::parse("account:weizhanshan").unwrap())
        .await
        .unwrap();
    for (role, scope) in [
        (Role::Operator, "district"),
        (Role::AccountAdmin, "account:weizhanshan"),
        (Role::Auditor, "district"),
        (Role::Supervisor, "subdistrict:370202010"),
        (Role::Reviewer, "district"),
        (Role::Editor, "district"),
        (Role::Officer, "unit:desk-370202010"),
        (Role::Head, "unit:municipal-works"),
        (Role::Handler, "unit:municipal-works"),
        (Role::FieldWorker, "unit:municipal-works"),
        (Role::Mediator, "desk:mediation"),
    ] {
        let given = grant(role, scope);
        let with = staff::grant(deployment, &editor, given.clone()).await.unwrap();
        assert_eq!(with.grants, [given], "{role:?}");
        assert_eq!(staff::person(deployment, &editor).await.unwrap(), with);
        let listed = staff::list(deployment, "all").await.unwrap();
        assert!(listed.iter().any(|listed| listed.staff == with), "{role:?} {listed:?}");
        let without =
            staff::take_back(deployment, &editor, role, &Scope::parse(scope).unwrap()).await.unwrap();
        assert_eq!(without.grants, [], "{role:?}");
    }
    let refused = |person: &str, given: Grant| {
        let person = person.to_owned();
        async move { staff::grant(deployment, &person, given).await.unwrap_err().to_string() }
    };
    let officer = openid(&stage, OFFICER);
    assert!(
        refused(&officer, grant(Role::Handler, "unit:nowhere")).await.contains("nowhere in this alliance")
    );
    assert!(refused(&officer, grant(Role::Handler, "district")).await.contains("takes a department"));
    assert!(refused(&officer, grant(Role::Auditor, "district")).await.contains("holds nothing else"));
    let auditor = openid(&stage, "demo-auditor-1");
    assert!(refused(&auditor, grant(Role::Editor, "district")).await.contains("holds nothing else"));
    let mediator = openid(&stage, "demo-mediator-1");
    assert!(refused(&mediator, grant(Role::Editor, "district")).await.contains("mediator and editor"));
    assert!(refused("oNobody", grant(Role::Editor, "district")).await.contains("nobody of the staff"));
    for code in ["370202001", "370202002", "370202004", "370202005", "370202007", "370202009", "370202010"] {
        staff::grant(deployment, &officer, grant(Role::Officer, &format!("subdistrict:{code}")))
            .await
            .unwrap();
    }
    assert!(
        refused(&officer, grant(Role::Officer, "district")).await.contains("9 grants are more than the 8")
    );
    let unheld = staff::take_back(deployment, &officer, Role::Head, &Scope::District).await;
    assert!(unheld.unwrap_err().to_string().contains("does not hold head"));
}

#[tokio::test]
async fn two_operators_remain_whatever_is_taken_back() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let (first, third) = (openid(&stage, "demo-operator-1"), openid(&stage, OFFICER));
    for failed in [
        staff::take_back(deployment, &first, Role::Operator, &Scope::District).await.map(drop),
        staff::remove(deployment, &first).await.map(drop),
        staff::grant(deployment, &first, {
            Grant { until: Some(staff::until("2026-12-31").unwrap()), ..grant(Role::Operator, "district") }
        })
        .await
        .map(drop),
    ] {
        assert!(failed.unwrap_err().to_string().contains("2 active operators must remain"));
    }
    staff::grant(deployment, &third, grant(Role::Operator, "district")).await.unwrap();
    staff::remove(deployment, &first).await.unwrap();
    assert!(staff::remove(deployment, &third).await.is_err());
}

#[tokio::test]
async fn a_change_that_was_decided_on_what_is_no_more_is_not_written() {
    let stage = Stage::new().await;
    let roll = stage.alliance.deployment.staff().unwrap();
    let seen = roll.get(&Stage::staff(OFFICER)).await.unwrap().unwrap();
    let other = roll.get(&Stage::staff("demo-operator-1")).await.unwrap().unwrap();
    // Somebody takes the role back between the reading and the writing.
    staff::grant(
        &stage.alliance.deployment,
        &openid(&stage, OFFICER),
        grant(Role::Head, "unit:municipal-works"),
    )
    .await
    .unwrap();
    let mut wider = seen.staff.clone();
    wider.grants.push(grant(Role::Editor, "district"));
    let conflict = |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Conflict)));
    conflict(roll.replace(Some(&seen), &wider, "fresh".to_owned(), &[], |_| Ok(())).await);
    conflict(roll.remove(&seen, &[], |_| Ok(())).await);
    // Nor where one of the operators who were to remain has changed meanwhile.
    conflict(roll.remove(&other, std::slice::from_ref(&seen), |_| Ok(())).await);
    assert!(roll.get(&other.staff.id).await.unwrap().is_some());
    let now = roll.get(&seen.staff.id).await.unwrap().unwrap();
    assert!(now.staff.grants.iter().all(|held| held.role != Role::Editor));
}

#[tokio::test]
async fn who_is_removed_and_comes_back_is_the_same_person() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let openid = openid(&stage, "wang");
    let enrol = || {
        let entry = serde_json::json!([{
            "openid": openid, "name": "老王", "grants": [{"role": "handler", "scope": "unit:municipal-works"}],
        }]);
        staff::write(deployment, serde_json::from_value(entry).unwrap())
    };
    enrol().await.unwrap();
    let first = staff::person(deployment, &openid).await.unwrap();
    staff::remove(deployment, &openid).await.unwrap();
    enrol().await.unwrap();
    assert_eq!(staff::person(deployment, &openid).await.unwrap().id, first.id, "four eyes go by it");
}

#[tokio::test]
async fn changed_grants_end_a_session_and_a_grant_ends_by_itself() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let mut editor = stage.clerk("demo-editor-1").await;
    assert_eq!(editor.get("/console").await.status, StatusCode::FORBIDDEN, "an editor reads no reports");
    let until = stage.alliance.clock.now() + SignedDuration::from_mins(30);
    let given = Grant { until: Some(until), ..grant(Role::Handler, "unit:municipal-works") };
    staff::grant(deployment, &openid(&stage, "demo-editor-1"), given).await.unwrap();
    assert_eq!(editor.get("/console").await.html, "/console/login");

    let mut editor = stage.clerk("demo-editor-1").await;
    let page = editor.get("/console").await;
    assert!(
        page.html.contains("市政设施养护队（演示）的待办") && page.html.contains("编辑、承办人"),
        "{}",
        page.html
    );
    stage.alliance.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(
        editor.get("/console").await.status,
        StatusCode::FORBIDDEN,
        "the session goes on, the grant does not"
    );
    let holders = deployment.staff().unwrap();
    let unit = domain::ids::UnitId::parse(WORKS).unwrap();
    let holders = holders.of_unit(&unit, stage.alliance.clock.now()).await.unwrap();
    assert!(
        holders.iter().all(|holder| holder.staff != Stage::staff("demo-editor-1")),
        "nor is it told to them"
    );
}

#[tokio::test]
async fn whose_only_grant_has_ended_is_nobody_at_the_door() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let until = stage.alliance.clock.now() + SignedDuration::from_mins(10);
    let given = Grant { until: Some(until), ..grant(Role::Officer, "unit:desk-370202010") };
    staff::grant(deployment, &openid(&stage, OFFICER), given).await.unwrap();
    let mut officer = stage.clerk(OFFICER).await;
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(officer.get("/console").await.html, "/console/login");
    let digits = Clerk::stranger(&stage).begin_login().await;
    let answer = stage.resident(OFFICER, DISTRICT).say(&digits).await;
    assert!(!answer.contains("登录工作台"), "{answer}");
}

#[tokio::test]
async fn a_copy_of_a_roll_without_grants_comes_back_as_grants() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let person = stage.follower("demo-handler-1", DISTRICT);
    stage.remove_staff("demo-handler-1").await;
    let folder = Folder::of("old-roll");
    std::fs::create_dir_all(&folder.0).unwrap();
    let (key, openid) = (person.key(), person.openid.as_str());
    let line = serde_json::json!({
        "resident": {"S": key}, "staff": {"S": key}, "unit": {"S": WORKS}, "schema": {"N": "1"},
        "data": {"M": {
            "follower": {"M": {"account": {"S": DISTRICT}, "openid": {"S": openid}}},
            "name": {"S": "老王"}, "unit": {"S": WORKS}, "role": {"S": "handler"},
        }},
    });
    std::fs::write(folder.0.join("staff.jsonl"), format!("{line}\n")).unwrap();
    for _ in 0..2 {
        let tables = vec![("staff".to_owned(), "StaffTable".to_owned())];
        let counts = backup::import_all(deployment.dynamodb(), tables, &folder.0).await.unwrap();
        assert_eq!(counts, [("staff".to_owned(), Some(1))]);
    }
    let back = staff::person(deployment, openid).await.unwrap();
    assert_eq!(
        (back.name.as_str(), &back.grants[..]),
        ("老王", &[grant(Role::Handler, "unit:municipal-works")][..])
    );
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk(OFFICER).await.accept_and_dispatch(&id).await;
    stage.clerk("demo-handler-1").await.press(&id, "sign", &[]).await.expect_done();
}
