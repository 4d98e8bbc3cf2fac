//! What is frozen: an account, which sends nothing and answers as ever; and a person, who leaves a list of what is to be
//! handed over.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use jiff::SignedDuration;
use reqwest::StatusCode;

const ADMIN: &str = "demo-account-admin-1";
const OPERATOR: &str = "demo-operator-1";

async fn press(clerk: &mut Clerk, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = clerk.get("/console/me").await.hidden("csrf").to_owned();
    clerk.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_frozen_account_sends_nothing_and_answers_as_ever_until_an_operator_lifts_it() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.settle().await;
    let mut admin = stage.clerk(ADMIN).await;
    let freeze = |reason: &'static str| [("act", "freeze"), ("account", ZHANSHAN), ("reason", reason)];
    let page = admin.get("/console/freeze").await;
    assert!(page.html.contains("微湛山") && !page.html.contains("红色会所"), "{}", page.html);
    press(&mut admin, "/console/freeze", &freeze(" ")).await.expect_wrong("请写明为什么冻结");
    let foreign = [("act", "freeze"), ("account", "shinan"), ("reason", "密钥泄露")];
    press(&mut admin, "/console/freeze", &foreign).await.expect_wrong("请选择公众号");
    press(&mut admin, "/console/freeze", &freeze("密钥可能泄露")).await.expect_done();
    assert_eq!(press(&mut admin, "/console/freeze", &freeze("再冻结")).await.status, StatusCode::CONFLICT);
    let lift = [("act", "lift"), ("account", ZHANSHAN)];
    assert_eq!(press(&mut admin, "/console/freeze", &lift).await.status, StatusCode::FORBIDDEN);

    // It takes a minute until every function has read it.
    stage.alliance.clock.advance(SignedDuration::from_secs(61));
    let before = wang.last();
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    assert_eq!(wang.last(), before, "nothing is sent");
    let answer = wang.say("我的诉求").await;
    assert!(answer.contains(id.as_str()), "whoever writes is answered: {answer}");
    assert!(answer.contains("已受理"), "and told what was kept: {answer}");

    let mut operator = stage.clerk(OPERATOR).await;
    press(&mut operator, "/console/freeze", &lift).await.expect_done();
    assert_eq!(press(&mut operator, "/console/freeze", &lift).await.status, StatusCode::CONFLICT);
    stage.alliance.clock.advance(SignedDuration::from_secs(61));
    stage.clerk("demo-handler-1").await.sign_check_hand_in(&id).await;
    stage.settle().await;
    assert!(wang.last().contains("已现场核查"), "{}", wang.last());
    assert_eq!(
        stage.clerk("demo-officer-1").await.get("/console/freeze").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn who_is_frozen_leaves_a_list_of_what_is_to_be_handed_over() {
    let stage = Stage::new().await;
    let mut admin = stage.clerk(ADMIN).await;
    let csrf = admin.get("/console/invites").await.hidden("csrf").to_owned();
    let offer = [
        ("csrf", csrf.as_str()),
        ("name", "小周"),
        ("role", "editor"),
        ("scope", "account:weizhanshan"),
        ("until", ""),
    ];
    let path = admin.post("/console/invites", &offer).await.html;
    let message = format!("邀请{}", path.rsplit('/').next().unwrap());
    let zhou = stage.resident("zhou", "shinan");
    zhou.follow().await;
    let answer = zhou.say(&message).await;
    let check: String = answer.split("核对码：").nth(1).unwrap().chars().take(4).collect();
    press(&mut admin, &path, &[("act", "enable"), ("check", &check)]).await.expect_done();

    let mut operator = stage.clerk(OPERATOR).await;
    let person = format!("/console/staff/{ADMIN}");
    let freeze = [("act", "freeze"), ("reason", "调走了")];
    press(&mut operator, &format!("{person}/freeze"), &freeze).await.expect_done();
    let page = operator.get(&person).await.html;
    for told in ["交接清单", "微湛山", "AppSecret", "运营者", "小周"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(admin.get("/console/freeze").await.html, "/console/login?next=%2Fconsole%2Ffreeze");
}

#[tokio::test]
async fn what_waits_for_a_second_operator_is_withdrawn_refused_and_ends_with_a_freeze() {
    let stage = Stage::new().await;
    let mut one = stage.clerk(OPERATOR).await;
    let mut two = stage.clerk("demo-operator-2").await;
    let person = "/console/staff/demo-officer-1";
    let give = [("give", "1"), ("role", "supervisor"), ("scope", "district"), ("until", "")];
    for (decides, done) in [(0, "withdrawn"), (1, "refused")] {
        press(&mut one, &format!("{person}/grant"), &give).await.expect_done();
        let clerk = if decides == 0 { &mut one } else { &mut two };
        let page = clerk.get(person).await;
        let (id, asked) = (page.hidden("withdraw").to_owned(), page.hidden("asked").to_owned());
        let decided = [("withdraw", id.as_str()), ("asked", asked.as_str())];
        let answer = press(clerk, &format!("{person}/grant"), &decided).await;
        assert_eq!(answer.html, format!("{person}?done={done}"));
        assert!(!clerk.get(person).await.html.contains("等第二位"), "{done}");
        assert_eq!(press(clerk, &format!("{person}/grant"), &decided).await.status, StatusCode::CONFLICT);
    }
    press(&mut one, &format!("{person}/grant"), &give).await.expect_done();
    let freeze = [("act", "freeze"), ("reason", "手机丢了")];
    press(&mut two, &format!("{person}/freeze"), &freeze).await.expect_done();
    press(&mut two, &format!("{person}/freeze"), &[("act", "lift")]).await.expect_done();
    assert!(!one.get(person).await.html.contains("等第二位"));
}
