use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::ids::AccountId;

const HOSTS: &[&str] = &["weishinan.example", "mp.weixin.qq.com"];
const BASE: &str = "https://alliance.example";
const KEYS: &[&str] = &["alliance", "weibo", "report", "mine", "own1", "own2"];

fn key(id: &str, name: &str, key: &str) -> Slot {
    Slot { id: SlotId::parse(id).unwrap(), name: name.to_owned(), action: Action::Key(key.to_owned()) }
}

fn page(id: &str, name: &str, url: &str) -> Slot {
    Slot { id: SlotId::parse(id).unwrap(), name: name.to_owned(), action: Action::Page(url.to_owned()) }
}

fn template() -> Template {
    let locked = |slot| Place::Locked(slot);
    let top = |name: &str, does| Top { name: name.to_owned(), does };
    Template {
        tops: vec![
            top(
                "找联盟",
                TopDoes::Opens(vec![
                    locked(key("alliance", "微信联盟", "alliance")),
                    locked(key("weibo", "微博联盟", "weibo")),
                ]),
            ),
            top("报诉求", TopDoes::Acts(key("report", "报诉求", "report"))),
            top(
                "本社区",
                TopDoes::Opens(vec![
                    Place::Free,
                    locked(key("mine", "我的诉求", "mine")),
                    Place::Free,
                    Place::Free,
                ]),
            ),
        ],
        hosts: HOSTS.iter().map(|host| (*host).to_owned()).collect(),
    }
}

fn account() -> AccountId {
    AccountId::parse("weizhanshan").unwrap()
}

fn keys() -> BTreeSet<String> {
    KEYS.iter().map(|key| (*key).to_owned()).collect()
}

fn made(layer: Option<&Layer>, own: &Fills) -> Result<Composed, Vec<String>> {
    let account = account();
    compose(
        &template(),
        layer,
        own,
        Surroundings { site: Site { base: BASE, account: &account }, keys: &keys() },
    )
}

fn fill(spot: &str, slot: Slot) -> (String, Fill) {
    (spot.to_owned(), Fill { slot, locked: false })
}

fn names(menu: &Composed) -> Vec<&str> {
    menu.slots().map(|slot| slot.name.as_str()).collect()
}

/// What WeChat shows of a menu that was pushed.
fn shown(menu: &Composed) -> Shown {
    let acts = |slot: &Slot| ShownEntry {
        name: slot.name.clone(),
        action: Some(slot.action.clone()),
        opens: Vec::new(),
    };
    let entries = menu.entries.iter().map(|entry| match entry {
        Entry::Acts(slot) => acts(slot),
        Entry::Opens { name, slots } => {
            ShownEntry { name: name.clone(), action: None, opens: slots.iter().map(acts).collect() }
        }
    });
    Shown { is_open: true, entries: entries.collect() }
}

#[test]
fn an_account_fills_free_places_and_a_sub_district_may_keep_one_for_itself() {
    let own: Fills =
        [fill("2-0", key("own-a", "湛山电视", "own1")), fill("2-2", key("own-b", "小喇叭", "own2"))].into();
    assert_eq!(
        names(&made(None, &own).unwrap()),
        ["微信联盟", "微博联盟", "报诉求", "湛山电视", "我的诉求", "小喇叭"]
    );
    let above = |locked| Layer {
        fills: [("2-0".to_owned(), Fill { slot: key("street", "街道通知", "own1"), locked })].into(),
    };
    let second = |layer: &Layer, own| names(&made(Some(layer), own).unwrap())[3].to_owned();
    assert_eq!(second(&above(true), &own), "街道通知");
    assert_eq!(second(&above(false), &own), "湛山电视");
    assert_eq!(second(&above(false), &Fills::new()), "街道通知");
}

