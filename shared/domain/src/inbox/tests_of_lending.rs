//! Tests of row 10: a conversation is lent to the desk of another account and comes back.

use std::sync::LazyLock;

use serde_json::json;

use super::tests::{Stored, around, at, by, duty, staff};
use super::*;
use crate::accounts::{Account, Alliance, FrozenAccount};
use crate::ids::AccountId;
use crate::outbox::Audience;
use crate::staff::Scope;

/// 微湛山 and an account of the same desk, the district's account with a desk of its own, and an account without a desk.
static ALLIANCE: LazyLock<Alliance> = LazyLock::new(|| {
    let account = |id: &str, name: &str, place: serde_json::Value| -> Account {
        serde_json::from_value(json!({
            "id": id, "name": name, "kind": "service", "place": place, "app_id": "wx0", "original_id": "gh_0",
            "order": 0,
        }))
        .unwrap()
    };
    let of = |code: &str| json!({"level": "subdistrict", "subdistrict": code});
    let units = json!([
        {"id": "desk-zhanshan", "name": "湛山街道受理台", "kind": "desk", "subdistrict": "370202010"},
        {"id": "desk-shinan", "name": "市南区受理台", "kind": "desk"},
    ]);
    Alliance {
        accounts: vec![
            account("weizhanshan", "微湛山", of("370202010")),
            account("hongsehuisuo", "红色会所", of("370202010")),
            account("shinan", "微市南", json!({"level": "district"})),
            account("yunnanlu", "云南路", of("370202004")),
        ],
        units: serde_json::from_value(units).unwrap(),
        ..Alliance::default()
    }
});

fn other() -> &'static Account {
    ALLIANCE.account(&AccountId::parse("shinan").unwrap()).unwrap()
}

/// Monday at ten somebody asks for a person.
fn waiting() -> Stored {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T10:00"), Reason::Person);
    stored
}

fn lend(stored: &mut Stored) -> Vec<crate::outbox::Effect> {
    let change = stored.head.lend(&stored.press("lend"), other(), &ALLIANCE).unwrap();
    stored.write(change)
}

#[test]
fn what_is_lent_is_in_the_other_desks_list_and_its_clock_goes_on() {
    let mut stored = waiting();
    let press = stored.press_at("take", "2026-11-23T10:30");
    let change = stored.head.take(&press, &duty()).unwrap();
    stored.write(change);
    let before = stored.head.clone();
    let told = lend(&mut stored);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].to, Audience::Unit { unit: crate::ids::UnitId::parse("desk-shinan").unwrap() });
    let head = &stored.head;
    assert_eq!((head.state, &head.holder), (State::Unread, &None), "nobody of that desk has it yet");
    assert_eq!((head.since, head.turns_at()), (before.since, before.turns_at()), "no deadline moves");
    assert_eq!(head.follower, before.follower, "it stays the conversation of its account");
    assert_eq!(head.at_account().as_str(), "shinan");
    let card = Card::of(head);
    assert_eq!(card.lent.as_ref().map(AccountId::as_str), Some("shinan"));
    assert!(serde_json::to_vec(&card).unwrap().len() <= 300);
    let mut loci = head.loci(&ALLIANCE).into_iter().map(|locus| locus.account.unwrap().to_string());
    assert_eq!((loci.next().unwrap(), loci.next().unwrap()), ("weizhanshan".to_owned(), "shinan".to_owned()));
    let lent = LentCard::of(head).unwrap();
    assert_eq!((lent.to.as_str(), lent.by.as_str()), ("微市南", "officer"));
    let again = stored.head.lend(&stored.press("again"), other(), &ALLIANCE);
    assert_eq!(again, Err(NotNow::NothingThere), "it is lent on to nobody");
    assert_eq!(stored.head.lend(&stored.press("lend"), other(), &ALLIANCE), Err(NotNow::Done));
}

#[test]
fn it_is_lent_to_another_desk_and_never_to_a_frozen_account() {
    let stored = waiting();
    for (id, may) in [("weizhanshan", false), ("hongsehuisuo", false), ("yunnanlu", false), ("shinan", true)]
    {
        let to = ALLIANCE.account(&AccountId::parse(id).unwrap()).unwrap();
        assert_eq!(stored.head.lend(&stored.press("lend"), to, &ALLIANCE).is_ok(), may, "{id}");
    }
    let frozen = FrozenAccount {
        account: other().id.clone(),
        by: staff("operator"),
        name: "操作员".to_owned(),
        at: at("2026-11-23T09:00"),
        reason: "丢了密码".to_owned(),
    };
    let alliance = Alliance { frozen: vec![frozen], ..ALLIANCE.clone() };
    let refused = stored.head.lend(&stored.press("lend"), other(), &alliance);
    assert_eq!(refused, Err(NotNow::NothingThere));
    let mut closed = waiting();
    let change = closed.head.close(&closed.press("end"), "打错了").unwrap();
    closed.write(change);
    assert!(closed.head.lend(&closed.press("lend"), other(), &ALLIANCE).is_err(), "nothing to lend");
    let mut stale = stored.press("lend");
    stale.seen -= 1;
    assert_eq!(stored.head.lend(&stale, other(), &ALLIANCE), Err(NotNow::Changed));
}

