//! Rows 21 to 22 and 28 to 30: supervision, cards, escalations, silence, and reports that are opened again.

use super::*;

fn report() -> Command {
    Command::Report { text: "内部报告".to_owned() }
}

fn supervise() -> Command {
    Command::Supervise { reason: "媒体关注".to_owned() }
}

#[test]
fn a_supervised_report_owes_a_written_report_and_a_late_one_is_told_once() {
    let ticket = lamp_at_work(Category::Normal);
    let flagged = done(&ticket, &supervise(), &supervisor(), now());
    assert_eq!(audiences(&flagged.event), ["head@unit:works"]);
    assert_eq!(flagged.ticket.deadline, ticket.deadline, "a flag blocks nothing");
    let twice = refused(&flagged.ticket, &supervise(), &supervisor(), now());
    assert!(twice.to_string().contains("已经在督办"), "{twice}");
    let mut late = flagged.ticket;
    let steps = pass(&mut late, at("2026-11-26T10:00"), Rules::bundled());
    assert_eq!(steps, [(at("2026-11-24T10:00"), EventKind::Escalate)]);
    let reported = done(&late, &report(), &head(), at("2026-11-26T11:00"));
    assert_eq!(audiences(&reported.event), ["supervisors@370202010"]);
    assert!(refused(&reported.ticket, &report(), &head(), now()).to_string().contains("已经交了"));
    let lift = Command::Lift { note: "已说明".to_owned() };
    let lifted = done(&reported.ticket, &lift, &supervisor(), at("2026-11-26T12:00"));
    assert!(lifted.ticket.supervision.is_none() && lifted.event.public.is_none());
}

#[test]
fn an_answered_report_owes_none_so_the_clock_goes_on() {
    let ticket = done(&lamp_at_work(Category::Normal), &supervise(), &supervisor(), now()).ticket;
    let ticket = done(&ticket, &hand_in(), &handler(), now()).ticket;
    let mut ticket = done(&ticket, &Command::Approve, &officer(), now()).ticket;
    let steps = pass(&mut ticket, at("2026-11-30T10:00"), Rules::bundled());
    // Nothing before the time to rate is over; then an officer calls, and the report is owed again.
    let seven = at("2026-11-30T10:00");
    assert_eq!(steps, [(seven, EventKind::Sampled), (seven, EventKind::Escalate)]);
}

#[test]
fn a_desk_owes_no_report_and_the_unit_that_gets_it_does() {
    let ticket = done(&lamp(), &supervise(), &supervisor(), now()).ticket;
    let ticket = done(&ticket, &accept(Category::Normal), &officer(), now()).ticket;
    let dispatched = done(&ticket, &dispatch(), &officer(), at("2026-11-24T09:00"));
    assert!(audiences(&dispatched.event).contains(&"head@unit:works".to_owned()));
    assert_eq!(dispatched.ticket.supervision.unwrap().report_due, at("2026-11-25T09:00"));
}

#[test]
fn a_red_card_is_told_to_desk_unit_head_and_supervisors_and_puts_it_under_supervision() {
    let mut ticket = lamp_at_work(Category::Normal);
    pass(&mut ticket, at("2026-11-27T10:00"), Rules::bundled());
    assert_eq!(ticket.alert, Alert::Yellow);
    let warn = Command::Warn { level: Alert::Red };
    let red = done(&ticket, &warn, &Actor::Scheduler, at("2026-11-30T10:00"));
    assert_eq!(audiences(&red.event), ["works", "desk", "head@unit:works", "supervisors@370202010"]);
    assert!(red.ticket.supervision.is_some());
    assert!(matches!(
        refused(&red.ticket, &warn, &Actor::Scheduler, at("2026-11-30T10:00")),
        Refusal::Fields(_)
    ));
    // Under supervision already, the head and the supervisors hear of the card all the same.
    let flagged = done(&ticket, &supervise(), &supervisor(), now()).ticket;
    let red = done(&flagged, &warn, &Actor::Scheduler, at("2026-11-30T10:00"));
    assert_eq!(audiences(&red.event), ["works", "desk", "head@unit:works", "supervisors@370202010"]);
}