#[test]
fn what_breaks_a_rule_is_named_and_nothing_is_composed() {
    let problems = |slot: Slot| made(None, &[fill("2-0", slot)].into()).unwrap_err().join("\n");
    for (slot, said) in [
        (key("x", "", "own1"), "没有名称"),
        (key("x", "名称一共有二十一个汉字的菜单项目实在太长了", "own1"), "最多20个汉字"),
        (key("x", "湛山", "nobody"), "聊天里没有对应的回答"),
        (key("x", "湛山", ""), "按键代号"),
        (key("alliance", "湛山", "own1"), "用了两次"),
        (page("x", "湛山", "http://weishinan.example/a"), "https://"),
        (page("x", "湛山", "https://evil.example/a"), "evil.example"),
        (page("x", "湛山", "https://weishinan.example@evil.example/"), "https://"),
        (page("x", "湛山", "https://weishinan.example\\@evil.example/"), "https://"),
        (page("x", "湛山", "https://weishinan.example.evil.example/"), "不在可以链接的网站里"),
        (page("x", "湛山", "https:///a"), "https://"),
        (page("x", "湛山", "//evil.example/a"), "不是本平台的页面"),
        (page("x", "湛山", "/\\evil.example/a"), "不是本平台的页面"),
        (page("x", "湛山", "/a b"), "不是本平台的页面"),
        (page("x", "湛山", "https://weishinan.example/一"), "https://"),
    ] {
        let found = problems(slot.clone());
        assert!(found.contains(said), "{slot:?}: {found}");
    }
    let long = format!("https://weishinan.example/{}", "a".repeat(MOST_URL_BYTES));
    assert!(problems(page("x", "湛山", &long)).contains("太长"));
    let account = account();
    let around = Surroundings { site: Site { base: BASE, account: &account }, keys: &keys() };
    let empty = compose(&Template::default(), None, &Fills::new(), around);
    assert_eq!(empty.unwrap_err(), ["菜单是空的，至少要有一项"]);
}

#[test]
fn what_was_stored_for_a_place_that_is_no_longer_free_does_not_stop_a_menu() {
    let own: Fills = [fill("0-0", key("a", "旧的", "own1")), fill("9-9", key("b", "更旧的", "own2"))].into();
    assert_eq!(names(&made(None, &own).unwrap()), ["微信联盟", "微博联盟", "报诉求", "我的诉求"]);
    assert_eq!(Spot::parse("9-9"), None);
    assert_eq!(Spot::parse("2-4"), Some(Spot { top: 2, sub: 4 }));
    for odd in ["", "2", "2-", "-1", "02-1", "2-+1", "3-0", "2-5"] {
        assert_eq!(Spot::parse(odd), None, "{odd}");
    }
}

#[test]
fn every_cell_of_a_part_is_decided() {
    let part = |state, copied| Part { state, copied, ..Part::new("a".to_owned()) };
    let digest = || "b".to_owned();
    let later = jiff::Timestamp::UNIX_EPOCH;
    let refused = Event::Refused { code: 40018, why: "太长".to_owned() };
    let events = [
        ("publish", Event::Publish { digest: digest() }),
        ("taken", Event::Taken),
        ("no right", Event::NoRight),
        ("refused", refused),
        ("unanswered", Event::Unanswered { again: later }),
        ("wait", Event::Wait { until: later }),
        ("copied", Event::Copied),
        ("again", Event::Again),
        ("equal", Event::Checked(Verdict::Equal)),
        ("drift", Event::Checked(Verdict::Drift)),
        ("closed", Event::Checked(Verdict::Closed)),
    ];
    // One letter a state, in the order of `State::ALL`; a dot where the event is refused.
    let letter = |state: State| match state {
        State::Waiting => 'w',
        State::Pushed => 'p',
        State::ByHand => 'h',
        State::Failed => 'f',
        State::Equal => 'e',
        State::Drift => 'd',
        State::Closed => 'c',
    };
    let row = |event: &Event, copied| -> String {
        let after = |state| part(state, copied).apply(event).map_or('.', |after| letter(after.state));
        State::ALL.into_iter().map(after).collect()
    };
    let table: Vec<_> = events.iter().map(|(name, event)| (*name, row(event, false))).collect();
    let expected = [
        // from:      wphfedc
        ("publish", "wwwwwww"),
        ("taken", "p......"),
        ("no right", "h......"),
        ("refused", "f......"),
        ("unanswered", "w......"),
        ("wait", "w......"),
        ("copied", "..h...."),
        ("again", "..ww.ww"),
        ("equal", ".ee.eee"),
        ("drift", ".dh.ddd"),
        ("closed", ".ch.ccc"),
    ];
    assert_eq!(table, expected.map(|(name, row)| (name, row.to_owned())));
    assert_eq!(row(&Event::Checked(Verdict::Drift), true), ".dd.ddd");
}

