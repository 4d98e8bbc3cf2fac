//! A wrong unit gives its order back; the desk decides twice, and the district for good.

use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;

const BACK: [(&str, &str); 2] = [("reason", "duty"), ("basis", "权责清单第12条：楼道灯由环卫处置队管")];

async fn give_back(clerk: &mut Clerk, id: &TicketId, suggested: &str) {
    let fields = [&BACK[..], &[("suggested", suggested)]].concat();
    clerk.press(id, "return", &fields).await.expect_done();
}

#[tokio::test]
async fn a_wrong_unit_gives_it_back_twice_and_the_third_time_the_district_decides_for_good() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.lamp_signed("wang").await;
    stage.settle().await;
    let heard = stage.resident("wang", ZHANSHAN).received().len();
    let mut officer = stage.clerk("demo-officer-1").await;

    let blank = [("reason", "duty"), ("basis", " "), ("suggested", WORKS)];
    let wrong = works.press(&id, "return", &blank).await;
    wrong.expect_wrong("请写明依据");
    assert!(wrong.html.contains("请选择您认为应该承办的另一个单位"), "{}", wrong.html);
    give_back(&mut works, &id, "sanitation").await;
    assert_eq!(stage.ticket(&id).await.state, State::ReturnReview);
    // The unit has no form left, and sends one that it made itself.
    let (csrf, version) =
        (works.ticket(&id).await.hidden("csrf").to_owned(), stage.ticket(&id).await.version);
    let version = version.to_string();
    let fields = [("csrf", csrf.as_str()), ("version", version.as_str()), ("granted", "yes"), ("note", "")];
    works.post(&format!("/console/tickets/{id}/decide-return"), &fields).await.expect_refused("这一步由");
    officer.decide(&id, "decide-return", true, "").await.expect_done();
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.unit), (State::Triaged, None));

    officer.press(&id, "dispatch", &[("unit", "sanitation"), ("note", "")]).await.expect_done();
    let mut other = stage.clerk("demo-handler-3").await;
    give_back(&mut other, &id, WORKS).await;
    officer.decide(&id, "decide-return", false, " ").await.expect_wrong("请写明为什么由这个单位办");
    officer.decide(&id, "decide-return", false, "楼道保洁合同含照明").await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::Working);

    give_back(&mut other, &id, WORKS).await;
    officer.decide(&id, "decide-return", false, "还是这样").await.expect_refused("这一步由区级督办人员");
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    supervisor.decide(&id, "decide-return", false, "区里定了").await.expect_done();
    let last = [&BACK[..], &[("suggested", WORKS)]].concat();
    other.press(&id, "return", &last).await.expect_refused("区级已经终审");
    stage.settle().await;
    let told = stage.resident("demo-handler-3", DISTRICT).received().join("\n");
    assert!(told.contains("【不同意退单】") && told.contains("区级终审决定"), "{told}");
    assert_eq!(stage.resident("wang", ZHANSHAN).received().len(), heard, "the resident is not bothered");
}

#[tokio::test]
async fn the_desk_takes_a_report_back_from_a_wrong_unit() {
    let stage = Stage::new().await;
    let (id, _) = stage.lamp_signed("wang").await;
    let began = stage.ticket(&id).await.dispatched_at;
    let mut officer = stage.clerk("demo-officer-2").await;
    officer.press(&id, "recall", &[("reason", "")]).await.expect_wrong("请写明为什么撤回");
    officer.press(&id, "recall", &[("reason", "派错了单位")]).await.expect_done();
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.unit), (State::Triaged, None));
    let told = stage.resident("demo-handler-1", DISTRICT).received().join("\n");
    assert!(told.contains("【撤回派单】"), "{told}");
    assert!(stage.notices(&id).await.contains("派错了单位"));
    officer.press(&id, "dispatch", &[("unit", "sanitation"), ("note", "")]).await.expect_done();
    assert_eq!(stage.ticket(&id).await.dispatched_at, began, "the clock has run on");
}