#[test]
fn work_that_is_done_again_has_its_own_clock_and_the_second_time_is_supervised() {
    let call = |verdict| Command::FollowUp { verdict, call: call() };
    let mut ticket = lamp_answered(Category::Normal);
    ticket.clock =
        Clock { extensions: 1, extended_days: 10, paused: SignedDuration::from_hours(48), pause: None };
    for n in 1..=2 {
        let low = done(&ticket, &Command::RateUnsolved { reason: String::new() }, &wang(), now()).ticket;
        let again = done(&low, &call(Verdict::Redo), &officer(), now());
        assert_eq!(again.ticket.deadline.unwrap().due, at("2026-11-26T10:00"), "three working days, no more");
        assert_eq!((again.ticket.clock.extensions, again.ticket.since.redo), (1, n));
        assert_eq!(again.ticket.supervision.is_some(), n == 2);
        ticket = done(&again.ticket, &hand_in(), &handler(), now()).ticket;
        ticket = done(&ticket, &Command::Approve, &officer(), now()).ticket;
    }
}

#[test]
fn silence_after_an_answer_is_called_or_closed_after_seven_days() {
    let plain = |secret: &str| Ticket { secret: secret.to_owned(), ..lamp_answered(Category::Normal) };
    let in_sample = |ticket: &Ticket| ticket.is_called_on_silence();
    let secrets: Vec<_> = (0..1000).map(|n| format!("{n:032x}")).collect();
    let sampled = secrets.iter().filter(|secret| in_sample(&plain(secret))).count();
    assert!((150..250).contains(&sampled), "one in five, and {sampled} of 1000 were");
    let mut unsampled = plain(secrets.iter().find(|secret| !in_sample(&plain(secret))).unwrap());
    let mut called = plain(secrets.iter().find(|secret| in_sample(&plain(secret))).unwrap());
    let mut danger = Ticket { category: Some(Category::Danger), ..unsampled.clone() };
    let mut proxy = Ticket { on_behalf: Some(OnBehalf::default()), ..unsampled.clone() };
    let seven = at("2026-11-30T10:00");
    for (ticket, state, kind) in [
        (&mut unsampled, State::Closed, EventKind::Lapsed),
        (&mut called, State::FollowUp, EventKind::Sampled),
        (&mut danger, State::FollowUp, EventKind::Sampled),
        (&mut proxy, State::FollowUp, EventKind::Sampled),
    ] {
        assert!(pass(ticket, seven - SignedDuration::from_secs(1), Rules::bundled()).is_empty());
        assert_eq!((pass(ticket, seven, Rules::bundled()), ticket.state), (vec![(seven, kind)], state));
    }
}

#[test]
fn a_closed_report_is_opened_again_twice_within_thirty_days() {
    let reopen = Command::Reopen { reason: "又不亮了".to_owned() };
    let mut ticket = done(&lamp_answered(Category::Normal), &Command::RateSolved, &wang(), now()).ticket;
    let last = at("2026-12-23T10:00");
    let late = refused(&ticket, &reopen, &wang(), last + SignedDuration::from_secs(1));
    assert!(late.to_string().contains("超过30天"), "{late}");
    for n in 1..=2 {
        let again = done(&ticket, &reopen, &wang(), last);
        assert_eq!(
            (again.ticket.state, again.ticket.reopened, again.ticket.id.clone()),
            (State::Working, n, ticket.id.clone())
        );
        assert_eq!(again.ticket.deadline.unwrap().due, at("2026-12-28T10:00"));
        ticket = done(&again.ticket, &hand_in(), &handler(), last).ticket;
        ticket = done(&ticket, &Command::Approve, &officer(), last).ticket;
        ticket = done(&ticket, &Command::RateSolved, &wang(), last).ticket;
    }
    let third = refused(&ticket, &reopen, &wang(), last);
    assert!(third.to_string().contains("已经重办2次"), "{third}");
}

#[test]
fn an_ended_report_is_archived_after_thirty_days_without_a_person_in_it() {
    let mut ticket = done(&lamp_answered(Category::Normal), &Command::RateSolved, &wang(), now()).ticket;
    let steps = pass(&mut ticket, at("2026-12-23T10:00"), Rules::bundled());
    assert_eq!(steps, [(at("2026-12-23T10:00"), EventKind::Archive)]);
    let kept = serde_json::to_string(&ticket).unwrap();
    for gone in ["楼道灯", "wang", "handler", "新湛"] {
        assert!(!kept.contains(gone), "{gone}");
    }
}
