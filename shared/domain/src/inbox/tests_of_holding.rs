//! Tests of rows 3 to 13: who has a conversation, until when, and how it ends.

use super::tests::{Stored, around, at, by, danger, duty, staff};
use super::*;
use crate::ids::TicketId;

/// Monday afternoon: somebody waits since ten.
fn waiting() -> Stored {
    let mut stored = Stored::new();
    stored.hear("1", at("2026-11-23T10:00"), Reason::Person);
    stored
}

fn taken(stored: &mut Stored, time: &str) {
    let press = stored.press_at("take", time);
    let change = stored.head.take(&press, &duty()).unwrap();
    stored.write(change);
}

#[test]
fn what_somebody_takes_goes_back_after_two_office_hours_or_when_their_work_ends() {
    for (taken_at, back, shift_ends) in [
        ("2026-11-23T10:30", "2026-11-23T14:00", false),
        ("2026-11-23T16:00", "2026-11-23T17:00", true),
        // Nobody's office is open, and this person is on no list of duty.
        ("2026-11-23T21:00", "2026-11-23T23:00", false),
    ] {
        let mut stored = waiting();
        taken(&mut stored, taken_at);
        let holder = stored.head.holder.clone().unwrap();
        assert_eq!((stored.head.state, holder.back_at), (State::Assigned, at(back)), "{taken_at}");
        assert_eq!(holder.shift_ends, shift_ends, "{taken_at}");
        let again = stored.press_at("other", taken_at);
        assert_eq!(stored.head.take(&again, &duty()), Err(NotNow::NothingThere));
        let told = stored.pass(back);
        assert!(told[0].text.contains("officer") && told[0].text.contains("未分派"), "{told:?}");
        assert_eq!((stored.head.state, &stored.head.holder), (State::Unread, &None));
        assert_eq!(stored.head.since, at("2026-11-23T10:00"), "it still waits since then");
        let had = |time| stored.head.had_lately(at(time)).map(|had| had.by.name.clone());
        assert_eq!(had("2026-11-30T10:00"), Some("officer".to_owned()));
        assert_eq!(had("2026-12-01T10:00"), None);
    }
}

#[test]
fn only_somebody_at_work_is_dealt_to_and_they_are_told() {
    let duty = duty();
    let deal = |to: &str, time: &str| {
        let stored = waiting();
        stored.head.deal(&stored.press_at("deal", time), &by(to), &around(&duty))
    };
    let change = deal("anybody", "2026-11-23T11:00").unwrap();
    let effect = &change.acts[0].effects[0];
    assert_eq!(effect.to, crate::outbox::Audience::Staff { staff: staff("anybody") });
    assert!(!effect.urgent);
    for (to, time, is_at_work) in [
        ("anybody", "2026-11-23T12:30", true),
        ("anybody", "2026-11-23T18:00", false),
        ("anybody", "2026-11-28T11:00", false),
        ("night", "2026-11-28T23:00", true),
        ("night", "2026-11-28T11:00", false),
        ("second", "2026-11-28T11:00", true),
    ] {
        let dealt = deal(to, time);
        assert_eq!(dealt.is_ok(), is_at_work, "{to} {time}");
        assert!(is_at_work || dealt == Err(NotNow::OffDuty));
    }
    let mut stored = waiting();
    taken(&mut stored, "2026-11-23T10:30");
    let press = stored.press_at("pass on", "2026-11-23T10:40");
    let change = stored.head.deal(&press, &by("anybody"), &around(&duty)).unwrap();
    stored.write(change);
    assert_eq!(stored.head.had.as_ref().map(|had| had.by.name.as_str()), Some("officer"));
    let again = stored.press_at("again", "2026-11-23T10:50");
    assert_eq!(stored.head.deal(&again, &by("anybody"), &around(&duty)), Err(NotNow::NothingThere));
}

