//! A question that finds nothing becomes a guide: it is put on the to-write list, masked and counted by people, given to
//! somebody, answered, and found from then on. Residents say whether it helped.

use alliance::store::System;
use alliance_tests::clerk::Page;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Resident, Stage};
use domain::guides::{Gap, GapState};
use domain::ids::AccountId;
use domain::staff::{Grant, Role, Scope};
use jiff::SignedDuration;
use reqwest::StatusCode;

const LIST: &str = "/console/guides/gaps";
const POLICIES: &str = "/console/guides/policies";
const NOTHING: &str = "没有现成的说明";
const QUESTION: &str = "请问公证书怎么办？";

/// Gives each of these people a role for the whole district.
async fn give(stage: &Stage, grants: &[(&str, Role)]) {
    let roll = stage.alliance.deployment.staff().unwrap();
    for (person, role) in grants {
        let mut staff = roll.get(&Stage::staff(person)).await.unwrap().unwrap().staff;
        staff.grants.push(Grant::new(*role, Scope::District));
        roll.put(&staff, stage.alliance.deployment.random.secret().unwrap()).await.unwrap();
    }
}

/// Somebody who follows the account.
async fn follower<'s>(stage: &'s Stage, person: &'s str) -> Resident<'s> {
    let resident = stage.resident(person, ZHANSHAN);
    resident.follow().await;
    resident
}

/// The only gap of the account.
async fn gap(stage: &Stage) -> Gap {
    let account = AccountId::parse(ZHANSHAN).unwrap();
    let (gaps, now) = (stage.alliance.deployment.gaps().unwrap(), stage.alliance.clock.now());
    let mut gaps = gaps.of_account(System::Engineer, &account, now).await.unwrap();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    gaps.remove(0)
}

fn path(gap: &Gap) -> String {
    format!("{LIST}/{}/{}", gap.account, gap.id)
}

async fn settle(clerk: &mut Clerk, page: &Page, gap: &Gap, fields: &[(&str, &str)]) -> Page {
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(&path(gap), &[&own, fields].concat()).await
}

#[tokio::test]
async fn a_question_that_finds_nothing_becomes_a_guide() {
    let stage = Stage::new().await;
    give(&stage, &[("demo-editor-1", Role::Editor), ("demo-reviewer-1", Role::Reviewer)]).await;
    let (wang, li) = (follower(&stage, "wang").await, follower(&stage, "li").await);
    for _ in 0..2 {
        let told = wang.say(QUESTION).await;
        assert!(told.contains(NOTHING), "{told}");
    }
    assert!(li.say("公证书在哪里办").await.contains(NOTHING));
    stage.settle().await;

    let mut editor = stage.clerk("demo-editor-1").await;
    let page = editor.get(LIST).await;
    assert!(page.html.contains("公证书"), "{}", page.html);
    let found = {
        let account = AccountId::parse(ZHANSHAN).unwrap();
        let (gaps, now) = (stage.alliance.deployment.gaps().unwrap(), stage.alliance.clock.now());
        gaps.of_account(System::Engineer, &account, now).await.unwrap()
    };
    let stored = format!("{found:?}");
    for private in ["wang", "\"li"] {
        assert!(!stored.contains(private), "{private} in {stored}");
    }
    let gap = found.into_iter().max_by_key(|gap| gap.people.len()).unwrap();
    assert_eq!(gap.people.len(), 2, "a person counts once: {gap:?}");

    // It is given to somebody, from a page that is still true.
    let one = editor.get(&path(&gap)).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.html);
    settle(&mut editor, &one, &gap, &[("act", "assign"), ("writer", "nobody")])
        .await
        .expect_wrong("请选一位");
    settle(&mut editor, &one, &gap, &[("act", "assign"), ("writer", "demo-editor-1")]).await.expect_done();
    let late = settle(&mut editor, &one, &gap, &[("act", "dismiss"), ("reason", "不归我们管")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.html.contains("不归我们管</textarea>"), "what was typed comes back: {}", late.html);

    // The form of the book is begun for it.
    let form = editor.get(&format!("{POLICIES}?new=1&gap={}/{}", gap.account, gap.id)).await;
    assert!(form.html.contains("value=\"公证书\"") && form.html.contains("居民这样问过"), "{}", form.html);
    let guide = [
        ("csrf", form.hidden("csrf")),
        ("before", ""),
        ("gap", form.hidden("gap")),
        ("id", "policy-notary"),
        ("title", "公证书（演示）"),
        ("subject", "公证"),
        ("answer", "带上身份证和户口本，到公证处问。"),
        ("source", "演示"),
        ("owner", "公证处（演示）"),
        ("checked_on", "2026-11-20"),
        ("valid_until", ""),
        ("tells_of_matters", "否"),
        ("words", "公证书、公证处"),
    ];
    editor.post(&format!("{POLICIES}/change"), &guide).await.expect_done();
    assert!(
        matches!(self::gap_of(&stage, &gap).await.state, GapState::Open { .. }),
        "it waits for a second person"
    );

    // Somebody asks once more, and another person confirms.
    let zhao = follower(&stage, "zhao").await;
    zhao.say(QUESTION).await;
    stage.settle().await;
    let mut reviewer = stage.clerk("demo-reviewer-1").await;
    let page = reviewer.get(POLICIES).await;
    let confirm = [("csrf", page.hidden("csrf")), ("proposed", page.hidden("proposed")), ("act", "confirm")];
    reviewer.post(&format!("{POLICIES}/decide"), &confirm).await.expect_done();
    let answered = gap_of(&stage, &gap).await;
    assert!(
        matches!(&answered.state, GapState::Answered { guide, .. } if guide == "policy-notary"),
        "{answered:?}"
    );
    let list = editor.get(&format!("{LIST}?list=answered")).await;
    assert!(list.html.contains("公证书（演示）"), "{}", list.html);

    // A minute later it answers, and asks whether that helped.
    stage.pass(SignedDuration::from_mins(2)).await;
    let answer = wang.say(QUESTION).await;
    assert!(answer.contains("到公证处问") && answer.contains("有用吗"), "{answer}");
    assert!(wang.say("没用").await.contains("没帮上您"));
    assert!(wang.say("有用").await.contains("谢谢您"), "their last word counts");
    let sun = follower(&stage, "sun").await;
    for resident in [&li, &zhao, &sun] {
        resident.say(QUESTION).await;
        resident.say("没用").await;
        resident.say("没有用").await;
    }
    stage.settle().await;
    let state = editor.get("/console/guides/state").await.html;
    let row = state.split("<tr").find(|row| row.contains("公证书")).unwrap();
    assert!(row.contains(">1人<") && row.contains(">3人<") && row.contains("很多人说没用"), "{row}");
    assert!(!wang.say(QUESTION).await.contains("有用吗"), "nobody is asked twice about one version");
}

