//! The clock and the notices of holidays.

use super::*;

/// A calendar that has 2027 entered as a notice might have it: Monday 4 January free, Sunday the 10th worked.
pub(super) fn calendar_with_2027() -> String {
    let mut text = include_str!("../../../data/calendar.csv").to_owned();
    for day in [
        "01-01,holiday",
        "01-04,holiday",
        "01-10,workday",
        "02-05,holiday",
        "02-06,holiday",
        "02-07,holiday",
        "02-08,holiday",
        "04-05,holiday",
        "05-01,holiday",
        "05-02,holiday",
        "06-09,holiday",
        "09-15,holiday",
        "10-01,holiday",
        "10-02,holiday",
        "10-03,holiday",
    ] {
        text.push_str(&format!("2027-{day},通知\n"));
    }
    text
}

fn with_2027() -> Rules {
    Rules::parse(include_str!("../../../data/rules.json"), &calendar_with_2027()).unwrap()
}

#[test]
fn the_clock_counts_a_deadline_again_by_the_notice_before_it_acts_on_it() {
    let at = |text: &str| format!("{text}:00+08:00").parse::<Timestamp>().unwrap();
    let unentered = Rules::bundled();
    let mut ticket = submitted();
    for (command, actor) in
        [(accept(Category::Normal), officer()), (dispatch(), officer()), (Command::Sign, handler())]
    {
        ticket = apply(&ticket, &command, &actor, at("2026-12-30T10:00"), unentered).unwrap().ticket;
    }
    let before = ticket.deadline.unwrap();
    assert_eq!((before.due, before.provisional), (at("2027-01-07T10:00"), true));
    assert!(matches!(timer(&ticket, unentered), Some((_, Command::Warn { .. }))));

    let entered = with_2027();
    let (due_at, command) = timer(&ticket, &entered).unwrap();
    assert_eq!(command, Command::CountAgain);
    assert!(due_at <= at("2026-12-30T10:00"), "at once");
    let again = apply(&ticket, &command, &Actor::Scheduler, at("2027-01-04T10:00"), &entered).unwrap();
    let after = again.ticket.deadline.unwrap();
    assert_eq!((after.due, after.provisional), (at("2027-01-08T10:00"), false));
    assert_eq!(after.from, before.from, "the clock never runs backwards");
    assert_eq!(again.event.public.as_deref(), Some("放假安排定了，最晚1月8日 10:00办完"));
    assert!(matches!(timer(&again.ticket, &entered), Some((_, Command::Warn { level: Alert::Yellow }))));
    assert!(apply(&again.ticket, &command, &Actor::Scheduler, at("2027-01-04T10:00"), &entered).is_err());
}

/// Delivery does not depend on tickets: it reads only fields that the events of every aggregate have.
#[test]
fn an_event_is_an_outbox() {
    let rules = Rules::bundled();
    let accepted = apply(&submitted(), &accept(Category::Danger), &officer(), now(), rules).unwrap().ticket;
    let applied = apply(&accepted, &dispatch(), &officer(), now(), rules).unwrap();
    let stored = serde_json::to_value(&applied.event).unwrap();
    let outbox: Outbox = serde_json::from_value(stored).unwrap();
    assert!(!outbox.effects.is_empty());
    assert_eq!((outbox.at, outbox.effects), (applied.event.at, applied.event.effects));
}