#[test]
fn what_nobody_answers_is_warned_of_and_has_to_become_a_report_when_the_window_ends() {
    for assigned in [false, true] {
        let mut stored = waiting();
        assert_eq!(stored.head.turns_at(), Some(at("2026-11-25T10:00")));
        if assigned {
            taken(&mut stored, "2026-11-25T05:50");
        }
        assert_eq!(stored.pass("2026-11-25T05:59"), []);
        let told = stored.pass("2026-11-25T06:00");
        assert_eq!(told.len(), 1, "{told:?}");
        let officer = crate::outbox::Audience::Staff { staff: staff("officer") };
        assert_eq!(told[0].to == officer, assigned, "whoever has it is told, else the desk");
        assert_eq!(stored.pass("2026-11-25T06:01"), [], "once");
        assert!(
            !stored.head.must_turn(at("2026-11-25T09:59")) && stored.head.must_turn(at("2026-11-25T10:00"))
        );
        let ticket = TicketId::parse("20261125-0001").unwrap();
        let change = stored.head.turn(&ticket, at("2026-11-25T10:00"), &around(&duty()));
        let told = stored.write(change);
        assert!(told[0].text.contains("20261125-0001"), "{told:?}");
        assert_eq!((stored.head.state, stored.head.turns_at()), (State::Waiting, None));
    }
    let mut stored = waiting();
    stored.hear("2", at("2026-11-25T09:00"), Reason::NotUnderstood);
    assert_eq!(stored.head.turns_at(), Some(at("2026-11-27T09:00")), "each word opens the window again");
    let change = stored.head.reply(&stored.press("answer"), "马上去").unwrap();
    stored.write(change);
    assert_eq!(stored.head.turns_at(), None);
}

#[test]
fn what_is_put_aside_comes_back_on_its_date_and_within_the_window_where_somebody_waits() {
    let mut stored = waiting();
    let snooze = |stored: &Stored, until: &str| stored.head.snooze(&stored.press("aside"), at(until));
    assert_eq!(
        snooze(&stored, "2026-11-25T06:01"),
        Err(NotNow::NothingThere),
        "four hours are left for an answer"
    );
    assert_eq!(snooze(&stored, "2026-11-23T11:00"), Err(NotNow::NothingThere), "it is over");
    let change = snooze(&stored, "2026-11-24T09:00").unwrap();
    stored.write(change);
    assert_eq!((stored.head.state, stored.head.next_at()), (State::Snoozed, Some(at("2026-11-24T09:00"))));
    // A message wakes it, and the date can be chosen again.
    let mut woken = stored.clone();
    woken.hear("2", at("2026-11-23T12:00"), Reason::NotUnderstood);
    assert_eq!((woken.head.state, woken.head.since), (State::Unread, at("2026-11-23T10:00")));
    let again = woken.head.snooze_again(at("2026-11-23T12:30")).map(|snooze| snooze.until);
    assert_eq!(again, Some(at("2026-11-24T09:00")));
    stored.pass("2026-11-24T09:00");
    assert_eq!((stored.head.state, stored.head.turns_at()), (State::Unread, Some(at("2026-11-25T10:00"))));

    let mut answered = waiting();
    let change = answered.head.reply(&answered.press("answer"), "下周一给您准信").unwrap();
    answered.write(change);
    assert!(snooze(&answered, "2026-12-07T11:01").is_err());
    let change = snooze(&answered, "2026-11-30T09:00").unwrap();
    answered.write(change);
    answered.pass("2026-11-30T09:00");
    assert_eq!(answered.head.why.as_ref().map(|why| why.kind), Some(Kind::Again));
    assert_eq!(answered.head.turns_at(), None, "nobody waits for an answer");
    let told = answered.pass("2026-12-01T09:00");
    assert!(told[0].text.contains("还没有人看"), "{told:?}");
    assert_eq!(answered.head.next_at(), Some(at("2026-12-02T09:00")), "each working day");
}

