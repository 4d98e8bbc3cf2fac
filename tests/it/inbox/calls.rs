//! Calls that residents ask for.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::inbox::{CallWanted, HalfDay, Reason};
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{attend, path, press};

fn wanted(stage: &Stage) -> Reason {
    let at = stage.alliance.clock.now();
    Reason::Call { call: CallWanted { number: "13800000000".to_owned(), when: HalfDay::Morning, at } }
}

#[tokio::test]
async fn a_call_is_listed_until_it_is_made_and_after_three_tries_the_resident_is_told() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("帮助").await;
    attend(&stage, ("wang", ZHANSHAN), 1, wanted(&stage), "请给我打电话").await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let list = officer.get("/console/inbox").await;
    assert!(list.html.contains("要回电的") && list.html.contains("最晚明天10:00"), "{}", list.html);
    for tries in 1..=3 {
        let page = officer.get(&here).await;
        assert!(page.html.contains("tel:13800000000"), "{}", page.html);
        let fields = [("call", page.hidden("call")), ("outcome", "not_reached")];
        press(&mut officer, &page, &here, "call", &fields).await.expect_done();
        // A try a moment later is none: the next one is to be at another hour.
        let again = officer.get(&here).await;
        if tries < 3 {
            let soon = press(&mut officer, &again, &here, "call", &fields).await;
            assert!(
                soon.status == StatusCode::CONFLICT && soon.html.contains("请换个时间再打"),
                "{}",
                soon.html
            );
        }
        stage.pass(SignedDuration::from_mins(61)).await;
        let told = wang.received().iter().any(|text| text.contains("打了三次电话"));
        assert_eq!(told, tries == 3, "{:?}", wang.received());
    }
    let list = officer.get("/console/inbox").await.html;
    assert!(!list.contains("要回电的") && !list.contains(&here), "{list}");
}

#[tokio::test]
async fn a_call_that_is_called_off_is_not_to_be_made() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, wanted(&stage), "请给我打电话").await;
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    attend(&stage, ("wang", ZHANSHAN), 2, Reason::CallOff, "").await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await;
    assert!(!list.html.contains("要回电的"), "{}", list.html);
    let page = officer.get(&path(&stage, "wang", ZHANSHAN)).await;
    assert!(page.html.contains("居民说不用打了"), "{}", page.html);
}
