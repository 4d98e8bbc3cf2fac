//! Whom an event of any kind can tell, until when, and which records of a stream call the deliverer at all.

use alliance::store::{System, Telling};
use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, WORKS, ZHANSHAN};
use domain::ids::{StaffId, TicketId, UnitId};
use domain::outbox::{Audience, Details, Effect, Link, Way};
use domain::staff::{Role, Scope};
use domain::tickets::{Applied, EventKind, Rules};
use jiff::{SignedDuration, Timestamp};

fn effect(to: Audience, text: &str, good_until: Option<Timestamp>) -> Effect {
    let link = Link { path: "/console".to_owned(), label: "打开工作台".to_owned() };
    let details = Details { remark: text.to_owned(), ..Details::default() };
    Effect {
        to,
        text: text.to_owned(),
        details,
        link,
        urgent: false,
        good_until,
        answer: None,
        spoken: false,
        way: Way::Ladder,
    }
}

/// Writes an event that tells these people, beside a ticket that does not change otherwise.
async fn tell(stage: &Stage, id: &TicketId, effects: Vec<Effect>) {
    let mut ticket = stage.ticket(id).await;
    let mut event = stage.events(id).await.pop().unwrap();
    (ticket.version, ticket.events) = (ticket.version + 1, ticket.events + 1);
    (event.seq, event.at, event.kind) = (ticket.events, stage.alliance.clock.now(), EventKind::CountAgain);
    event.effects = effects;
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let applied = Applied { ticket, event };
    tickets.commit_with(System::Clock, &applied, Rules::bundled(), |_| Ok(())).await.unwrap();
    stage.settle().await;
}

fn heard(stage: &Stage, person: &str, words: &str) -> usize {
    let phone = stage.resident(person, DISTRICT);
    phone.received().iter().filter(|text| text.contains(words)).count()
}

const STAFF: [&str; 5] =
    ["demo-officer-1", "demo-officer-2", "demo-handler-1", "demo-handler-2", "demo-operator-1"];

/// Who of the demo's staff heard these words once.
fn who_heard<'p>(stage: &Stage, words: &str) -> Vec<&'p str> {
    for person in STAFF {
        assert!(heard(stage, person, words) < 2, "{person} heard {words} twice");
    }
    STAFF.into_iter().filter(|person| heard(stage, person, words) == 1).collect()
}

#[tokio::test]
async fn an_effect_reaches_a_role_in_a_scope_and_one_member_of_staff() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let works = UnitId::parse(WORKS).unwrap();
    let role = |role, scope| Audience::Role { role, scope };
    let one = |person: &str| Audience::Staff { staff: StaffId::parse(person).unwrap() };
    let at_works = Scope::Unit(works);
    tell(
        &stage,
        &id,
        vec![
            effect(role(Role::Operator, Scope::District), "全区管理员请看", None),
            effect(role(Role::Handler, at_works.clone()), "养护队处置人员请看", None),
            effect(role(Role::Officer, at_works), "养护队受理员请看", None),
            effect(one("demo-officer-2"), "只给一个人", None),
            effect(one("wang"), "不是工作人员", None),
        ],
    )
    .await;
    assert_eq!(who_heard(&stage, "全区管理员请看"), ["demo-operator-1"]);
    let handlers = who_heard(&stage, "养护队处置人员请看");
    assert!(handlers.contains(&"demo-handler-1") && handlers.iter().all(|who| who.contains("handler")));
    assert_eq!(who_heard(&stage, "养护队受理员请看"), Vec::<&str>::new(), "nobody holds that role there");
    assert_eq!(who_heard(&stage, "只给一个人"), ["demo-officer-2"]);
    assert_eq!(heard(&stage, "wang", "不是工作人员"), 0, "who is no member of staff any more hears nothing");
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(who_heard(&stage, "只给一个人"), ["demo-officer-2"]);
}

#[tokio::test]
async fn what_is_past_its_time_is_neither_sent_nor_shown_later() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let now = stage.alliance.clock.now();
    let follower = || Audience::Follower { follower: stage.follower("wang", ZHANSHAN) };
    tell(
        &stage,
        &id,
        vec![
            effect(follower(), "已经过时", Some(now)),
            effect(follower(), "还有一小时", Some(now + SignedDuration::from_hours(1))),
        ],
    )
    .await;
    assert_eq!(stage.counted("notices", "lapsed"), 1);
    let heard = wang.received().join("\n");
    assert!(heard.contains("还有一小时") && !heard.contains("已经过时"), "{heard}");

    // What is kept is shown at the next contact, unless its time is over by then.
    wang.unfollow().await;
    let now = stage.alliance.clock.now();
    let until = |hours| Some(now + SignedDuration::from_hours(hours));
    let kept =
        vec![effect(follower(), "两小时内有效", until(2)), effect(follower(), "两天内有效", until(48))];
    tell(&stage, &id, kept).await;
    stage.alliance.clock.advance(SignedDuration::from_hours(3));
    let answer = wang.follow().await;
    assert!(answer.contains("两天内有效") && !answer.contains("两小时内有效"), "{answer}");
    let residents = stage.alliance.deployment.residents().unwrap();
    let wang_now = residents.get(&stage.follower("wang", ZHANSHAN)).await.unwrap();
    assert_eq!(wang_now.kept_notices, 0, "both are settled");
    assert!(!wang.say("帮助").await.contains("之前没能送达的消息"));
}

#[tokio::test]
async fn a_yellow_card_is_not_shown_once_the_time_it_warns_of_is_over() {
    let stage = Stage::new().await;
    let id = stage.dispatched_at("2026-11-23T10:00:00+08:00".parse().unwrap(), "normal").await;
    let due = stage.ticket(&id).await.deadline.unwrap().due;
    stage.wait_until(due - SignedDuration::from_hours(1));
    stage.alliance.run_due_schedules().await;
    let events = stage.events(&id).await;
    let card = events.iter().find(|event| event.kind == EventKind::Warn).unwrap();
    assert!(card.effects.iter().all(|effect| effect.good_until == Some(due)), "{:?}", card.effects);
}

#[tokio::test]
async fn records_that_tell_nobody_do_not_call_the_deliverer() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    stage.settle().await;
    let calls = |function| stage.alliance.stream_calls(function);
    let (told, projected) = (calls("notification-deliver"), calls("project-tickets"));
    assert!(told > 0 && projected > 0);
    // A step that tells nobody changes the head and writes an event.
    tell(&stage, &id, Vec::new()).await;
    assert_eq!(calls("notification-deliver"), told, "no head and no event without effects");
    assert_eq!(calls("project-tickets"), projected + 1, "the event, and not the head");
    let wang = effect(Audience::Follower { follower: stage.follower("wang", ZHANSHAN) }, "请看", None);
    tell(&stage, &id, vec![wang]).await;
    assert_eq!(calls("notification-deliver"), told + 1);
    assert!(Telling::from_image(Default::default()).unwrap().is_none());
}