#[test]
fn an_answered_conversation_is_closed_after_three_working_days_and_the_resident_asked_once_in_thirty() {
    let mut stored = waiting();
    let change = stored.head.reply(&stored.press("answer"), "已经修好了").unwrap();
    stored.write(change);
    assert_eq!(stored.head.next_at(), Some(at("2026-11-26T11:00")));
    let told = stored.pass("2026-11-26T11:00");
    assert_eq!(stored.head.state, State::Closed);
    assert!(told[0].text.contains("msgmenucontent=留言评价：不满意"), "{told:?}");
    assert_eq!(told[0].way, crate::outbox::Way::Chat);
    stored.hear("2", at("2026-11-26T12:00"), Reason::Rated { rating: Rating::Satisfied });
    assert_eq!(
        (stored.head.state, stored.head.rated.as_ref().map(|it| it.rating)),
        (State::Closed, Some(Rating::Satisfied))
    );
    stored.hear("3", at("2026-11-26T13:00"), Reason::Rated { rating: Rating::Unsatisfied });
    assert_eq!(stored.head.why.as_ref().map(|why| why.kind), Some(Kind::Unsatisfied));
    let press = stored.press_at("second", "2026-11-26T14:00");
    let change = stored.head.reply(&press, "我们再去看").unwrap();
    stored.write(change);
    let change = stored.head.close(&stored.press_at("end", "2026-11-26T15:00"), "已说明").unwrap();
    assert_eq!(change.acts[0].effects, [], "asked an hour ago");

    let mut unanswered = waiting();
    let change = unanswered.head.close(&unanswered.press("end"), "打错了").unwrap();
    assert_eq!(change.acts[0].effects, [], "nobody answered");
    unanswered.write(change);
    unanswered.hear("2", at("2026-11-23T12:00"), Reason::Rated { rating: Rating::Unsatisfied });
    assert_eq!((unanswered.head.state, &unanswered.head.rated), (State::Closed, &None), "nobody asked");
}

#[test]
fn after_two_answers_in_a_window_the_question_waits_for_the_next_contact() {
    let mut stored = waiting();
    for form in ["one", "two"] {
        let change = stored.head.reply(&stored.press(form), "好的").unwrap();
        stored.write(change);
    }
    let change = stored.head.close(&stored.press("end"), "已说明").unwrap();
    assert_eq!(change.acts[0].effects[0].way, crate::outbox::Way::NextContact);
}

#[test]
fn the_mark_of_a_row_changes_with_what_is_said_and_done_and_not_with_a_look() {
    let mut stored = waiting();
    let mark = stored.head.mark();
    assert_eq!(Card::of(&stored.head).mark, mark);
    let (_, change) = stored.head.look(&by("officer"), at("2026-11-23T10:20"));
    stored.write(change.unwrap());
    assert_eq!(stored.head.mark(), mark, "a colleague looked");
    let mut marks = vec![mark];
    taken(&mut stored, "2026-11-23T10:30");
    marks.push(stored.head.mark());
    stored.hear("2", at("2026-11-23T10:40"), Reason::NotUnderstood);
    marks.push(stored.head.mark());
    for form in ["one", "two"] {
        let change = stored.head.reply(&stored.press_at(form, "2026-11-23T10:50"), "好的").unwrap();
        stored.write(change);
        marks.push(stored.head.mark());
    }
    let change = stored.head.close(&stored.press("end"), "已说明").unwrap();
    stored.write(change);
    marks.push(stored.head.mark());
    marks.sort_unstable();
    marks.dedup();
    assert_eq!(marks.len(), 6);
}

