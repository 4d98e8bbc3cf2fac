//! What a resident does with their own report, in the chat without a page, and on its page.

use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::store::System;
use alliance_tests::resident::{number_in, wrong_code};
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Resident, Stage};
use domain::ids::TicketId;
use domain::staff::{Grant, Role, Scope, Staff};
use domain::tickets::{
    Actor, Category, Command, DeclineReason, Ending, Master, Missing, Service, State, Ticket,
};
use jiff::SignedDuration;
use reqwest::StatusCode;

/// An officer of the report's desk, of whom the console has no form for this step.
fn officer(stage: &Stage, name: &str, ticket: &Ticket) -> Actor {
    Actor::Staff(Staff {
        id: Stage::staff(name),
        follower: stage.follower(name, "shinan"),
        name: name.to_owned(),
        grants: vec![Grant::new(Role::Officer, Scope::Unit(ticket.desk.clone()))],
        stands: domain::staff::Stands::default(),
    })
}

/// Takes a step in the store, as its function does.
async fn step(stage: &Stage, id: &TicketId, command: &Command, who: Option<&str>) {
    let ticket = stage.ticket(id).await;
    let actor = who.map_or(Actor::Scheduler, |name| officer(stage, name, &ticket));
    let step = Step { command, actor: &actor, seen: None, now: stage.alliance.clock.now() };
    let casework = Casework::build(&stage.alliance.deployment).unwrap();
    let outcome = casework.carry_out(System::Engineer, &ticket, &step).await.unwrap();
    assert!(matches!(outcome, StepOutcome::Done(_)), "{outcome:?}");
    stage.settle().await;
}

async fn lamp(stage: &Stage, wang: &Resident<'_>) -> TicketId {
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路12号的路灯不亮").await;
    let id = number_in(&wang.say("完成").await);
    stage.settle().await;
    id
}

async fn close(stage: &Stage, wang: &Resident<'_>, id: &TicketId) {
    let accept = Command::Accept { category: Category::Question, community: None, urgent: false };
    step(stage, id, &accept, Some("demo-officer-1")).await;
    let (public, source) = ("路灯周一修好了。".to_owned(), "路灯维修".to_owned());
    step(stage, id, &Command::AnswerAtOnce { public, source }, Some("demo-officer-1")).await;
    assert!(wang.say(&format!("解决了{id}")).await.contains("已办结"));
    stage.settle().await;
}

fn ask(missing: &[Missing]) -> Command {
    Command::Ask { missing: missing.to_vec(), words: String::new() }
}

#[tokio::test]
async fn what_was_asked_for_reaches_the_report_without_any_command_and_after_silence() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = lamp(&stage, &wang).await;
    step(&stage, &id, &ask(&[Missing::Place]), Some("demo-officer-1")).await;
    assert!(wang.last().contains("还缺：准确的地点"), "{}", wang.last());
    assert!(wang.say("进度").await.contains(id.as_str()));
    let heard = wang.say("就在三号楼东边那个门口").await;
    assert!(heard.contains("已补充到诉求"), "{heard}");
    let photo = wang.show(alliance_tests::photo::with_exif("x")).await;
    assert!(photo.contains("已补充"), "a photo right after belongs to it: {photo}");
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.attachments.len()), (State::Submitted, 1));

    step(&stage, &id, &ask(&[Missing::Time]), Some("demo-officer-1")).await;
    step(&stage, &id, &Command::RemindSupply, None).await;
    step(&stage, &id, &Command::NoReply, None).await;
    assert_eq!(stage.ticket(&id).await.ended, Some(Ending::NoReply));
    stage.alliance.clock.advance(SignedDuration::from_hours(24 * 6));
    let heard = wang.say(&format!("补充{id} 上礼拜三开始的")).await;
    assert!(heard.contains("接着受理"), "{heard}");
    assert_eq!(stage.ticket(&id).await.state, State::Submitted);
}

#[tokio::test]
async fn what_came_back_is_worked_on_again_and_a_refusal_appealed_against_in_the_chat() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = lamp(&stage, &wang).await;
    close(&stage, &wang, &id).await;
    let heard = wang.say("又坏了").await;
    assert!(heard.contains("重新办理"), "{heard}");
    assert_eq!(stage.ticket(&id).await.state, State::Triaged);

    let zhou = stage.resident("zhou", ZHANSHAN);
    let other = lamp(&stage, &zhou).await;
    decline(&stage, &other).await;
    assert!(zhou.last().contains("不能受理"), "{}", zhou.last());
    assert!(zhou.say("申诉").await.contains("为什么不同意"));
    assert!(zhou.say("上月修的是另外一盏").await.contains("另一位工作人员"));
    assert_eq!(stage.ticket(&other).await.state, State::Submitted);
}

async fn decline(stage: &Stage, id: &TicketId) {
    let ask = Command::AskDecline {
        reason: DeclineReason::Repeated,
        public: "同一件事上月答复过".to_owned(),
        elsewhere: "打12345问".to_owned(),
    };
    step(stage, id, &ask, Some("demo-officer-1")).await;
    let grant = Command::DecideDecline { granted: true, note: String::new() };
    step(stage, id, &grant, Some("demo-officer-2")).await;
}

#[tokio::test]
async fn a_danger_that_its_reporter_takes_back_goes_on() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let accept = Command::Accept { category: Category::Danger, community: None, urgent: true };
    step(&stage, &id, &accept, Some("demo-officer-1")).await;
    assert!(wang.say(&format!("撤回{id}")).await.contains("照样处理"));
    assert!(wang.say(&format!("确定撤回{id}")).await.contains("工作人员会接着处理"));
    let ticket = stage.ticket(&id).await;
    assert_eq!((ticket.state, ticket.reporter), (State::Triaged, None));
}

