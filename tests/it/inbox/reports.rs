//! A conversation becomes a report.

use alliance::store::System;
use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{AttachmentKind, Channel};
use reqwest::StatusCode;

use super::{path, press};

#[tokio::test]
async fn what_was_said_becomes_a_report_of_the_resident_once() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.speak(None).await;
    wang.say("找人工，楼道里的灯坏了三天").await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let page = officer.get(&here).await;
    let photo = page.photo_fields().pop().unwrap();
    let said = [("description", "楼道里的灯坏了三天"), ("consent", "1"), (photo.as_str(), "1")];
    let nowhere =
        press(&mut officer, &page, &here, "report", &[&said[..], &[("address", "")]].concat()).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nowhere.html.contains("什么地方：请告诉我们在什么地方"), "{}", nowhere.html);
    let whole = [&said[..], &[("address", "新湛一路8号2单元")]].concat();
    let done = press(&mut officer, &nowhere, &here, "report", &whole).await;
    done.expect_done();
    let id = number_in(&done.html);
    let again = press(&mut officer, &nowhere, &here, "report", &whole).await;
    assert_eq!((again.status, again.html.as_str()), (StatusCode::SEE_OTHER, here.as_str()));
    stage.settle().await;

    let ticket = stage.ticket(&id).await;
    assert_eq!(ticket.reporter, Some(stage.follower("wang", ZHANSHAN)));
    assert_eq!((ticket.channel, ticket.description.as_str()), (Channel::Chat, "楼道里的灯坏了三天"));
    assert_eq!(ticket.attachments.iter().map(|it| it.kind).collect::<Vec<_>>(), [AttachmentKind::Voice]);
    assert!(wang.last().contains(&format!("编号{id}")), "{}", wang.last());
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let reported = tickets.reported_by(&stage.follower("wang", ZHANSHAN), 10).await.unwrap();
    assert_eq!(reported.len(), 1);
    let list = officer.get("/console/inbox").await;
    assert!(!list.html.contains(&here), "{}", list.html);
    let page = officer.get(&here).await;
    assert!(page.html.contains(&format!("登记为诉求 {id}")), "{}", page.html);
    assert!(stage.alliance.deployment.tickets().unwrap().get(System::Engineer, &id).await.unwrap().is_some());
}
