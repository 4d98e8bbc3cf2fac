//! Tests of the decisions: messages in any order, what staff do, what time does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::ids::{AccountId, Follower, OpenId, StaffId, TicketId, UnitId};
use crate::outbox::{Audience, Effect};
use crate::tickets::Rules;

static DESK: LazyLock<UnitId> = LazyLock::new(|| UnitId::parse("desk-zhanshan").unwrap());

pub(super) fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

pub(super) fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

pub(super) fn by(id: &str) -> By {
    By { staff: staff(id), name: id.to_owned() }
}

fn shift(id: &str, from: &str, to: &str, days: &[i8]) -> OnDuty {
    let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
    OnDuty { staff: staff(id), name: id.to_owned(), from, to, days: days.to_vec() }
}

pub(super) fn duty() -> DutyList {
    let people = vec![
        shift("first", "08:00", "20:00", &[]),
        shift("second", "00:00", "00:00", &[]),
        shift("night", "20:00", "08:00", &[]),
    ];
    DutyList { people, ..DutyList::default() }
}

fn attention(reason: Reason) -> Attention {
    Attention { reason, said: "二楼有人喊救命".to_owned(), media: None }
}

pub(super) fn danger(quiet: bool) -> Reason {
    Reason::Danger { what: "有人受伤".to_owned(), quiet }
}

fn call(number: &str, at: Timestamp) -> Reason {
    Reason::Call { call: CallWanted { number: number.to_owned(), when: HalfDay::Morning, at } }
}

/// A conversation with what is stored beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    pub(super) head: Conversation,
    acts: BTreeMap<String, Act>,
    calls: BTreeMap<String, Call>,
}

impl Stored {
    pub(super) fn new() -> Self {
        let account = AccountId::parse("weizhanshan").unwrap();
        let follower = Follower { account, openid: OpenId::parse("o1").unwrap() };
        let head = Conversation::new(follower, at("2026-11-23T10:00"));
        Self { head, acts: BTreeMap::new(), calls: BTreeMap::new() }
    }

    pub(super) fn hear(&mut self, key: &str, time: Timestamp, reason: Reason) -> Vec<Effect> {
        let (attention, duty) = (attention(reason), duty());
        let calls: Vec<_> =
            self.calls.values().filter(|call| call.state == CallState::Due).cloned().collect();
        let heard = Heard { key, at: time, attention: &attention };
        let change = self.head.hear(&heard, &calls, &around(&duty));
        change.map(|change| self.write(change)).unwrap_or_default()
    }

    pub(super) fn pass(&mut self, time: &str) -> Vec<Effect> {
        let duty = duty();
        let change = self.head.pass(at(time), &around(&duty));
        change.map(|change| self.write(change)).unwrap_or_default()
    }

    /// What the store does: nothing where an act is there already.
    pub(super) fn write(&mut self, change: Change) -> Vec<Effect> {
        if change.acts.iter().any(|act| self.acts.contains_key(&act.key)) {
            return Vec::new();
        }
        let told = change.acts.iter().flat_map(|act| act.effects.clone()).collect();
        self.head = change.conversation;
        self.acts.extend(change.acts.into_iter().map(|act| (act.key.clone(), act)));
        self.calls.extend(change.calls.into_iter().map(|call| (call.key.clone(), call)));
        told
    }

    pub(super) fn press(&self, form: &str) -> Press<'static> {
        self.press_at(form, "2026-11-23T11:00")
    }

    pub(super) fn press_at(&self, form: &str, time: &str) -> Press<'static> {
        Press {
            by: by("officer"),
            form: form.to_owned(),
            seen: self.head.version,
            now: at(time),
            calendar: &Rules::bundled().calendar,
        }
    }
}

pub(super) fn around(duty: &DutyList) -> Around<'_> {
    Around {
        duty,
        account: "微湛山",
        desk: Some(&DESK),
        subdistrict: None,
        calendar: &Rules::bundled().calendar,
    }
}

