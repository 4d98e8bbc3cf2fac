//! Several reports at one press: each has its own result, and what fails is tried again alone.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;
use reqwest::StatusCode;

async fn send(
    clerk: &mut Clerk,
    act: &str,
    chosen: &[&TicketId],
    more: &[(&str, &str)],
) -> alliance_tests::clerk::Page {
    let csrf = clerk.get("/console/me").await.hidden("csrf").to_owned();
    let boxes: Vec<_> = chosen.iter().map(|id| format!("pick_{id}")).collect();
    let boxes = boxes.iter().map(|name| (name.as_str(), "1"));
    let fields: Vec<_> = boxes.chain([("csrf", csrf.as_str())]).chain(more.iter().copied()).collect();
    clerk.post(&format!("/console/bulk/{act}"), &fields).await
}

#[tokio::test]
async fn a_unit_signs_several_and_each_that_fails_says_why_and_can_be_tried_again() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut reports = Vec::new();
    for person in ["wang", "li", "zhao"] {
        let id = stage.resident(person, ZHANSHAN).report_lamp().await;
        officer.accept_as_and_dispatch(&id, "normal", "municipal-works").await;
        reports.push(id);
    }
    // One is another unit's.
    let foreign = stage.resident("sun", ZHANSHAN).report_lamp().await;
    officer.accept_as_and_dispatch(&foreign, "normal", "sanitation").await;
    let mut works = stage.clerk("demo-handler-1").await;
    let list = works.get("/console/queue/unclaimed").await;
    assert!(list.html.contains(&format!("name=\"pick_{}\"", reports[0])), "{}", list.html);
    let chosen = [&reports[0], &reports[1], &foreign];
    let page = send(&mut works, "sign", &chosen, &[("list", "/console/queue/unclaimed")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("办好2件，没有办成1件"), "{}", page.html);
    assert!(page.html.contains(&format!("name=\"pick_{foreign}\" value=\"1\" checked")), "{}", page.html);
    assert_eq!(page.html.matches("type=\"checkbox\"").count(), 1, "only what failed is sent again");
    assert_eq!(stage.ticket(&foreign).await.state, State::Dispatched);
    for id in &reports[..2] {
        let ticket = stage.ticket(id).await;
        assert_eq!((ticket.state, ticket.handled_by.is_some()), (State::Working, true));
    }
    let again = send(&mut works, "sign", &[&reports[0], &reports[2]], &[]).await;
    assert!(again.html.contains("2件都办好了") && again.html.contains("您已经签收"), "{}", again.html);
    assert_eq!(stage.events(&reports[0]).await.len(), 4, "nothing is signed twice");
}

#[tokio::test]
async fn a_desk_merges_several_into_one_and_a_choice_that_cannot_be_carried_out_is_kept() {
    let stage = Stage::new().await;
    let mut reports = Vec::new();
    for person in ["wang", "li", "zhao"] {
        reports.push(stage.resident(person, ZHANSHAN).report_lamp().await);
    }
    let [master, one, two] = reports.as_slice() else { panic!() };
    let mut officer = stage.clerk("demo-officer-1").await;
    let chosen = [master, one, two];
    let page = send(&mut officer, "merge", &chosen, &[("master", master.as_str())]).await;
    assert!(page.html.contains("办好2件，没有办成1件") && page.html.contains("它就是主件"), "{}", page.html);
    for child in [one, two] {
        assert_eq!(stage.ticket(child).await.merged_into.as_ref(), Some(master));
    }
    assert_eq!(stage.ticket(master).await.children, 2);
    let again = send(&mut officer, "merge", &[one], &[("master", master.as_str())]).await;
    assert!(again.html.contains("已经并入"), "{}", again.html);
    assert_eq!(stage.ticket(master).await.children, 2);

    let nothing = send(&mut officer, "merge", &[], &[]).await;
    nothing.expect_wrong("还没有选");
    let many: Vec<_> = (1..=51).map(|n| TicketId::parse(format!("20261123-{n:04}")).unwrap()).collect();
    let too_many = send(&mut officer, "merge", &many.iter().collect::<Vec<_>>(), &[]).await;
    too_many.expect_wrong("选了51件，一次最多50件");
    assert_eq!(too_many.html.matches(" checked").count(), 51, "the choice is not lost");
    let box_name = format!("pick_{one}");
    let foreign = officer.post("/console/bulk/merge", &[("csrf", "x"), (box_name.as_str(), "1")]).await;
    foreign.expect_wrong("不是在本次登录里打开的");
    // Who may never merge is refused, whatever the boxes say.
    let mut works = stage.clerk("demo-handler-1").await;
    let refused = send(&mut works, "merge", &[one], &[("master", master.as_str())]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(send(&mut works, "sign", &[master], &[]).await.html.contains("没有找到这件诉求"));
}
