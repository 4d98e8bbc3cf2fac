//! Staff come into the console: digits on the page, the question in the chat, and the browser that began.

use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::logins::Digits;
use domain::logins::MOST_A_MINUTE;
use jiff::SignedDuration;
use reqwest::StatusCode;

const OFFICER: &str = "demo-officer-1";

#[tokio::test]
async fn only_the_browser_that_began_gets_in_and_only_after_a_yes() {
    let stage = Stage::new().await;
    let mut clerk = Clerk::stranger(&stage);
    let mut onlooker = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    onlooker.begin_login().await;
    let phone = stage.resident(OFFICER, DISTRICT);

    let question = phone.say(&digits).await;
    assert!(question.contains("受理员甲（演示）") && question.contains("127.0.0.1"), "{question}");
    assert_eq!(clerk.login_state().await, "waiting");
    let early = clerk.finish_login("").await;
    assert!(early.status == StatusCode::OK && early.html.contains("还没有确认"), "{}", early.html);

    assert!(phone.say("是").await.contains("已确认登录"));
    assert_eq!(
        (clerk.login_state().await, onlooker.login_state().await),
        ("confirmed".into(), "waiting".into())
    );
    assert_eq!(onlooker.finish_login("").await.status, StatusCode::OK, "it waits for a yes of its own");
    assert_eq!(Clerk::stranger(&stage).finish_login("").await.status, StatusCode::GONE);
    clerk.finish_login("").await.expect_done();
    assert_eq!(clerk.get("/console").await.status, StatusCode::OK);
    assert_eq!(clerk.finish_login("").await.status, StatusCode::GONE, "once");
}

#[tokio::test]
async fn digits_that_somebody_saw_let_no_other_browser_in() {
    let stage = Stage::new().await;
    let mut clerk = Clerk::stranger(&stage);
    let mut onlooker = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    let theirs = onlooker.begin_login().await;
    confirm(&stage, &digits).await;
    // The digits stand on a screen and in a chat; the secret beside them in the cookie does not.
    let client = alliance_tests::browser();
    let own = onlooker.cookies().replace(&theirs, &digits);
    assert!(own.contains(&format!("alliance_login={digits}.")), "{own}");
    for cookie in [own, format!("alliance_login={digits}."), format!("alliance_login={digits}.0")] {
        let (url, form) = (stage.alliance.url(), "application/x-www-form-urlencoded");
        let state = client.get(format!("{url}/console/login-state")).header("cookie", &cookie);
        assert!(state.send().await.unwrap().text().await.unwrap().contains("expired"), "{cookie}");
        let finish = client.post(format!("{url}/console/login")).header("cookie", &cookie);
        let finished = finish.header("content-type", form).body("next=").send().await.unwrap();
        assert_eq!(finished.status(), StatusCode::GONE, "{cookie}");
        assert!(!finished.headers().contains_key("set-cookie"), "{cookie}");
    }
    clerk.finish_login("").await.expect_done();
}

#[tokio::test]
async fn digits_that_were_passed_on_open_nothing_without_the_yes_of_whoever_sends_them() {
    let stage = Stage::new().await;
    let mut stranger = Clerk::stranger(&stage);
    let digits = stranger.begin_login().await;
    let clerk = stage.resident(OFFICER, DISTRICT);
    let question = clerk.say(&digits).await;
    assert!(question.starts_with("【请看清再回复】"), "{question}");
    assert_eq!(stranger.login_state().await, "waiting");
    assert!(clerk.say("否").await.contains("没有登录"));
    assert_eq!(stranger.login_state().await, "denied");
    assert_eq!(stranger.finish_login("").await.status, StatusCode::GONE);
    assert!(clerk.say(&digits).await.contains("六位数字不对"), "who was refused cannot try somebody else");
}

#[tokio::test]
async fn a_resident_who_sends_the_digits_opens_nothing_and_is_heard_as_ever() {
    let stage = Stage::new().await;
    let mut stranger = Clerk::stranger(&stage);
    let digits = stranger.begin_login().await;
    let resident = stage.resident("wang", DISTRICT);
    resident.follow().await;
    assert!(resident.say(&digits).await.contains("没看懂"));
    assert_eq!(stranger.login_state().await, "waiting");
    assert_eq!(stranger.finish_login("").await.status, StatusCode::OK);
    // Staff of the district are nobody at another account.
    let elsewhere = stage.resident(OFFICER, ZHANSHAN);
    elsewhere.follow().await;
    assert!(elsewhere.say(&digits).await.contains("没看懂"));
}