fn audiences(effects: &[Effect]) -> Vec<String> {
    let name = |effect: &Effect| match &effect.to {
        Audience::Staff { staff } => staff.to_string(),
        Audience::Role { role, scope } => format!("{}@{scope}", role.id()),
        Audience::Follower { .. } => "resident".to_owned(),
        Audience::Unit { unit } => unit.to_string(),
        Audience::Supervisors { .. } => "supervisors".to_owned(),
        Audience::Subscribers { .. } => "subscribers".to_owned(),
        Audience::Nearest { account, .. } => format!("nearest to {account}"),
    };
    effects.iter().map(name).collect()
}

#[test]
fn every_reason_leads_where_the_table_says() {
    let ten = at("2026-11-23T10:00");
    for (reason, state, kind, told) in [
        (danger(false), State::Unread, Some(Kind::Danger), vec!["first"]),
        (Reason::Person, State::Unread, Some(Kind::Person), vec![]),
        (call("13800000000", ten), State::Unread, Some(Kind::Call), vec![]),
        (Reason::NotUnderstood, State::Unread, Some(Kind::NotUnderstood), vec![]),
        (Reason::Recording, State::Unread, Some(Kind::Recording), vec![]),
        (Reason::Unsent, State::Hidden, None, vec![]),
        (Reason::Settled, State::Hidden, None, vec![]),
        (Reason::CallOff, State::Hidden, None, vec![]),
    ] {
        let mut stored = Stored::new();
        let effects = stored.hear("1", ten, reason.clone());
        assert_eq!(stored.head.state, state, "{reason:?}");
        assert_eq!(stored.head.why.as_ref().map(|why| why.kind), kind, "{reason:?}");
        assert_eq!(audiences(&effects), told, "{reason:?}");
        assert_eq!(stored.head.state.waits(), reason.needs_a_person());
    }
}

proptest::proptest! {
    #[test]
    fn any_order_and_repetition_of_messages_gives_the_same_conversation(
        kinds in proptest::collection::vec(0_u8..9, 1..7), order in proptest::collection::vec(0_usize..7, 0..12),
    ) {
        let ten = at("2026-11-23T10:00");
        let message = |n: usize| {
            let time = ten + SignedDuration::from_mins(i64::try_from(n).unwrap());
            let reason = match kinds[n] {
                0 => danger(n.is_multiple_of(2)),
                1 => Reason::Person,
                2 => call(&format!("1380000000{n}"), time),
                3 => Reason::CallOff,
                4 => Reason::NotUnderstood,
                5 => Reason::Recording,
                6 => Reason::Unsent,
                7 => Reason::Rated { rating: Rating::ALL[n % 3] },
                _ => Reason::Settled,
            };
            (format!("{n}"), time, reason)
        };
        let play = |order: &[usize]| {
            let mut stored = Stored::new();
            stored.head.asked = Some(ten);
            let mut told = 0;
            for n in order {
                let (key, time, reason) = message(*n);
                told += stored.hear(&key, time, reason).len();
            }
            let acts: BTreeSet<_> = stored.acts.keys().cloned().collect();
            stored.head.version = 0;
            (stored.head, acts, stored.calls, told)
        };
        let straight: Vec<_> = (0..kinds.len()).collect();
        let shuffled: Vec<_> = order.into_iter().filter(|n| *n < kinds.len()).chain(straight.iter().rev().copied()).collect();
        proptest::prop_assert_eq!(play(&straight), play(&shuffled));
    }
}

#[test]
fn an_answer_goes_out_once_and_never_over_words_that_were_not_seen() {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T10:00"), Reason::Person);
    let press = stored.press("form");
    let change = stored.head.reply(&press, "我们马上<a href=x>去看").unwrap();
    assert_eq!(change.acts[0].effects[0].text, "我们马上＜a href=x＞去看");
    assert!(change.acts[0].effects[0].spoken);
    let told = stored.write(change);
    assert_eq!((audiences(&told), stored.head.state), (vec!["resident".to_owned()], State::Waiting));
    assert_eq!(stored.head.reply(&press, "我们马上去看"), Err(NotNow::Done));
    let late = Press { form: "other".to_owned(), ..press };
    assert_eq!(stored.head.reply(&late, "我也答一句"), Err(NotNow::Changed));
    stored.hear("2", at("2026-11-23T11:05"), Reason::NotUnderstood);
    assert_eq!((stored.head.state, stored.head.since), (State::Unread, at("2026-11-23T11:05")));
}

