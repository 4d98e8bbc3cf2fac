//! 交接班: one leaves, another comes, and both sign.

use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::inbox::{CallWanted, HalfDay, Reason};
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;

use super::{attend, path, press as press_on};

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

/// Somebody asks for a call, so that their conversation is on the slip of whoever leaves.
async fn asks_for_a_call(stage: &Stage, person: &str, id: u64) -> String {
    let resident = stage.resident(person, ZHANSHAN);
    resident.follow().await;
    resident.say("帮助").await;
    let at = stage.alliance.clock.now();
    let call = CallWanted { number: "13800000000".to_owned(), when: HalfDay::Morning, at };
    attend(stage, (person, ZHANSHAN), id, Reason::Call { call }, "请给我打电话").await;
    path(stage, person, ZHANSHAN)
}

#[tokio::test]
async fn taking_a_shift_takes_its_conversations_though_it_is_cut_off_halfway() {
    let stage = Stage::new().await;
    let mut paths = Vec::new();
    for (id, person) in (1..).zip(["zhao", "qian", "sun", "wu"]) {
        paths.push(asks_for_a_call(&stage, person, id).await);
    }
    let [zhao, qian, sun, wu] = &paths[..] else { panic!("{paths:?}") };
    attend(&stage, ("zhou", ZHANSHAN), 9, Reason::Person, "请接人工").await;
    let zhou = path(&stage, "zhou", ZHANSHAN);
    let mut leaves = stage.clerk("demo-officer-1").await;
    let mut colleague = stage.clerk("demo-account-admin-1").await;

    // One who leaves has one, and has put one aside; the others wait for anybody.
    let page = leaves.get(zhao).await;
    press_on(&mut leaves, &page, zhao, "take", &[]).await.expect_done();
    let page = leaves.get(&zhou).await;
    press_on(&mut leaves, &page, &zhou, "snooze", &[("until", "2026-11-24T09:00")]).await.expect_done();
    let page = leaves.get("/console/handover").await;
    assert!(page.html.contains("放到以后再看"), "{}", page.html);
    let ticked = boxes(&page.html);
    assert_eq!(ticked.len(), 5, "{ticked:?}");
    let fields = own(&page, &["csrf", "once", "unit"]);
    let kept = ticked.iter().map(|name| (name.as_str(), "1"));
    let form: Vec<_> = fields.iter().copied().chain(kept).chain([("note", "")]).collect();
    leaves.post("/console/handover/sign", &form).await.expect_done();

    // What is put aside is that person's: nobody else is asked to hand it over.
    let mut comes = stage.clerk("demo-officer-2").await;
    let own_list = comes.get("/console/handover").await.html;
    let own_list = own_list.split_once("id=\"leave\"").unwrap().1;
    assert!(!own_list.contains("放到以后再看"), "{own_list}");

    // Before anybody takes the slip, a colleague takes one of its conversations, and one is settled.
    let page = colleague.get(qian).await;
    press_on(&mut colleague, &page, qian, "take", &[]).await.expect_done();
    let page = colleague.get(wu).await;
    press_on(&mut colleague, &page, wu, "close", &[("reason", "打过电话了")]).await.expect_done();

    // The store goes away after the slip is taken and the first conversation moved.
    let page = comes.get("/console/handover").await;
    let (csrf, unit) = (page.hidden("csrf"), page.hidden("unit"));
    let fields = [("csrf", csrf), ("unit", unit), ("slip", page.hidden("slip"))];
    stage.alliance.store_faults.fail_write(3, Side::Before);
    let cut = comes.post("/console/handover/take", &fields).await;
    assert!(stage.alliance.store_faults.clear());
    assert_eq!(cut.status, StatusCode::SERVICE_UNAVAILABLE, "{}", cut.html);
    let halfway = comes.get("/console/handover").await;
    assert!(halfway.html.contains("留言还没有转完") && halfway.html.contains("接着转"), "{}", halfway.html);
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    let other = supervisor.get("/console/handover").await;
    assert!(!other.html.contains("接着转"), "it is for who took it: {}", other.html);

    // Pressed again, it goes on, and says what is not theirs and why; a third press changes nothing.
    let done = comes.post("/console/handover/take", &fields).await;
    done.expect_done();
    comes.post("/console/handover/take", &fields).await.expect_done();
    let page = comes.get(&done.html).await.html;
    for words in ["2件留言已经转到您名下", "公众号管理员（演示）在办", "已经不用办了", "到了日子大家都能看到"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mine = comes.get("/console/inbox?list=mine").await.html;
    for (path, is_mine) in [(zhao, true), (sun, true), (qian, false), (wu, false), (&zhou, false)] {
        assert_eq!(mine.contains(path.as_str()), is_mine, "{path}: {mine}");
    }
    let thread = comes.get(zhao).await.html;
    assert!(thread.contains("接班，从 受理员甲（演示） 的交接单接过"), "{thread}");
    assert!(!leaves.get("/console/inbox?list=mine").await.html.contains(zhao.as_str()));
    let auditor = stage.clerk("demo-auditor-1").await.get("/console/audit").await.html;
    assert_eq!(auditor.matches("接班接过").count(), 2, "each is in the audit, once: {auditor}");
}

#[tokio::test]
async fn who_may_not_answer_takes_the_reports_and_leaves_the_conversations() {
    let stage = Stage::new().await;
    let zhao = asks_for_a_call(&stage, "zhao", 1).await;
    let lamp = stage.resident("li", ZHANSHAN).report_lamp().await;
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    supervisor.press(&lamp, "supervise", &[("reason", "多次反映")]).await.expect_done();
    let mut leaves = stage.clerk("demo-officer-1").await;
    let page = leaves.get("/console/handover").await;
    assert!(page.html.contains("督办中"), "{}", page.html);
    let ticked = boxes(&page.html);
    let fields = own(&page, &["csrf", "once", "unit"]);
    let kept = ticked.iter().map(|name| (name.as_str(), "1"));
    let form: Vec<_> = fields.iter().copied().chain(kept).chain([("note", "")]).collect();
    leaves.post("/console/handover/sign", &form).await.expect_done();

    let page = supervisor.get(&format!("/console/handover?unit={}", page.hidden("unit"))).await;
    let fields = own(&page, &["csrf", "unit", "slip"]);
    let done = supervisor.post("/console/handover/take", &fields).await;
    done.expect_done();
    let said = supervisor.get(&done.html).await.html;
    assert!(said.contains("接班的人不能回复这个公众号"), "{said}");
    let free = leaves.get("/console/inbox?list=free").await.html;
    assert!(free.contains(&zhao), "{free}");
}