#[tokio::test]
async fn a_login_ends_after_five_minutes_whoever_says_yes() {
    let stage = Stage::new().await;
    let mut clerk = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    let phone = stage.resident(OFFICER, DISTRICT);
    stage.alliance.clock.advance(SignedDuration::from_secs(280));
    assert!(phone.say(&digits).await.contains("19秒内有效"));
    stage.alliance.clock.advance(SignedDuration::from_secs(20));
    assert!(phone.say("是").await.contains("没有登录"));
    assert_eq!(clerk.login_state().await, "expired");
    assert_eq!(clerk.finish_login("").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_message_that_wechat_sends_twice_gets_one_answer_and_has_one_effect() {
    let stage = Stage::new().await;
    let twice = serde_json::json!({ "account": DISTRICT, "callback": { "duplicate": 2 } });
    let faults = format!("{}/simulator/faults", stage.alliance.url());
    alliance_tests::browser().post(faults).json(&twice).send().await.unwrap().error_for_status().unwrap();
    let mut clerk = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    let phone = stage.resident(OFFICER, DISTRICT);
    assert!(phone.say(&digits).await.contains("请回复“是”"));
    assert!(phone.say("是").await.contains("已确认登录"));
    clerk.finish_login("").await.expect_done();
    assert_eq!(clerk.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_was_removed_between_digits_and_session_gets_none() {
    let stage = Stage::new().await;
    let roll = stage.alliance.deployment.staff().unwrap();
    let phone = stage.resident(OFFICER, DISTRICT);
    let mut clerk = Clerk::stranger(&stage);

    let digits = clerk.begin_login().await;
    phone.say(&digits).await;
    let staff = stage.remove_staff(OFFICER).await;
    assert!(phone.say("是").await.contains("没有登记为工作人员"));
    assert_eq!(clerk.login_state().await, "waiting");

    roll.put(&staff, "again".to_owned()).await.unwrap();
    let digits = fresh_digits(&mut clerk).await;
    phone.say(&digits).await;
    phone.say("是").await;
    assert_eq!(clerk.login_state().await, "confirmed");
    stage.remove_staff(OFFICER).await;
    roll.put(&staff, "once more".to_owned()).await.unwrap();
    assert_eq!(clerk.finish_login("").await.status, StatusCode::GONE, "who came back logs in anew");
}

#[tokio::test]
async fn a_notice_opens_its_report_after_the_login_and_never_another_site() {
    let stage = Stage::new().await;
    let report = "/console/tickets/20261123-0001";
    let mut clerk = Clerk::stranger(&stage);
    let sent = clerk.get(report).await;
    assert_eq!(sent.html, "/console/login?next=%2Fconsole%2Ftickets%2F20261123%2D0001");
    let page = clerk.get(&sent.html).await;
    assert!(page.html.contains(&format!("name=\"next\" value=\"{report}\"")), "{}", page.html);
    confirm(&stage, page.digits()).await;
    let entered = clerk.finish_login(report).await;
    assert_eq!((entered.status, entered.html.as_str()), (StatusCode::SEE_OTHER, report));

    for foreign in [
        "//evil.example",
        "https://evil.example/console",
        "/\\evil.example",
        "/console/%2f%2fevil",
        "/console\r\nx: y",
    ] {
        let mut clerk = Clerk::stranger(&stage);
        let digits = clerk.begin_login().await;
        confirm(&stage, &digits).await;
        let entered = clerk.finish_login(foreign).await;
        assert_eq!((entered.status, entered.html.as_str()), (StatusCode::SEE_OTHER, "/console"), "{foreign}");
    }
}

#[tokio::test]
async fn one_flood_takes_what_an_address_may_have_and_keeps_nobody_else_out() {
    let stage = Stage::new().await;
    for _ in 0..60 {
        Clerk::stranger(&stage).begin_login().await;
    }
    let mut another = Clerk::stranger(&stage);
    let refused = another.get("/console/login").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.html.contains("请过一会儿再登录"), "{}", refused.html);
    assert_eq!(stage.counted("logins", "begun"), 60);
    let sessions = stage.alliance.deployment.sessions().unwrap();
    let now = stage.alliance.clock.now();
    assert!(sessions.count_client("198.51.100.1", now, 60, None).await.unwrap(), "another address is free");
    stage.alliance.clock.advance(SignedDuration::from_mins(5));
    another.begin_login().await;
}

#[tokio::test]
async fn all_clients_together_begin_a_bounded_number_of_logins_in_a_minute() {
    let stage = Stage::new().await;
    let (sessions, now) = (stage.alliance.deployment.sessions().unwrap(), stage.alliance.clock.now());
    for _ in 0..MOST_A_MINUTE {
        assert!(sessions.count_minute(now).await.unwrap());
    }
    let mut late = Clerk::stranger(&stage);
    let refused = late.get("/console/login").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.html.contains("现在登录的人太多"), "{}", refused.html);
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    late.begin_login().await;
}

#[tokio::test]
async fn an_office_with_one_address_comes_in_one_after_the_other() {
    let stage = Stage::new().await;
    for _ in 0..62 {
        stage.clerk(OFFICER).await;
    }
    assert_eq!(stage.counted("logins", "entered"), 62);
}

#[tokio::test]
async fn a_browser_that_comes_back_sees_the_same_digits_and_takes_no_new_login() {
    let stage = Stage::new().await;
    let mut clerk = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    for _ in 0..20 {
        assert_eq!(clerk.begin_login().await, digits);
    }
    assert_ne!(fresh_digits(&mut clerk).await, digits);
    assert_eq!(stage.counted("logins", "begun"), 1);
}

#[tokio::test]
async fn no_login_page_takes_a_code_of_wechats() {
    let stage = Stage::new().await;
    let codes = async || {
        let codes = reqwest::get(format!("{}/phone/api/codes", stage.alliance.url())).await.unwrap();
        codes.json::<serde_json::Value>().await.unwrap().as_array().unwrap().len()
    };
    let before = codes().await;
    stage.clerk(OFFICER).await;
    assert_eq!(codes().await, before);
}

#[tokio::test]
async fn the_permanent_code_is_made_once_and_leads_into_the_chat() {
    let stage = Stage::new().await;
    stage.forget("AccountsTable", [("alliance", DISTRICT), ("item", "console-code")]).await;
    stage.alliance.tick("token-refresh").await.unwrap();
    let accounts = stage.alliance.deployment.accounts().unwrap();
    let made = accounts.newest().await.unwrap().console_code.unwrap();
    stage.alliance.tick("token-refresh").await.unwrap();
    assert_eq!(accounts.newest().await.unwrap().console_code, Some(made.clone()));
    let page = Clerk::stranger(&stage).get("/console/login").await;
    assert!(page.html.contains("data:image/svg+xml;base64,"));
    let answer = stage.alliance.simulator.scan(OFFICER, &made.url).await;
    assert!(answer.text().is_some_and(|text| text.contains("六位数字")), "{answer:?}");
}

/// Sends the digits of a page from the officer's phone, and says yes.
async fn confirm(stage: &Stage, digits: &str) {
    let phone = stage.resident(OFFICER, DISTRICT);
    phone.say(digits).await;
    assert!(phone.say("是").await.contains("已确认登录"));
}

async fn fresh_digits(clerk: &mut Clerk) -> String {
    clerk.get("/console/login?new=1").await.digits().to_owned()
}

#[tokio::test]
async fn staff_behind_one_address_who_open_the_console_at_once_all_get_digits() {
    let stage = Stage::new().await;
    let mut office = tokio::task::JoinSet::new();
    for _ in 0..9 {
        let mut clerk = Clerk::stranger(&stage);
        office.spawn(async move { clerk.get("/console/login").await.status });
    }
    assert_eq!(office.join_all().await, [StatusCode::OK; 9]);
}

#[tokio::test]
async fn other_digits_take_the_place_of_the_first_and_no_room_from_anybody() {
    let stage = Stage::new().await;
    let sessions = stage.alliance.deployment.sessions().unwrap();
    let mut clerk = Clerk::stranger(&stage);
    let mut digits = clerk.begin_login().await;
    for _ in 0..10 {
        let first = Digits::parse(&digits).unwrap();
        digits = fresh_digits(&mut clerk).await;
        assert!(sessions.login(&first).await.unwrap().is_none(), "the old digits are gone");
    }
    assert_eq!((stage.counted("logins", "begun"), stage.counted("logins", "renewed")), (1, 10));
    for _ in 1..60 {
        Clerk::stranger(&stage).begin_login().await;
    }
    // Who asks again and again is counted in the end.
    assert_eq!(clerk.get("/console/login?new=1").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(clerk.begin_login().await, digits);
    confirm(&stage, &digits).await;
    clerk.finish_login("").await.expect_done();
    Clerk::stranger(&stage).begin_login().await;
}

#[tokio::test]
async fn a_page_with_under_a_minute_left_gets_other_digits_in_place_of_the_old() {
    let stage = Stage::new().await;
    let mut clerk = Clerk::stranger(&stage);
    let digits = clerk.begin_login().await;
    for _ in 1..60 {
        Clerk::stranger(&stage).begin_login().await;
    }
    stage.alliance.clock.advance(SignedDuration::from_secs(250));
    assert_ne!(clerk.begin_login().await, digits);
    assert_eq!(Clerk::stranger(&stage).get("/console/login").await.status, StatusCode::TOO_MANY_REQUESTS);
}
