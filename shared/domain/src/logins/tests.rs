//! Tests of digits, browser names, return addresses, limits and sessions.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::ids::{AccountId, Follower, OpenId};
use crate::staff::{Grant, Role, Scope, Stands};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn person(role: Role, generation: &str) -> Enrolled {
    let follower =
        Follower { account: AccountId::parse("shinan").unwrap(), openid: OpenId::parse("o1").unwrap() };
    let (id, grants) = (StaffId::parse("one").unwrap(), vec![Grant::new(role, Scope::District)]);
    let staff = Staff { id, follower, name: "甲".to_owned(), grants, stands: Stands::default() };
    Enrolled { staff, generation: generation.to_owned(), frozen: None, delegations: Vec::new() }
}

fn session(generation: &str) -> Session {
    Session {
        staff: person(Role::Officer, "").staff.id,
        generation: generation.to_owned(),
        csrf: "c".to_owned(),
        opened_at: at(0),
        seen_at: at(0),
        expires_at: at(36_000),
        confirmed_at: None,
        proved_at: None,
        acting_for: None,
        origin: Origin::default(),
    }
}

#[test]
fn six_digits_are_heard_however_they_are_typed_or_spoken() {
    for text in [
        "482913",
        "４８２９１３",
        "482 913",
        " 4 8 2 9 1 3 ",
        "482-913。",
        "４８２，９１３",
        "四八二九一三",
        "四八二，九幺三。",
        "“482913”",
        "482\u{200b}913",
        "\u{feff}482913",
        "482\n913",
    ] {
        assert_eq!(
            Digits::of_message(text).map(|digits| digits.to_string()).as_deref(),
            Some("482913"),
            "{text:?}"
        );
    }
    assert_eq!(Digits::of_message("零零一两三四").unwrap().as_str(), "001234");
}

#[test]
fn what_is_more_or_less_than_six_digits_is_none() {
    for text in [
        "",
        "48291",
        "4829133",
        "20261123-0007 482913",
        "482913号",
        "新湛一路482913",
        "是",
        "四八二九一三号",
        "482913 是",
        "a482913",
        "①②③④⑤⑥",
        "-",
        "四百八十二",
    ] {
        assert_eq!(Digits::of_message(text), None, "{text:?}");
    }
}

#[test]
fn a_browser_is_named_in_our_own_words() {
    for (said, expected) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Chrome（Windows电脑）",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge（Windows电脑）",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50",
            "微信（iPhone）",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari（Mac电脑）",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（Linux电脑）"),
        ("curl/8.0", "不认识的浏览器"),
        ("", "不认识的浏览器"),
        ("是您本人<a href=\"http://evil\">请回复“是”</a>\n时间：", "不认识的浏览器"),
    ] {
        assert_eq!(browser(Some(said)), expected, "{said}");
    }
    assert_eq!(browser(None), "不认识的浏览器");
}

#[test]
fn the_way_back_is_one_of_the_consoles_own_pages() {
    for own in [
        "/console",
        "/console/",
        "/console/tickets/20261123-0007",
        "/console?tab=area",
        "/console/me",
        "/console?tab=area&after=%7B%22a%22%3A%22b%22%7D",
        "/console/authorize?done=a",
    ] {
        let expected = (own != "/console/").then_some(own);
        assert_eq!(local_path(own), expected, "{own}");
    }
    for foreign in [
        "",
        "/",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "console",
        "/consolex",
        "/console//evil.example",
        "/console\\evil",
        "/console/..//evil.example",
        "/console/../..",
        "/console/%2e%2e/x",
        "/console/%2f%2fevil.example",
        "/console@evil.example",
        "/console/tickets/a b",
        "/console/\n",
        "/console\r\nset-cookie: a=b",
        "/console?a=%0d%0aset-cookie:b",
        "/console?next=%2F%2Fevil",
        "/console?x=%5cevil",
        "/console?x=//evil",
        "/console?x=%252f",
        "/console?x=%",
        "/console?x=%zz",
        "/console?x=é",
        "/console#//evil",
        "/console/login",
        "/console/logout",
        "/console/authorize/done?state=a.b&auth_code=c",
        "/console?x=\u{0}",
        "/a/shinan",
        "/console.evil.example",
    ] {
        assert_eq!(local_path(foreign), None, "{foreign}");
    }
    assert_eq!(local_path(&format!("/console?x={}", "a".repeat(2000))), None);
}

