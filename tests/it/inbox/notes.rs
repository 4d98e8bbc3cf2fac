//! Notes of staff: a colleague finds those for them in their list, and no resident reads one.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;

use super::{path, press};

const MINE: &str = "/console/inbox?list=mine";
const NOTE: &str = "老住户，上周打过两次电话";

#[tokio::test]
async fn a_note_waits_in_a_colleagues_list_until_they_open_it_and_makes_nobodys_form_stale() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.speak(None).await;
    stage.settle().await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut watcher = stage.clerk("demo-supervisor-1").await;
    let page = officer.get(&here).await;
    // Who only reads may note.
    let theirs = watcher.get(&here).await;
    press(&mut watcher, &theirs, &here, "note", &[("text", ""), ("to", "")]).await.expect_wrong("请填写");
    let nobody = [("text", NOTE), ("to", "demo-handler-1")];
    let refused = press(&mut watcher, &theirs, &here, "note", &nobody).await;
    refused.expect_wrong("请从列表里选");
    assert!(refused.html.contains(NOTE), "{}", refused.html);
    for _ in 0..2 {
        let note = [("text", NOTE), ("to", "demo-officer-2")];
        press(&mut watcher, &refused, &here, "note", &note).await.expect_done();
    }
    let mut colleague = stage.clerk("demo-officer-2").await;
    let list = colleague.get(MINE).await.html;
    assert_eq!(list.matches(NOTE).count(), 1, "{list}");
    assert!(colleague.get(&here).await.html.contains("请受理员乙（演示）看"));
    assert!(!colleague.get(MINE).await.html.contains(NOTE), "seen");
    press(&mut officer, &page, &here, "reply", &[("text", "马上去看")]).await.expect_done();
    stage.settle().await;
    let told = wang.received();
    assert!(told.iter().all(|text| !text.contains("老住户")), "{told:?}");
}
