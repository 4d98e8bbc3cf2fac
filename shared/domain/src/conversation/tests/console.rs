//! Staff log in: digits, the question, yes and no.

use jiff::SignedDuration;
use wechat::inbound::Body;

use super::support::{Phone, click, follower, kept, photo, scan, text, voice};
use crate::conversation::dialogues::report::Report;
use crate::conversation::{CONSOLE_SCENE, Open};
use crate::ids::{StaffId, UnitId};
use crate::logins::{Digits, Login, LoginState, Origin};
use crate::staff::{Enrolled, Grant, Role, Scope, Staff, Stands};

fn login(phone: &Phone, digits: &str) -> Option<(Digits, Login)> {
    let origin =
        Origin { address: Some("112.224.3.9".to_owned()), browser: "Chrome（Windows电脑）".to_owned() };
    let login = Login {
        id: format!("id-{digits}"),
        browser: "digest".to_owned(),
        origin,
        begun_at: phone.now,
        expires_at: phone.now + SignedDuration::from_mins(5),
        renewed: 0,
        state: LoginState::Waiting,
    };
    Some((Digits::parse(digits).unwrap(), login))
}

/// An officer, and a browser that shows 482913.
fn officer() -> Phone {
    let mut phone = Phone::at("shinan");
    let staff = Staff {
        id: StaffId::parse("officer").unwrap(),
        follower: follower("shinan", "oResident"),
        name: "受理员甲（演示）".to_owned(),
        grants: vec![Grant::new(Role::Officer, Scope::Unit(UnitId::parse("desk-370202010").unwrap()))],
        stands: Stands::default(),
    };
    phone.staff =
        Some(Enrolled { staff, generation: "g1".to_owned(), frozen: None, delegations: Vec::new() });
    phone.login = login(&phone, "482913");
    phone
}

fn state(phone: &Phone) -> &LoginState {
    &phone.login.as_ref().unwrap().1.state
}

fn is_confirmed(phone: &Phone) -> bool {
    matches!(state(phone), LoginState::Confirmed { by, generation } if by.as_str() == "officer" && generation == "g1")
}

#[test]
fn nothing_opens_before_the_question_is_read_and_answered_with_yes() {
    for digits in ["482913", "４８２ ９１３", "四八二九一三"] {
        let mut phone = officer();
        let question = phone.say(digits);
        for words in [
            "受理员甲（演示）",
            "11月23日 21:30",
            "112.224.3.9",
            "Chrome（Windows电脑）",
            "请回复“是”",
            "2分钟内有效",
        ] {
            assert!(question.contains(words), "{words}: {question}");
        }
        assert_eq!(state(&phone), &LoginState::Waiting);
        let confirmed = phone.say("是");
        assert!(confirmed.contains("已确认登录") && is_confirmed(&phone), "{confirmed}");
        assert_eq!(phone.resident.dialogue, Open::Idle);
    }
    let mut spoken = officer();
    assert!(spoken.send(&voice(1, Some("四八二九一三。"))).contains("请回复“是”"));
    spoken.send(&voice(2, Some("是。")));
    assert!(is_confirmed(&spoken));
}

#[test]
fn kept_notices_wait_until_the_warning_was_read() {
    let mut phone = officer();
    phone.kept = vec![kept(1, "诉求已派单。")];
    phone.resident.kept_notices = 1;
    let question = phone.turn(&text("482913"));
    assert!(question.writes.shown.is_empty());
    assert_eq!(phone.resident.kept_notices, 1);
    assert!(phone.say("好的").starts_with("登录工作台请只回复"));
    let confirmed = phone.say("是");
    assert!(confirmed.contains("诉求已派单。") && is_confirmed(&phone), "{confirmed}");
}

#[test]
fn a_no_ends_the_login_and_nothing_else() {
    for no in ["否", "不", "不是", "取消", "不用了"] {
        let mut phone = officer();
        phone.say("报修");
        phone.say("新湛一路的路灯坏了");
        let before = phone.resident.dialogue.clone();
        phone.say("482913");
        assert!(phone.say(no).contains("没有登录"), "{no}");
        assert_eq!((state(&phone), &phone.resident.dialogue), (&LoginState::Denied, &before), "{no}");
    }
}

#[test]
fn a_yes_to_a_login_is_no_yes_to_a_report_and_the_other_way_round() {
    let mut phone = officer();
    assert!(phone.send(&photo(1)).contains("要作为诉求上报吗"));
    phone.say("482913");
    phone.say("是");
    assert!(is_confirmed(&phone));
    assert!(matches!(phone.resident.dialogue, Open::Offered(_)));
    assert!(phone.say("是").contains("不用再发一遍"));

    let mut late = officer();
    late.send(&photo(1));
    late.say("482913");
    late.now += SignedDuration::from_mins(2);
    assert!(late.say("是").contains("没有登录"), "a yes that comes too late is none to the report");
    assert_eq!(state(&late), &LoginState::Waiting);
    assert!(matches!(late.resident.dialogue, Open::Offered(_)));

    let mut unasked = officer();
    unasked.send(&photo(1));
    unasked.say("是");
    assert_eq!(state(&unasked), &LoginState::Waiting);
    assert!(matches!(unasked.resident.dialogue, Open::Reporting(_)));
}