#[test]
fn a_closed_conversation_begins_anew_and_only_what_is_open_is_closed() {
    let mut stored = Stored::new();
    assert_eq!(stored.head.close(&stored.press("0"), "无"), Err(NotNow::NothingThere));
    stored.hear("1", at("2026-11-23T10:00"), danger(true));
    assert!(stored.head.quiet && stored.head.is_urgent());
    let change = stored.head.close(&stored.press("1"), "已报警处理").unwrap();
    stored.write(change);
    assert_eq!((stored.head.state, stored.head.next_at()), (State::Closed, None));
    assert_eq!(stored.head.close(&stored.press("2"), "再关"), Err(NotNow::NothingThere));
    stored.hear("2", at("2026-11-23T12:00"), Reason::Person);
    assert!(!stored.head.quiet && !stored.head.is_urgent() && stored.head.state == State::Unread);
}

#[test]
fn whoever_does_not_look_within_a_quarter_of_an_hour_is_followed_by_the_next_until_all_are_told() {
    let mut stored = Stored::new();
    assert_eq!(audiences(&stored.hear("1", at("2026-11-23T10:00"), danger(false))), ["first"]);
    assert_eq!(audiences(&stored.pass("2026-11-23T10:14")), [""; 0]);
    assert_eq!(audiences(&stored.pass("2026-11-23T10:15")), ["second"]);
    let mut looked = stored.clone();
    let (_, change) = looked.head.look(&by("second"), at("2026-11-23T10:20"));
    looked.write(change.unwrap());
    assert_eq!((looked.head.state, looked.head.next_at()), (State::Open, Some(at("2026-11-25T06:00"))));
    assert!(looked.head.is_urgent(), "it stays on top until it is answered");
    let all = ["operator@district", "account_admin@account:weizhanshan"];
    assert_eq!(audiences(&stored.pass("2026-11-23T10:30")), all);
    assert_eq!(stored.head.next_at(), Some(at("2026-11-25T06:00")), "the end of the window is warned of");
}

#[test]
fn without_anybody_on_duty_the_operators_are_told_at_once() {
    let stored = Stored::new();
    let (attention, duty) = (attention(danger(false)), DutyList::default());
    let heard = Heard { key: "1", at: at("2026-11-23T03:00"), attention: &attention };
    let change = stored.head.hear(&heard, &[], &around(&duty)).unwrap();
    let effects = &change.acts[0].effects;
    assert_eq!(audiences(effects), ["operator@district", "account_admin@account:weizhanshan"]);
    for effect in effects {
        assert!(
            effect.urgent && effect.text.contains("有人受伤") && !effect.text.contains("二楼"),
            "{effect:?}"
        );
    }
}

#[test]
fn what_is_not_sent_is_reminded_of_once_by_day_and_is_read_by_staff_when_the_window_ends() {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T18:30"), Reason::Unsent);
    assert_eq!(stored.head.next_at(), Some(at("2026-11-24T08:00")));
    assert_eq!(stored.pass("2026-11-24T07:59"), []);
    let told = stored.pass("2026-11-24T08:00");
    assert_eq!(
        told[0].text,
        "您说的“二楼有人喊救命”还没有报上去。要报请回复“发送”，还缺什么会问您；不报了，回复“取消”。"
    );
    stored.hear("2", at("2026-11-24T09:00"), Reason::Unsent);
    assert_eq!(stored.head.next_at(), Some(at("2026-11-26T09:00")), "one reminder");
    let mut settled = stored.clone();
    settled.hear("3", at("2026-11-24T09:05"), Reason::Settled);
    assert_eq!(settled.head.next_at(), None);
    settled.hear("4", at("2026-11-24T09:10"), Reason::Unsent);
    assert_eq!(settled.head.next_at(), Some(at("2026-11-24T13:10")), "another matter, another reminder");
    assert_eq!(stored.pass("2026-11-26T09:00"), []);
    assert_eq!(stored.head.why.as_ref().map(|why| why.kind), Some(Kind::Unsent));
    // Staff have three working days to read it; then it is closed, as the resident was told how to send it.
    assert_eq!((stored.head.state, stored.head.turns_at()), (State::Unread, None));
    assert_eq!(stored.head.next_at(), Some(at("2026-12-01T09:00")));
    stored.pass("2026-12-01T09:00");
    assert_eq!((stored.head.state, stored.head.next_at()), (State::Closed, None));
}