#[test]
fn either_desk_gives_it_back_and_whoever_had_it_is_told() {
    let mut stored = waiting();
    assert_eq!(stored.head.give_home(&stored.press("home"), &ALLIANCE), Err(NotNow::NothingThere));
    lend(&mut stored);
    let list = duty();
    let borrowed = Press { by: by("borrower"), ..stored.press_at("take", "2026-11-23T11:10") };
    let change = stored.head.take(&borrowed, &list).unwrap();
    stored.write(change);
    let gone = stored.head.give_back(Back::Silent, at("2026-11-23T15:00"), &around(&list)).unwrap();
    let scope = Scope::Account(other().id.clone());
    let is_theirs = |effect: &crate::outbox::Effect| matches!(&effect.to, Audience::Role { scope: of, .. } if *of == scope);
    assert!(gone.acts[0].effects.iter().any(is_theirs), "whoever leads there hears that it lies");
    let change = stored.head.give_home(&stored.press_at("home", "2026-11-23T11:20"), &ALLIANCE).unwrap();
    let told = stored.write(change);
    let to = [
        Audience::Unit { unit: crate::ids::UnitId::parse("desk-zhanshan").unwrap() },
        Audience::Staff { staff: staff("borrower") },
    ];
    assert_eq!(told.iter().map(|effect| effect.to.clone()).collect::<Vec<_>>(), to);
    assert_eq!((stored.head.state, &stored.head.lent, &stored.head.holder), (State::Unread, &None, &None));
    assert_eq!(stored.head.at_account().as_str(), "weizhanshan");
}

#[test]
fn what_is_closed_comes_back_by_itself_and_the_next_word_is_for_its_own_desk() {
    let mut stored = waiting();
    lend(&mut stored);
    let change = stored.head.close(&stored.press_at("end", "2026-11-23T12:00"), "已说明").unwrap();
    let kinds: Vec<_> = change.acts.iter().map(|act| act.kind.id()).collect();
    assert_eq!(kinds, ["closed", "came_home"]);
    stored.write(change);
    assert_eq!((stored.head.state, &stored.head.lent), (State::Closed, &None));

    let mut answered = waiting();
    lend(&mut answered);
    let change = answered.head.reply(&answered.press("answer"), "修好了").unwrap();
    answered.write(change);
    assert!(answered.head.lent.is_some(), "the resident may have more to say");
    answered.pass("2026-11-26T11:00");
    assert_eq!((answered.head.state, &answered.head.lent), (State::Closed, &None));
}

proptest::proptest! {
    /// Whatever happens, what is closed is lent to nobody, lending and giving back move no deadline, and a press that
    /// comes again does nothing.
    #[test]
    fn a_loan_moves_no_deadline_and_ends_with_the_conversation(
        steps in proptest::collection::vec((0_u8..9, 1_i64..900), 1..40),
    ) {
        let mut stored = Stored::new();
        let mut now = at("2026-11-23T10:00");
        for (n, (step, minutes)) in steps.into_iter().enumerate() {
            now += jiff::SignedDuration::from_mins(minutes);
            let press = Press { now, ..stored.press(&format!("form {n}")) };
            let list = duty();
            let before = stored.head.clone();
            let change = match step {
                0 | 1 => { stored.hear(&format!("{n:03}"), now, Reason::Person); None }
                2 | 3 => stored.head.lend(&press, other(), &ALLIANCE).ok(),
                4 => stored.head.give_home(&press, &ALLIANCE).ok(),
                5 => stored.head.take(&press, &list).ok(),
                6 => stored.head.reply(&press, "好").ok(),
                7 => stored.head.close(&press, "好").ok(),
                _ => stored.head.pass(now, &around(&list)),
            };
            if let Some(change) = change {
                stored.write(change);
            }
            let head = &stored.head;
            proptest::prop_assert!(head.lent.is_none() || !matches!(head.state, State::Closed | State::Hidden));
            if (2..=4).contains(&step) {
                proptest::prop_assert_eq!((head.since, head.turns_at(), head.then_at), (before.since, before.turns_at(), before.then_at));
                proptest::prop_assert_eq!(&head.why, &before.why);
                let again = Press { seen: head.version, ..press };
                let twice = if step == 4 { head.give_home(&again, &ALLIANCE) } else { head.lend(&again, other(), &ALLIANCE) };
                proptest::prop_assert!(twice.is_err());
            }
        }
    }
}