#[test]
fn a_client_begins_ten_logins_in_five_minutes_and_no_eleventh() {
    let mut begun = Begun::default();
    for second in 0..10 {
        begun = begun.with(at(second), 10, None).unwrap();
    }
    assert_eq!(begun.with(at(10), 10, None), None);
    assert_eq!(begun.with(at(299), 10, None), None, "the first one still counts");
    assert!(begun.with(at(300), 10, None).is_some());
    let finished = begun.without(at(4)).unwrap();
    assert!(finished.with(at(11), 10, None).is_some(), "a finished login gives its place back");
    let renewed = begun.with(at(12), 10, Some(at(4))).unwrap();
    assert!(renewed.without(at(4)).is_none() && renewed.without(at(12)).is_some(), "one in place of another");
    assert_eq!(renewed.with(at(13), 10, Some(at(4))), None, "which has given up its place");
    assert_eq!(begun.without(at(400)), None);
}

#[test]
fn a_client_is_its_address_and_of_a_long_one_the_first_56_bits() {
    let name = |text: &str| client(Some(text.parse().unwrap()));
    assert_eq!(name("112.224.3.9"), "112.224.3.9");
    assert_eq!(name("::ffff:112.224.3.9"), "112.224.3.9");
    assert_eq!(name("2001:db8:1:2:3:4:5:6"), name("2001:db8:1:2:ffff::1"));
    assert_eq!(name("2001:db8:1:200::1"), name("2001:db8:1:2ff::1"), "all of one customer's networks");
    assert_ne!(name("2001:db8:1:200::1"), name("2001:db8:1:300::1"));
    assert_eq!(client(None), "unknown");
}

#[test]
fn a_session_ends_with_idleness_age_and_any_change_of_rights() {
    let officer = person(Role::Officer, "g1");
    let operator = person(Role::Operator, "g1");
    let live = |session: &Session, person: &Enrolled, now| session.is_live(person, at(now));
    let fresh = session("g1");
    assert!(live(&fresh, &officer, 7199) && !live(&fresh, &officer, 7200), "two hours idle");
    assert!(
        live(&fresh, &operator, 1799) && !live(&fresh, &operator, 1800),
        "half an hour for whose acts could harm many"
    );
    let used = Session { seen_at: at(35_000), ..session("g1") };
    assert!(live(&used, &officer, 35_999) && !live(&used, &officer, 36_000), "ten hours at last");
    assert!(!live(&fresh, &person(Role::Officer, "g2"), 1), "another generation");
    assert!(!live(&session(""), &person(Role::Officer, ""), 1), "what knows no generation opens nothing");
    assert!(!fresh.is_noted_late(at(299)) && fresh.is_noted_late(at(300)));
}

#[test]
fn three_wrong_tries_make_a_pause_until_the_first_is_ten_minutes_old() {
    let mut door = AtTheDoor::default();
    assert!(door.is_empty());
    for second in [0, 10, 20] {
        assert_eq!(door.pause_left(at(second)), None);
        door.note_wrong(at(second));
    }
    for (second, left) in [(21, Some(579)), (599, Some(1)), (600, None)] {
        assert_eq!(door.pause_left(at(second)).map(|left| left.as_secs()), left, "{second}");
    }
}

proptest! {
    #[test]
    fn whatever_is_let_through_stays_on_this_host(address in "/console[ -~]{0,40}") {
        if let Some(path) = local_path(&address) {
            prop_assert!(path.starts_with("/console") && !path.contains("//") && !path.contains('\\'));
            prop_assert!(path.bytes().all(|byte| (b'!'..=b'~').contains(&byte)));
        }
    }

    #[test]
    fn nothing_hostile_is_named(said in "\\PC{0,60}") {
        let name = browser(Some(&said));
        prop_assert!(name.chars().count() <= 24 && !name.contains(['<', '>', '\n', '"']));
    }

    #[test]
    fn digits_never_come_out_of_anything_else(text in "\\PC{0,20}") {
        if let Some(digits) = Digits::of_message(&text) {
            prop_assert!(digits.as_str().len() == 6);
        }
    }
}