#[test]
fn nothing_reaches_somebody_who_hides() {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T10:00"), danger(true));
    let (_, change) = stored.head.look(&by("first"), at("2026-11-23T10:01"));
    stored.write(change.unwrap());
    stored.hear("2", at("2026-11-23T10:05"), Reason::Unsent);
    assert_eq!(stored.head.next_at(), Some(at("2026-11-25T06:00")), "no reminder");
    let ticket = TicketId::parse("20261123-0001").unwrap();
    let change = stored.head.report(&stored.press("form"), &ticket).unwrap();
    assert_eq!(stored.write(change), []);
    let ends = Some(at("2026-11-26T11:00"));
    assert_eq!(
        stored.head.next_at(),
        ends,
        "what was begun is in the report, and is closed after three days"
    );
}

#[test]
fn a_call_is_tried_three_times_and_then_the_resident_is_told() {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T10:00"), call("13800000000", at("2026-11-23T10:00")));
    let due = |stored: &Stored| stored.calls["callback#1"].clone();
    assert_eq!(due(&stored).due, at("2026-11-24T10:00"));
    for n in 1..=3 {
        let press = stored.press_at(&format!("try {n}"), &format!("2026-11-23T{}:00", 10 + n));
        let change = stored.head.called(&press, &due(&stored), CallOutcome::NotReached).unwrap();
        let told = stored.write(change);
        assert_eq!(audiences(&told), if n == 3 { vec!["resident"] } else { vec![] });
        assert_eq!(stored.head.called(&press, &due(&stored), CallOutcome::NotReached), Err(NotNow::Done));
        let soon = stored.press_at("soon", &format!("2026-11-23T{}:59", 10 + n));
        let refused = if n == 3 { NotNow::NothingThere } else { NotNow::TooSoon };
        assert_eq!(stored.head.called(&soon, &due(&stored), CallOutcome::NotReached), Err(refused));
    }
    assert_eq!((due(&stored).state, stored.head.state), (CallState::Done, State::Waiting));
    let press = stored.press("try 4");
    assert_eq!(stored.head.called(&press, &due(&stored), CallOutcome::Reached), Err(NotNow::NothingThere));
}

#[test]
fn a_shift_of_the_night_belongs_to_the_day_on_which_it_began() {
    let night = shift("night", "20:00", "08:00", &[1]);
    for (moment, on) in [
        ("2026-11-23T20:00", true),
        ("2026-11-24T07:59", true),
        ("2026-11-24T08:00", false),
        ("2026-11-24T20:00", false),
        ("2026-11-23T07:00", false),
    ] {
        assert_eq!(night.is_on(at(moment)), on, "{moment}");
    }
    let whole = shift("whole", "00:00", "00:00", &[1]);
    assert!(whole.is_on(at("2026-11-23T23:59")) && !whole.is_on(at("2026-11-24T00:00")));
}

#[test]
fn a_card_fits_into_a_row_and_a_conversation_into_its_units() {
    let mut stored = Stored::new();
    let long = Attention { reason: danger(true), said: "说".repeat(100), media: None };
    let (duty, key) = (duty(), format!("01763863200#{}", "a".repeat(40)));
    let heard = Heard { key: &key, at: at("2026-11-23T10:00"), attention: &long };
    stored.head = stored.head.hear(&heard, &[], &around(&duty)).unwrap().conversation;
    let card = serde_json::to_string(&Card::of(&stored.head)).unwrap();
    assert!(card.len() <= 300, "{} {card}", card.len());
}