proptest::proptest! {
    /// Whatever happens, who waits is in one list and has a next time.
    #[test]
    fn who_waits_is_in_one_list_with_a_next_clock(
        steps in proptest::collection::vec((0_u8..14, 1_i64..3000), 1..40),
    ) {
        let mut stored = Stored::new();
        let mut now = at("2026-11-23T10:00");
        for (n, (step, minutes)) in steps.into_iter().enumerate() {
            now += jiff::SignedDuration::from_mins(minutes);
            let press = Press { now, ..stored.press(&format!("form {n}")) };
            let (key, list) = (format!("{n:03}"), duty());
            let around = around(&list);
            let change = match step {
                0 => { stored.hear(&key, now, Reason::Person); None }
                1 => { stored.hear(&key, now, Reason::Unsent); None }
                2 => { stored.hear(&key, now, danger(n % 2 == 0)); None }
                3 => { stored.hear(&key, now, Reason::Rated { rating: Rating::ALL[n % 3] }); None }
                4 => stored.head.look(&by("officer"), now).1,
                5 => stored.head.take(&press, &list).ok(),
                6 => stored.head.deal(&press, &by("second"), &around).ok(),
                7 => stored.head.snooze(&press, now + jiff::SignedDuration::from_mins(minutes)).ok(),
                8 => stored.head.reply(&press, "好").ok(),
                9 => stored.head.close(&press, "好").ok(),
                10 => stored.head.give_back(Back::Gone, now, &around),
                _ if stored.head.must_turn(now) => {
                    let ticket = TicketId::parse("20261125-0001").unwrap();
                    Some(stored.head.turn(&ticket, now, &around))
                }
                _ => stored.head.pass(now, &around),
            };
            if let Some(change) = change {
                stored.write(change);
            }
            let head = &stored.head;
            let stands = matches!(head.state, State::Hidden | State::Closed);
            proptest::prop_assert!(stands || head.next_at().is_some(), "{:?}", head);
            proptest::prop_assert_eq!(head.listed().is_none(), head.state == State::Hidden);
            proptest::prop_assert_eq!(head.holder.is_some(), head.state == State::Assigned);
            proptest::prop_assert_eq!(head.why.is_none(), !head.state.waits() && (head.state != State::Snoozed || head.why.is_none()));
        }
    }
}

#[test]
fn taking_a_slip_takes_what_waits_and_nobody_else_has_once() {
    let take = |stored: &Stored, time: &str| {
        let press = Press { by: by("comes"), ..stored.press_at("slip", time) };
        stored.head.take_over(&press, &by("officer"), &duty())
    };
    // Nobody has it, or the one who left.
    for held in [false, true] {
        let mut stored = waiting();
        if held {
            taken(&mut stored, "2026-11-23T10:30");
        }
        let change = take(&stored, "2026-11-23T11:00").unwrap();
        stored.write(change);
        let holder = stored.head.holder.as_ref().map(|holder| holder.by.name.as_str());
        assert_eq!((stored.head.state, holder), (State::Assigned, Some("comes")));
        assert_eq!(take(&stored, "2026-11-23T11:01"), Err(NotMoved::Theirs));
        // It went back to all meanwhile: the slip is not taken again.
        stored.pass("2026-11-23T17:00");
        assert_eq!(stored.head.holder, None);
        assert_eq!(take(&stored, "2026-11-23T18:00"), Err(NotMoved::Theirs));
    }
    let mut stored = waiting();
    let press = Press { by: by("other"), ..stored.press_at("take", "2026-11-23T10:30") };
    let change = stored.head.take(&press, &duty()).unwrap();
    stored.write(change);
    assert_eq!(take(&stored, "2026-11-23T11:00"), Err(NotMoved::Held("other".to_owned())));
    let mut stored = waiting();
    let press = stored.press_at("snooze", "2026-11-23T10:30");
    let change = stored.head.snooze(&press, at("2026-11-24T09:00")).unwrap();
    stored.write(change);
    assert_eq!(Card::of(&stored.head).aside_by, Some(crate::tickets::Holder::of(&staff("officer"))));
    assert_eq!(take(&stored, "2026-11-23T11:00"), Err(NotMoved::Aside));
    let mut stored = waiting();
    let change = stored.head.close(&stored.press_at("close", "2026-11-23T10:30"), "打过电话").unwrap();
    stored.write(change);
    assert_eq!(take(&stored, "2026-11-23T11:00"), Err(NotMoved::Settled));
}
