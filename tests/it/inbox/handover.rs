//! 交接班: one leaves, another comes, and both sign.

use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::inbox::{CallWanted, HalfDay, Reason};
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::attend;

/// The fields that a form of the page sends by itself.
fn own<'p>(page: &'p alliance_tests::clerk::Page, names: &[&'p str]) -> Vec<(&'p str, &'p str)> {
    names.iter().map(|name| (*name, page.hidden(name))).collect()
}

/// The boxes of the form.
fn boxes(html: &str) -> Vec<String> {
    let names = html.split("name=\"entry-").skip(1);
    names.map(|rest| format!("entry-{}", rest.split('"').next().unwrap())).collect()
}

async fn count_of_slips(clerk: &mut Clerk) -> usize {
    clerk.get("/console/handover").await.html.matches("交的班</h2>").count()
}

#[tokio::test]
async fn a_shift_is_handed_over_by_two_and_taken_once() {
    let stage = Stage::new().await;
    let danger = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut leaves = stage.clerk("demo-officer-1").await;
    leaves.accept_and_dispatch(&danger).await;
    let lamp = stage.resident("li", ZHANSHAN).report_lamp().await;
    let zhao = stage.resident("zhao", ZHANSHAN);
    zhao.follow().await;
    zhao.say("帮助").await;
    let at = stage.alliance.clock.now();
    let call = CallWanted { number: "13800000000".to_owned(), when: HalfDay::Morning, at };
    attend(&stage, ("zhao", ZHANSHAN), 1, Reason::Call { call }, "请给我打电话").await;

    // What needs a look is there by itself: a danger that the works have, a report to be accepted, a call.
    let page = leaves.get("/console/handover").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    for words in ["没有消除的危险", danger.as_str(), "两个工作日内到期", lamp.as_str(), "要打的电话"]
    {
        assert!(page.html.contains(words), "{words}: {}", page.html);
    }
    let ticked = boxes(&page.html);
    assert_eq!(ticked.len(), 3, "{ticked:?}");

    // Nothing ticked and nothing written is no slip; a form that comes back has lost nothing.
    let hidden = own(&page, &["csrf", "once", "unit"]);
    let empty = leaves.post("/console/handover/sign", &hidden).await;
    empty.expect_wrong("没有勾选事项，也没有写交代的话");
    let long = "交".repeat(2001);
    let long =
        leaves.post("/console/handover/sign", &[&hidden[..], &[("note", long.as_str())]].concat()).await;
    long.expect_wrong("请控制在2000字以内");
    assert!(long.html.contains("交交交"));

    // Signed without the lamp, twice by the same form: one slip.
    let note = ("note", "新湛一路的围挡，夜里要看一次");
    let kept = ticked.iter().filter(|name| !name.ends_with(lamp.as_str())).map(|name| (name.as_str(), "1"));
    let form: Vec<_> = hidden.iter().copied().chain(kept).chain([note]).collect();
    leaves.post("/console/handover/sign", &form).await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    leaves.post("/console/handover/sign", &form).await.expect_done();
    assert_eq!(count_of_slips(&mut leaves).await, 1);

    // Nobody takes their own.
    let waits = leaves.get("/console/handover").await;
    assert!(waits.html.contains("由接班的同事签字") && !waits.html.contains("签字接班"), "{}", waits.html);
    let slip = waits.html.split_once("id=\"slip-").unwrap().1.split('"').next().unwrap().to_owned();
    let take = |csrf: &str, unit: &str| {
        [("csrf", csrf.to_owned()), ("unit", unit.to_owned()), ("slip", slip.clone())]
    };
    let press = async |clerk: &mut Clerk, unit: &str| {
        let csrf = clerk.get("/console/me").await.hidden("csrf").to_owned();
        let fields = take(&csrf, unit);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        clerk.post("/console/handover/take", &fields).await
    };
    let unit = page.hidden("unit");
    let refused = press(&mut leaves, unit).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.html.contains("自己交的班，要由别人接"), "{}", refused.html);

    // Whoever comes sees what was left, and signs; a second press changes nothing, a second person is told.
    let mut comes = stage.clerk("demo-officer-2").await;
    let left = comes.get("/console/handover").await.html;
    let slip_of = left.split_once("交的班</h2>").unwrap().1.split_once("</section>").unwrap().0;
    assert!(slip_of.contains(note.1) && slip_of.contains(danger.as_str()), "{slip_of}");
    assert!(!slip_of.contains(lamp.as_str()) && slip_of.contains("签字接班"), "{slip_of}");
    for _ in 0..2 {
        press(&mut comes, unit).await.expect_done();
    }
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    let late = press(&mut supervisor, unit).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.html);
    assert!(late.html.contains("已经接了这个班"), "{}", late.html);
    assert_eq!(count_of_slips(&mut comes).await, 0, "it is past, and still there to read");
    assert!(comes.get("/console/handover").await.html.contains("交接过的"));

    // Another unit's slips are nothing to the works.
    let mut works = stage.clerk("demo-handler-1").await;
    assert_eq!(press(&mut works, unit).await.status, StatusCode::NOT_FOUND);
    assert_eq!(press(&mut works, WORKS).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        stage.clerk("demo-editor-1").await.get("/console/handover").await.status,
        StatusCode::FORBIDDEN
    );
    let auditor = stage.clerk("demo-auditor-1").await.get("/console/audit").await.html;
    assert!(auditor.contains("交班") && auditor.contains("接班"), "{auditor}");
}