#[tokio::test]
async fn a_merged_report_shows_the_other_ones_progress_urges_it_and_goes_on_alone() {
    let stage = Stage::new().await;
    let (wang, zhou) = (stage.resident("wang", ZHANSHAN), stage.resident("zhou", ZHANSHAN));
    let master = lamp(&stage, &wang).await;
    let child = lamp(&stage, &zhou).await;
    let facts = Master::of(&stage.ticket(&master).await);
    step(&stage, &child, &Command::Merge { master: facts }, Some("demo-officer-1")).await;
    step(&stage, &master, &Command::Absorb { child: child.clone() }, Some("demo-officer-1")).await;
    let shown = zhou.say(child.as_str()).await;
    assert!(shown.contains(&format!("与{master}合并办理")) && !shown.contains("解决了，请"), "{shown}");
    assert!(zhou.say(&format!("催办{child}")).await.contains("已经替您催了"));
    assert!(zhou.say(&format!("催办{child}")).await.contains("已经催过了"));
    assert!(zhou.say(&format!("补充{child} 我家门口也黑")).await.contains("已补充"));
    let page = Clerk::stranger(&stage).get(&stage.ticket(&child).await.page()).await;
    assert!(page.html.contains(&format!("和{master}合并办理")), "{}", page.html);
    let page = Clerk::stranger(&stage).get(&stage.ticket(&master).await.page()).await;
    assert!(!page.html.contains("我家门口也黑"), "another resident's words: {}", page.html);
    assert_eq!(stage.ticket(&master).await.since.urges, 1);

    wang.say(&format!("确定撤回{master}")).await;
    stage.settle().await;
    assert!(zhou.say(&format!("接着报{master}")).await.contains("接着单独办"));
    assert_eq!(stage.ticket(&child).await.state, State::Submitted);
}

#[tokio::test]
async fn on_the_page_a_resident_supplies_appeals_reopens_and_decides_what_is_public() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp_with_photo().await;
    let mut browser = Clerk::stranger(&stage);
    step(&stage, &id, &ask(&[Missing::Place]), Some("demo-officer-1")).await;
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    let (question, rest) = page.html.split_once("准确的地点。").expect("the question");
    assert!(question.contains("请您补充") && rest.contains("在这里补充"), "{}", page.html);
    let elder = browser.get(&format!("{}?elder=1", stage.ticket(&id).await.page())).await;
    assert!(elder.html.contains("请您补充") && elder.html.contains("elder"), "{}", elder.html);
    browser.as_resident(&stage, &id, "add", &[("text", "三号楼东门")]).await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::Submitted);

    decline(&stage, &id).await;
    let page = browser.get(&stage.ticket(&id).await.page()).await;
    for words in ["为什么不能受理", "同一件事上月答复过", "打12345问", "以前申诉一次"]
    {
        assert!(page.html.contains(words), "{words}: {}", page.html);
    }
    press(&stage, &mut browser, &id, "appeal", &[("reason", "上月是另外一盏")]).await;
    assert_eq!(stage.ticket(&id).await.state, State::Submitted);

    let accept = Command::Accept { category: Category::Question, community: None, urgent: false };
    step(&stage, &id, &accept, Some("demo-officer-3")).await;
    let (public, source) = ("路灯周一修好了。".to_owned(), "路灯维修".to_owned());
    step(&stage, &id, &Command::AnswerAtOnce { public, source }, Some("demo-officer-3")).await;
    browser.as_resident(&stage, &id, "rate", &[("rating", "solved")]).await.expect_done();
    press(&stage, &mut browser, &id, "consent", &[("given", "yes")]).await;
    assert!(stage.ticket(&id).await.consents);
    press(&stage, &mut browser, &id, "consent", &[("given", "no")]).await;
    assert!(!stage.ticket(&id).await.consents);
    let empty = browser.as_resident(&stage, &id, "reopen", &[("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    press(&stage, &mut browser, &id, "reopen", &[("reason", "又不亮了")]).await;
    assert_eq!(stage.ticket(&id).await.state, State::Triaged);
}

/// Presses a button of the page: with a wrong code the page comes back with what was typed, with the right one it is
/// done, and a second press finds the report moved on.
async fn press(stage: &Stage, browser: &mut Clerk, id: &TicketId, action: &str, fields: &[(&str, &str)]) {
    let ticket = stage.ticket(id).await;
    let (version, path) = (ticket.version.to_string(), format!("{}/{action}", ticket.page()));
    let own = |code| [("version", version.as_str()), ("code", code)];
    let wrong = browser.post(&path, &[&own(wrong_code(&ticket.query_code)), fields].concat()).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN, "{action}");
    assert!(wrong.html.contains("刚才填的在这里"), "{action}: {}", wrong.html);
    let right = [&own(&ticket.query_code), fields].concat();
    browser.post(&path, &right).await.expect_done();
    let again = browser.post(&path, &right).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{action}");
}

#[tokio::test]
async fn the_page_says_what_to_do_in_danger() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let divert = Command::Divert { service: Service::Fire, note: "10点05分电话".to_owned() };
    step(&stage, &id, &divert, Some("demo-officer-1")).await;
    let page = Clerk::stranger(&stage).get(&stage.ticket(&id).await.page()).await;
    assert!(page.html.contains("请离危险远一点") && page.html.contains("tel:119"), "{}", page.html);
    assert!(wang.say(id.as_str()).await.contains("请离危险远一点"));
}