async fn gap_of(stage: &Stage, gap: &Gap) -> Gap {
    let gaps = stage.alliance.deployment.gaps().unwrap();
    gaps.get(System::Engineer, &gap.account, &gap.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_question_is_taken_off_the_list_with_a_reason_and_put_back() {
    let stage = Stage::new().await;
    follower(&stage, "wang").await.say(QUESTION).await;
    stage.settle().await;
    let gap = gap(&stage).await;
    let mut editor = stage.clerk("demo-editor-1").await;
    let page = editor.get(&path(&gap)).await;
    assert!(page.html.contains("由全区的编辑写"), "{}", page.html);
    settle(&mut editor, &page, &gap, &[("act", "dismiss"), ("reason", " ")]).await.expect_wrong("为什么不写");
    settle(&mut editor, &page, &gap, &[("act", "dismiss"), ("reason", "不归区里管")]).await.expect_done();
    assert!(!editor.get(LIST).await.html.contains("公证书"));
    assert!(editor.get(&format!("{LIST}?list=dismissed")).await.html.contains("不归区里管"));
    let page = editor.get(&path(&gap)).await;
    settle(&mut editor, &page, &gap, &[("act", "reopen")]).await.expect_done();
    assert!(editor.get(LIST).await.html.contains("公证书"));
    // Whoever has no right to the account sees nothing of it.
    let mut officer = stage.clerk("demo-officer-1").await;
    assert_eq!(officer.get(LIST).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get(&path(&gap)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(editor.get(&format!("{LIST}/weizhanshan/nothing")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_becomes_a_report_or_tells_of_danger_is_no_gap() {
    let stage = Stage::new().await;
    let wang = follower(&stage, "wang").await;
    wang.say("新湛一路12号门口的古力盖松了").await;
    wang.say("有人要跳楼怎么办").await;
    stage.settle().await;
    let account = AccountId::parse(ZHANSHAN).unwrap();
    let (gaps, now) = (stage.alliance.deployment.gaps().unwrap(), stage.alliance.clock.now());
    assert!(gaps.of_account(System::Engineer, &account, now).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_grows_old_is_told_once_to_the_districts_editors_on_the_morning_of_a_working_day() {
    let stage = Stage::new().await;
    give(&stage, &[("demo-editor-1", Role::Editor)]).await;
    let told = async || {
        stage.alliance.tick("content-sweep").await.unwrap();
        stage.settle().await;
        let received = stage.resident("demo-editor-1", DISTRICT).received();
        received.iter().filter(|text| text.contains("便民内容要核对")).count()
    };
    // Half a year after the numbers of the demo were checked. On a Sunday nobody is told.
    stage.wait_until("2027-05-16T09:10:00+08:00".parse().unwrap());
    stage.clerk("demo-editor-1").await;
    assert_eq!(told().await, 0);
    stage.wait_until("2027-05-17T08:20:00+08:00".parse().unwrap());
    assert_eq!(told().await, 0);
    for (moment, times) in
        [("2027-05-17T09:10:00+08:00", 1), ("2027-05-17T09:11:00+08:00", 1), ("2027-05-18T09:10:00+08:00", 1)]
    {
        stage.wait_until(moment.parse().unwrap());
        assert_eq!(told().await, times, "{moment}");
    }
    let received = stage.resident("demo-editor-1", DISTRICT).received().join("\n");
    assert!(received.contains("没有核对，请打一次") && received.contains("公安机关负责"), "{received}");
}