#[test]
fn five_tries_without_an_answer_fail_and_a_person_has_it_tried_again() {
    let unanswered = Event::Unanswered { again: jiff::Timestamp::UNIX_EPOCH };
    let mut part = Part::new("a".to_owned());
    for _ in 0..4 {
        part = part.apply(&unanswered).unwrap();
        assert_eq!(part.state, State::Waiting);
    }
    part = part.apply(&unanswered).unwrap();
    assert_eq!((part.state, part.trouble.as_ref().map(|(code, _)| *code)), (State::Failed, Some(-1)));
    part = part.apply(&Event::Again).unwrap();
    assert_eq!((part.state, part.tries, &part.trouble), (State::Waiting, 0, &None));
}

#[test]
fn a_menu_that_wechat_has_is_not_pushed_again() {
    let pushed = Part::new("a".to_owned()).apply(&Event::Taken).unwrap();
    let same = pushed.apply(&Event::Publish { digest: "a".to_owned() }).unwrap();
    assert!(same.is_there(Some(Verdict::Equal)));
    assert!(!same.is_there(Some(Verdict::Drift)) && !same.is_there(None));
    let other = pushed.apply(&Event::Publish { digest: "b".to_owned() }).unwrap();
    assert!(!other.is_there(Some(Verdict::Equal)));
}

#[test]
fn a_menu_that_was_changed_by_hand_is_adopted_where_the_locked_slots_are_whole() {
    let own: Fills = [fill("2-0", key("own-a", "湛山电视", "own1"))].into();
    let published = made(None, &own).unwrap();
    let mut found = shown(&published);
    assert_eq!(verdict(&published, &found), Verdict::Equal);
    found.entries[2].opens.push(ShownEntry {
        name: "小喇叭".to_owned(),
        action: Some(Action::Key("own2".to_owned())),
        opens: Vec::new(),
    });
    assert_eq!(verdict(&published, &found), Verdict::Drift);
    let adopted = adopt(&template(), None, &own, &found, Site { base: BASE, account: &account() }).unwrap();
    assert_eq!(adopted["2-0"].slot.id.as_str(), "own-a");
    assert_eq!(verdict(&made(None, &adopted).unwrap(), &found), Verdict::Equal);

    let refused = |found: &Shown| {
        adopt(&template(), None, &own, found, Site { base: BASE, account: &account() })
            .unwrap_err()
            .join("\n")
    };
    let mut without = found.clone();
    without.entries[0].opens.remove(0);
    assert!(refused(&without).contains("微信联盟"));
    let mut renamed = found.clone();
    renamed.entries[1].name = "投诉".to_owned();
    assert!(refused(&renamed).contains("报诉求"));
    let mut pictures = found.clone();
    pictures.entries[2].opens[2].action = None;
    assert!(refused(&pictures).contains("小喇叭"));
    let mut many = found.clone();
    for n in 0..2 {
        many.entries[2]
            .opens
            .push(ShownEntry { name: format!("又一项{n}"), ..found.entries[2].opens[2].clone() });
    }
    assert!(refused(&many).contains("空位"));
    assert_eq!(verdict(&published, &Shown::default()), Verdict::Closed);
}

