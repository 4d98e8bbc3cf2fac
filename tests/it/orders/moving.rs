//! A unit is abolished: one operator asks, another confirms, and its reports and joint orders are another's.

use alliance_tests::stage::WORKS;
use alliance_tests::{Clerk, Stage};
use domain::ids::UnitId;
use domain::tickets::EventKind;
use reqwest::StatusCode;

const PAGE: &str = "/console/units";

async fn ask(clerk: &mut Clerk, to: &str, note: &str) -> alliance_tests::clerk::Page {
    let csrf = clerk.get(PAGE).await.hidden("csrf").to_owned();
    clerk.post(&format!("{PAGE}/{WORKS}/move"), &[("csrf", &csrf), ("to", to), ("note", note)]).await
}

async fn confirm(clerk: &mut Clerk, asked: &str) -> alliance_tests::clerk::Page {
    let csrf = clerk.get(PAGE).await.hidden("csrf").to_owned();
    clerk.post(&format!("{PAGE}/{WORKS}/move/confirm"), &[("csrf", &csrf), ("asked", asked)]).await
}

#[tokio::test]
async fn the_reports_of_an_abolished_unit_go_to_another_once_a_second_operator_confirms() {
    let stage = Stage::new().await;
    let (lead, _) = stage.lamp_signed("wang").await;
    let joined = stage.resident("li", alliance_tests::stage::ZHANSHAN).report_lamp().await;
    stage.clerk("demo-officer-1").await.accept_as_and_dispatch(&joined, "normal", "sanitation").await;
    let mut other = stage.clerk("demo-handler-3").await;
    other.press(&joined, "sign", &[]).await.expect_done();
    let task = [("unit", WORKS), ("task", "修好路面"), ("due", "")];
    other.press(&joined, "join", &task).await.expect_done();

    let (mut one, mut two) = (stage.clerk("demo-operator-1").await, stage.clerk("demo-operator-2").await);
    let wrong = ask(&mut one, "desk-shinan", "养护队并入燃气抢修队").await;
    wrong.expect_wrong("请选择接手的单位");
    assert!(wrong.html.contains("养护队并入燃气抢修队"), "what was typed is kept");
    ask(&mut one, "gas", " ").await.expect_wrong("请写明为什么调整");
    ask(&mut one, "gas", "养护队并入燃气抢修队").await.expect_done();
    let page = one.get(PAGE).await;
    assert!(!page.html.contains("确认移交</button>"), "nobody confirms what they asked for: {}", page.html);

    let page = two.get(PAGE).await;
    let asked = page.hidden("asked").to_owned();
    confirm(&mut one, &asked).await.expect_refused("申请是您自己提的");
    let old = confirm(&mut two, "2020-01-01T00:00:00Z").await;
    assert_eq!(old.status, StatusCode::CONFLICT, "{}", old.html);
    let page = confirm(&mut two, &asked).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    assert!(page.html.contains("移交了2件"), "{}", page.html);
    let gas = UnitId::parse("gas").unwrap();
    assert_eq!(stage.ticket(&lead).await.unit.as_ref(), Some(&gas));
    assert!(stage.ticket(&joined).await.open_order(&gas).is_some());
    for id in [&lead, &joined] {
        assert_eq!(stage.events(id).await.pop().unwrap().kind, EventKind::Move);
    }
    let again = confirm(&mut two, &asked).await;
    assert!(again.html.contains("移交了0件") && again.html.contains("都移交了，待审"), "{}", again.html);
}

#[tokio::test]
async fn what_cannot_be_moved_is_named_and_nobody_but_an_operator_moves_anything() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    works.press(&id, "join", &[("unit", "gas"), ("task", "关气"), ("due", "")]).await.expect_done();
    let page = stage.clerk("demo-officer-1").await.get(PAGE).await;
    page.expect_refused("单位调整由区级管理员办理");
    let (mut one, mut two) = (stage.clerk("demo-operator-1").await, stage.clerk("demo-operator-2").await);
    ask(&mut one, "gas", "合并").await.expect_done();
    let asked = two.get(PAGE).await.hidden("asked").to_owned();
    let page = confirm(&mut two, &asked).await;
    assert!(page.html.contains("有1件没有移成"), "{}", page.html);
    assert!(page.html.contains(&format!("/console/tickets/{id}")), "{}", page.html);
    assert!(page.html.contains("还没有参与办理的单位"), "{}", page.html);
    assert_eq!(stage.ticket(&id).await.unit.unwrap().as_str(), WORKS);
}

#[tokio::test]
async fn what_waits_at_a_desk_or_was_answered_moves_with_the_unit() {
    let stage = Stage::new().await;
    let (suspended, mut works) = stage.lamp_signed("wang").await;
    let fields = [("cause", "weather"), ("until", "2026-11-26T09:00"), ("reason", "大风")];
    works.press(&suspended, "suspend", &fields).await.expect_done();
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&suspended, "decide-suspension", &[("granted", "yes"), ("note", "")]).await.expect_done();
    let (mut one, mut two) = (stage.clerk("demo-operator-1").await, stage.clerk("demo-operator-2").await);
    ask(&mut one, "gas", "养护队并入燃气抢修队").await.expect_done();
    let asked = two.get(PAGE).await.hidden("asked").to_owned();
    let page = confirm(&mut two, &asked).await;
    assert!(page.html.contains("移交了1件"), "{}", page.html);
    assert!(page.html.contains(&format!("/console/tickets/{suspended}")), "{}", page.html);
    assert_eq!(stage.ticket(&suspended).await.unit.unwrap().as_str(), "gas");
}
