//! What administrators and reviewers do beside the month's course: spare recordings, readers, the club's volunteers.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::calendar::local;
use domain::rota::{State, named};
use jiff::ToSpan as _;
use reqwest::StatusCode;

use super::rota::{ADMIN, REVIEWER, Rota, SIGNED};

/// What somebody is told who signs what they read.
const OWN: &str = "自己读的不能自己审";

#[tokio::test]
async fn spare_recordings_are_heard_signed_chosen_and_given_back() {
    let stage = Stage::new().await;
    let (mut admin, mut reviewer) = (stage.clerk(ADMIN).await, stage.clerk(REVIEWER).await);
    let rota = Rota::begin(&stage, &mut admin, &[("name", "我领读"), ("readers", "王芳\n李强\n张明")]).await;
    rota.join(&mut admin, &["wang"]).await;
    let list = admin.get("/console/readings").await;
    let again = [
        ("csrf", list.hidden("csrf")),
        ("fresh", rota.series.rsplit('-').next().unwrap()),
        ("account", ZHANSHAN),
        ("name", "我领读"),
        ("days", "daily"),
        ("time", "07:30"),
        ("readers", "王芳"),
    ];
    let again = admin.post("/console/readings/new/plan", &again).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "a form that is sent twice makes one series");

    rota.spare("wang").await;
    let spare = rota.spares().await.remove(0);
    let part = format!("{}/{}/media/{}?play=1", rota.page(), spare.id, spare.recording.parts[0].media);
    assert_eq!(reviewer.get(&part).await.status, StatusCode::OK);
    let strange = format!("{}/{}/media/{}?play=1", rota.page(), spare.id, "0a".repeat(16));
    assert_eq!(reviewer.get(&strange).await.status, StatusCode::NOT_FOUND, "a file of something else");
    let page = admin.get(&rota.page()).await;
    let own = [("csrf", page.hidden("csrf")), ("version", "1"), ("item", spare.id.as_str())];
    let refused = admin.post(&format!("{}/sign", rota.page()), &[&own[..], SIGNED].concat()).await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.html.contains("这一步由审核员办理"));
    rota.sign(&mut reviewer, &spare.id, SIGNED).await.expect_done();

    // It stands in for tomorrow.
    let tomorrow = local(stage.alliance.clock.now()).date().checked_add(1.day()).unwrap();
    let page = admin.get(&format!("{}/{tomorrow}", rota.page())).await;
    let version = page.hidden("version").to_owned();
    let own = [("csrf", page.hidden("csrf")), ("version", &version), ("act", "choose")];
    let day = tomorrow.to_string();
    let chosen = [&own[..], &[("day", day.as_str()), ("spare", spare.id.as_str())]].concat();
    admin.post(&format!("{}/spare", rota.page()), &chosen).await.expect_done();
    assert!(matches!(rota.day(tomorrow).await.state, State::Spare { own: None, .. }));
    assert_eq!(rota.spares().await, []);
    let twice = admin.post(&format!("{}/spare", rota.page()), &chosen).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "it is used already");

    // Another one is given back, with a reason that its reader hears.
    rota.spare("wang").await;
    let other = rota.spares().await.remove(0);
    rota.sign(&mut reviewer, &other.id, &[("act", "back"), ("reason", "风声太大")]).await.expect_done();
    stage.settle().await;
    assert!(stage.resident("wang", ZHANSHAN).last().contains("风声太大"));
    assert_eq!(rota.spares().await, []);

    // A reader leaves: their days go on to the next, and their digits are good no longer.
    rota.plan(&mut admin, &[("act", "remove"), ("reader", "r02")]).await.expect_done();
    let page = admin.get(&rota.page()).await.html;
    // The day for which the spare one stands in still says whose it was.
    assert!(!page.contains("<strong>李强</strong>") && page.contains("<strong>张明</strong>"));
}

#[tokio::test]
async fn a_reviewer_who_reads_at_another_account_signs_no_recording_of_their_own() {
    let stage = Stage::new().await;
    let (mut admin, mut reviewer) = (stage.clerk(ADMIN).await, stage.clerk(REVIEWER).await);
    // The rota knows the reviewer by another name, as a follower of the sub-district's account.
    let rota = Rota::begin(&stage, &mut admin, &[("name", "我领读"), ("readers", "王芳\n李强")]).await;
    rota.join(&mut admin, &[REVIEWER, "li"]).await;
    stage.bind(&[ZHANSHAN, DISTRICT]).await;
    let today = local(stage.alliance.clock.now()).date();
    rota.record(REVIEWER).await;
    rota.sign(&mut reviewer, &today.to_string(), SIGNED).await.expect_wrong(OWN);
    assert!(matches!(rota.day(today).await.state, State::Recorded(_)), "nothing is signed");
    rota.spare(REVIEWER).await;
    let spare = rota.spares().await.remove(0);
    rota.sign(&mut reviewer, &spare.id, SIGNED).await.expect_wrong(OWN);
    assert_eq!(rota.spares().await, [spare], "nor is a spare one");

    // What somebody else of the same account read is for them to sign.
    rota.spare("li").await;
    let others = rota.spares().await.into_iter().find(|it| it.reader.0 == "r02").unwrap();
    rota.sign(&mut reviewer, &others.id, SIGNED).await.expect_done();
}

#[tokio::test]
async fn volunteers_of_the_club_take_days_that_nobody_has() {
    let stage = Stage::new().await;
    let mut admin = stage.clerk(ADMIN).await;
    let fields = [("name", "听书俱乐部"), ("volunteers", "1"), ("readers", "王芳\n李强")];
    let rota = Rota::begin(&stage, &mut admin, &fields).await;
    rota.join(&mut admin, &["wang", "li"]).await;
    let date = local(stage.alliance.clock.now()).date().checked_add(5.days()).unwrap();
    assert!(rota.day(date).await.reader.is_nobody());
    let (wang, li) = (stage.resident("wang", ZHANSHAN), stage.resident("li", ZHANSHAN));
    let takes = format!("领读{}", named(date));
    let answer = wang.say("领读").await;
    assert!(answer.contains("还没有人领读") && answer.contains(&named(date)), "{answer}");
    let answer = wang.say(&takes).await;
    assert!(answer.contains("由您领读"), "{answer}");
    assert_eq!(rota.day(date).await.reader.0, "r01");
    let answer = li.say(&takes).await;
    assert!(answer.contains("已经有人领读"), "{answer}");
    assert!(wang.say(&takes).await.contains("本来就是您领读"), "present state, no change");
    assert_eq!(rota.day(date).await.version, 2);
    assert!(admin.get(&rota.page()).await.html.contains("还没有人认领"));
    // The day is recorded as any other.
    assert!(rota.record("wang").await.contains("一共2段"));
    assert!(matches!(rota.day(date).await.state, State::Recorded(_)));
}