#[test]
fn a_refusal_names_the_entries_that_it_may_be_about() {
    let own: Fills = [fill("2-0", page("own-a", "湛山主页", "/a/{account}"))].into();
    let menu = made(None, &own).unwrap();
    assert!(why_refused(40027, &menu).contains("“湛山主页”"), "{}", why_refused(40027, &menu));
    assert!(!why_refused(40027, &menu).contains("微信联盟"));
    assert!(why_refused(40018, &menu).contains("“找联盟”、“报诉求”、“本社区”"));
    assert!(why_refused(40055, &menu).contains("“湛山主页”"));
}

#[test]
fn a_page_of_ours_is_pushed_whole_and_stored_as_a_path() {
    let own: Fills = [fill("2-0", page("own-a", "主页", "/a/{account}?tab=1"))].into();
    let menu = made(None, &own).unwrap();
    let pushed = menu.slots().find(|slot| slot.name == "主页").unwrap();
    let Action::Page(url) = &pushed.action else { panic!("a page") };
    assert_eq!(url, "https://alliance.example/a/weizhanshan?tab=1&s=own-a");
    assert_eq!(counted_as(&pushed.action), "slot#own-a");
    let account = account();
    let site = Site { base: BASE, account: &account };
    assert_eq!(site.stored(&pushed.action), Action::Page("/a/weizhanshan?tab=1".to_owned()));
    let adopted = adopt(&template(), None, &own, &shown(&menu), site).unwrap();
    assert_eq!(adopted["2-0"].slot.id.as_str(), "own-a");
    assert!(counted_as(&Action::Page("https://e.cn/".to_owned())).starts_with("page#"));
}

fn fills() -> impl Strategy<Value = Fills> {
    let slot = (0..4_usize, 0..6_usize, any::<bool>(), "[a-z]{1,6}").prop_map(|(top, sub, locked, name)| {
        let id = format!("{top}-{sub}-{name}");
        let slot = key(&id, &name, ["own1", "own2"][sub % 2]);
        (format!("{top}-{sub}"), Fill { slot, locked })
    });
    proptest::collection::btree_map("[0-3]-[0-5]", slot.prop_map(|(_, fill)| fill), 0..8)
}

proptest! {
    /// Invariant 9: whatever others fill in, every locked slot is in its place, and the same layers give the same menu.
    #[test]
    fn locked_slots_stand_in_place_and_composing_is_deterministic(layer in fills(), own in fills()) {
        let layer = Layer { fills: layer };
        if let Ok(menu) = made(Some(&layer), &own) {
            prop_assert_eq!(&menu, &made(Some(&layer), &own).unwrap());
            let template = template();
            let slots: Vec<_> = menu.slots().collect();
            let places: Vec<_> =
                template.locked().map(|slot| slots.iter().position(|it| *it == slot)).collect();
            prop_assert!(places.iter().all(Option::is_some));
            prop_assert!(places.is_sorted());
            prop_assert_eq!(&menu.entries[1], &Entry::Acts(key("report", "报诉求", "report")));
            prop_assert!(menu.entries.len() <= MOST_TOP);
        }
    }

    /// What WeChat shows of our own menu is adopted without a change of the menu, unless two of its slots are alike.
    #[test]
    fn adopting_our_own_menu_gives_it_again(layer in fills(), own in fills()) {
        let layer = Layer { fills: layer };
        let Ok(menu) = made(Some(&layer), &own) else { return Ok(()) };
        let alike: std::collections::BTreeSet<_> =
            menu.slots().map(|slot| (&slot.name, format!("{:?}", slot.action))).collect();
        prop_assume!(alike.len() == menu.slots().count());
        let adopted = adopt(&template(), Some(&layer), &own, &shown(&menu), Site { base: BASE, account: &account() }).unwrap();
        let again = made(Some(&layer), &adopted).unwrap();
        prop_assert_eq!(verdict(&again, &shown(&menu)), Verdict::Equal);
    }
}