#[test]
fn anything_else_goes_on_and_takes_the_question_back() {
    let mut phone = officer();
    phone.say("482913");
    assert!(phone.say("报修").contains("请说说是什么事"));
    phone.say("新湛一路的路灯坏了");
    let answer = phone.say("是");
    assert!(answer.contains("您的诉求已提交"), "it speaks of the report: {answer}");
    assert_eq!(state(&phone), &LoginState::Waiting);
    // The page still shows the digits.
    phone.say("482913");
    phone.send(&Body::View { url: "https://example.org".to_owned(), menu_id: None });
    phone.say("是");
    assert!(is_confirmed(&phone));
}

#[test]
fn digits_that_match_no_login_go_on_to_the_dialogue() {
    let mut phone = officer();
    phone.say("报修");
    let answer = phone.say("266071");
    assert!(answer.contains("记下了") && answer.contains("六位数字不对"), "{answer}");
    let Open::Reporting(Report { draft }) = &phone.resident.dialogue else { panic!("{:?}", phone.resident) };
    assert_eq!(draft.texts.iter().map(|told| told.what.as_str()).collect::<Vec<_>>(), ["266071"]);
    phone.now += SignedDuration::from_mins(5);
    assert!(phone.say("482913").contains("六位数字不对"), "five minutes are over");
    assert_eq!(state(&phone), &LoginState::Waiting);
}

#[test]
fn digits_of_somebody_who_is_not_staff_go_on_to_the_dialogue() {
    let mut resident = officer();
    resident.staff = None;
    let mut before = Phone::at("shinan");
    assert_eq!(resident.say("482913"), before.say("482913"));
    assert_eq!(resident.say("是"), before.say("是"));
    assert_eq!(state(&resident), &LoginState::Waiting);
}

#[test]
fn after_three_wrong_tries_even_right_digits_wait() {
    let mut phone = officer();
    for digits in ["000001", "000002", "000003"] {
        assert!(phone.say(digits).contains("六位数字不对"));
    }
    let paused = phone.say("482913");
    assert!(paused.contains("试错太多") && !paused.contains("请回复“是”，"), "{paused}");
    phone.now += SignedDuration::from_mins(10);
    phone.login = login(&phone, "482913");
    assert!(phone.say("482913").contains("以“受理员甲（演示）”的身份登录"));
}

#[test]
fn a_pause_says_how_many_minutes_of_it_are_left() {
    let mut phone = officer();
    for digits in ["000001", "000002", "000003"] {
        phone.say(digits);
        phone.now += SignedDuration::from_mins(3);
    }
    // The first wrong attempt was nine minutes ago.
    assert!(phone.say("482913").contains("请过1分钟再登录"));
    phone.now -= SignedDuration::from_mins(3);
    assert!(phone.say("482913").contains("请过4分钟再登录"));
    phone.now += SignedDuration::from_secs(239);
    assert!(phone.say("482913").contains("请过1分钟再登录"));
    phone.now += SignedDuration::from_secs(1);
    assert!(!phone.say("482913").contains("再登录"));
}

#[test]
fn of_two_logins_of_one_person_the_yes_is_for_the_last_that_was_asked_about() {
    let mut phone = officer();
    phone.say("482913");
    phone.login = login(&phone, "111222");
    phone.say("111222");
    phone.say("是");
    let (digits, _) = phone.login.as_ref().unwrap();
    assert!(digits.as_str() == "111222" && is_confirmed(&phone));
}

#[test]
fn a_yes_confirms_only_the_login_that_was_asked_about() {
    let mut reused = officer();
    reused.say("482913");
    // The same digits were given to another browser meanwhile.
    if let Some((_, login)) = &mut reused.login {
        "another".clone_into(&mut login.id);
    }
    assert!(reused.say("是").contains("没有登录"));
    assert_eq!(state(&reused), &LoginState::Waiting);

    let mut removed = officer();
    removed.say("482913");
    removed.staff = None;
    assert!(removed.say("是").contains("没有登记为工作人员"));
    assert_eq!(state(&removed), &LoginState::Waiting);
}

#[test]
fn the_menu_entry_and_the_code_lead_staff_on_and_are_kind_to_residents() {
    let entries = [click("CONSOLE"), scan(CONSOLE_SCENE), text("工作台")];
    for entry in &entries {
        assert!(officer().send(entry).contains("/console\">工作台</a>"), "{entry:?}");
        let mut resident = Phone::at("shinan");
        let answer = resident.send(entry);
        assert!(answer.contains("没有登记为工作人员") && answer.contains("“报修”"), "{answer}");
        let elsewhere = Phone::at("370202010001").send(entry);
        assert!(elsewhere.contains("“微市南”") && elsewhere.contains("“报修”"), "{elsewhere}");
    }
    let newcomer = Body::Subscribe { scene: Some(CONSOLE_SCENE.to_owned()), ticket: None };
    assert!(officer().send(&newcomer).contains("/console\">工作台</a>"));
    let welcome = Phone::at("shinan").send(&newcomer);
    assert!(welcome.contains("欢迎关注") && welcome.contains("没有登记为工作人员"), "{welcome}");
    assert!(Phone::at("shinan").send(&scan("column_7")).contains("欢迎关注微市南"));
}
