//! Rows 10a, 12 to 15 and 34: the wrong unit, a colleague, a unit that is abolished.

use super::commands::command_for;
use super::*;

fn ask_return() -> Command {
    command_for(EventKind::AskReturn, &lamp(), now()).unwrap()
}

fn decide(granted: bool) -> Command {
    Command::DecideReturn { granted, note: "职责明确".to_owned() }
}

#[test]
fn a_unit_gives_an_order_back_twice_and_then_the_district_decides_for_good() {
    let mut ticket = lamp_at_work(Category::Normal);
    for n in 1..=2 {
        ticket = done(&ticket, &ask_return(), &handler(), now()).ticket;
        assert_eq!(ticket.deadline.unwrap().kind, DeadlineKind::Return);
        let granted = done(&ticket, &decide(true), &officer(), now());
        assert_eq!((granted.ticket.returns.granted, granted.ticket.state), (n, State::Triaged));
        assert_eq!(
            (audiences(&granted.event), granted.event.public),
            (vec!["works".to_owned(), "desk".to_owned()], None)
        );
        ticket = done(&granted.ticket, &dispatch(), &officer(), now()).ticket;
        ticket = done(&ticket, &Command::Sign, &handler(), now()).ticket;
    }
    let third = done(&ticket, &ask_return(), &handler(), now());
    assert_eq!(audiences(&third.event), ["district"]);
    assert_eq!(third.ticket.deadline.unwrap().due, at("2026-11-24T10:00"), "1 working day");
    assert!(matches!(refused(&third.ticket, &decide(true), &officer(), now()), Refusal::NotYours { .. }));
    let ruled = done(&third.ticket, &decide(false), &supervisor(), now()).ticket;
    assert_eq!((ruled.state, ruled.returns.is_final), (State::Working, true));
    assert_eq!(ruled.deadline, ticket.deadline, "the clock ran on");
    assert!(refused(&ruled, &ask_return(), &handler(), now()).to_string().contains("区级已经终审"));
    // The district may also free the unit, and then the next one keeps it.
    let freed = done(&third.ticket, &decide(true), &supervisor(), now()).ticket;
    let next = done(&freed, &dispatch(), &officer(), now()).ticket;
    assert!(refused(&next, &ask_return(), &handler(), now()).to_string().contains("区级已经终审"));
}

#[test]
fn an_order_is_given_back_within_two_working_days_with_a_reason_and_another_unit() {
    let ticket = lamp_at_work(Category::Normal);
    let last = at("2026-11-25T10:00");
    assert_eq!(done(&ticket, &ask_return(), &handler(), last).ticket.state, State::ReturnReview);
    let late = refused(&ticket, &ask_return(), &handler(), last + SignedDuration::from_secs(1));
    assert!(late.to_string().contains("2个工作日内"), "{late}");
    let Command::AskReturn { reason, suggested_name, .. } = ask_return() else { unreachable!() };
    let own = Command::AskReturn { reason, basis: " ".to_owned(), suggested: unit("works"), suggested_name };
    assert_eq!(refused(&ticket, &own, &handler(), now()).fields().len(), 2);
}

#[test]
fn the_clock_runs_on_through_a_recall_and_a_return() {
    let ticket = lamp_at_work(Category::Normal);
    let recall = Command::Recall { reason: "派错了".to_owned() };
    let recalled = done(&ticket, &recall, &officer(), at("2026-11-24T10:00"));
    assert_eq!(audiences(&recalled.event), ["works"]);
    let again = done(&recalled.ticket, &dispatch(), &officer(), at("2026-11-24T11:00")).ticket;
    assert_eq!(again.deadline.unwrap().due, at("2026-11-25T11:00"), "the new unit has its day to sign");
    let signed = done(&again, &Command::Sign, &handler(), at("2026-11-24T12:00")).ticket;
    assert_eq!(signed.deadline, ticket.deadline);
}

#[test]
fn the_head_passes_an_order_on_and_the_resident_reads_the_name() {
    let ticket = lamp_at_work(Category::Normal);
    let transfer = command_for(EventKind::Transfer, &ticket, now()).unwrap();
    let passed = done(&ticket, &transfer, &head(), now());
    assert_eq!(audiences(&passed.event), ["colleague", "wang"]);
    assert_eq!((passed.ticket.handler.as_deref(), passed.ticket.deadline), (Some("小赵"), ticket.deadline));
    assert!(!passed.event.effects[1].text.contains("内部"));
    assert!(matches!(refused(&ticket, &transfer, &handler(), now()), Refusal::NotYours { .. }));
}

#[test]
fn the_reports_of_an_abolished_unit_move_with_a_note() {
    let operator = {
        let Actor::Staff(person) = staff("operator", "desk", Role::Operator) else { unreachable!() };
        Actor::Staff(Staff { grants: vec![Grant::new(Role::Operator, Scope::District)], ..person })
    };
    let ticket = lamp_at_work(Category::Normal);
    let moving = |from: &str, to: &str| Command::Move {
        from: unit(from),
        to: unit(to),
        to_name: "新单位".to_owned(),
        note: "机构调整".to_owned(),
    };
    let moved = done(&ticket, &moving("works", "roads"), &operator, now());
    assert_eq!((moved.ticket.unit.as_ref(), moved.ticket.handled_by.clone()), (Some(&unit("roads")), None));
    assert_eq!(
        (moved.ticket.deadline, audiences(&moved.event)),
        (ticket.deadline, vec!["roads".to_owned(), "wang".to_owned()])
    );
    assert_eq!(done(&ticket, &moving("desk", "desk-2"), &operator, now()).ticket.desk, unit("desk-2"));
    for (from, to) in [("elsewhere", "roads"), ("works", "desk"), ("works", "works")] {
        assert!(
            matches!(refused(&ticket, &moving(from, to), &operator, now()), Refusal::Fields(_)),
            "{from} {to}"
        );
    }
    assert!(matches!(
        refused(&ticket, &moving("works", "roads"), &officer(), now()),
        Refusal::NotYours { .. }
    ));
}

#[test]
fn the_district_is_warned_of_a_third_return_that_only_it_decides() {
    let mut ticket = lamp_at_work(Category::Normal);
    ticket.state = State::ReturnReview;
    ticket.returns.asked = 3;
    for level in [Alert::Yellow, Alert::Red] {
        let warned = done(&ticket, &Command::Warn { level }, &Actor::Scheduler, now());
        assert!(audiences(&warned.event).contains(&"district".to_owned()), "{level:?}");
    }
    ticket.returns.asked = 2;
    let warned = done(&ticket, &Command::Warn { level: Alert::Yellow }, &Actor::Scheduler, now());
    assert!(!audiences(&warned.event).contains(&"district".to_owned()));
}
