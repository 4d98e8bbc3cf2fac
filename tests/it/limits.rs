//! What people may do in a day, over all accounts.

use alliance::ids::TicketId;
use alliance_tests::Stage;
use alliance_tests::push::Push;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use jiff::SignedDuration;

/// A code that is not this report's.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn ask(stage: &Stage, account: &str, message: u64, id: &TicketId, code: &str) -> String {
    let openid = stage.follower("resident-a", account).openid;
    let push = Push::text(stage, account, openid.as_str(), message, &format!("{id} {code}"));
    let answer = push.answer().await.1;
    assert_eq!(push.answer().await.1, answer, "a delivery that is repeated changes nothing");
    answer
}

#[tokio::test]
async fn wrong_codes_count_by_report_over_all_accounts_and_never_lock_its_reporter_out() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let code = stage.ticket(&id).await.query_code;
    for (n, account) in [ZHANSHAN, DISTRICT, "370202010001", ZHANSHAN, DISTRICT].into_iter().enumerate() {
        let answer = ask(&stage, account, n as u64, &id, wrong(&code)).await;
        assert!(answer.contains("没有查到"), "{answer}");
    }
    for (n, account) in [ZHANSHAN, DISTRICT, "370202010001"].into_iter().enumerate() {
        let answer = ask(&stage, account, 10 + n as u64, &id, &code).await;
        assert!(answer.contains("请明天再试") && answer.contains("12345"), "{answer}");
    }
    // The reporter's own chat asks for no code.
    assert!(wang.say(&format!("{id} {}", wrong(&code))).await.contains("待受理"));
    assert!(wang.say("我的诉求").await.contains(id.as_str()));
    stage.pass(SignedDuration::from_hours(24)).await;
    assert!(ask(&stage, DISTRICT, 20, &id, &code).await.contains(id.as_str()));
}

#[tokio::test]
async fn guesses_at_once_are_no_more_than_the_days_limit() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let code = stage.ticket(&id).await.query_code;
    let people: Vec<String> = (0..12).map(|n| format!("guesser{n}")).collect();
    for person in &people {
        stage.alliance.simulator.add_person(person, person);
    }
    let text = format!("{id} {}", wrong(&code));
    let mut guesses = tokio::task::JoinSet::new();
    for person in &people {
        let openid = stage.follower(person, ZHANSHAN).openid;
        let push = Push::text(&stage, ZHANSHAN, openid.as_str(), 1, &text);
        guesses.spawn(async move { push.answer().await.1 });
    }
    let answers = guesses.join_all().await;
    let compared = answers.iter().filter(|answer| answer.contains("没有查到")).count();
    // Who loses every race is not answered, and WeChat sends it once more.
    assert!(compared <= 5, "{compared} codes were compared: {answers:?}");
    assert!(ask(&stage, DISTRICT, 30, &id, &code).await.contains("请明天再试"));
}
