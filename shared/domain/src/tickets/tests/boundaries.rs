//! The clock to the second, against a slow and obvious count of days.

use super::*;
use crate::calendar::{in_daytime, local};

/// Counts working days one by one.
fn days_on(rules: &Rules, from: Timestamp, days: i32) -> Timestamp {
    let (mut moment, mut left) = (local(from), days.abs());
    while left > 0 {
        let day = jiff::Span::new().days(days.signum());
        moment = moment.checked_add(day).unwrap();
        if rules.calendar.is_working_day(moment.date()) {
            left -= 1;
        }
    }
    moment.timestamp()
}

fn start(minutes: i64) -> Timestamp {
    at("2026-03-02T00:00") + SignedDuration::from_mins(minutes)
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(12345), cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn an_order_is_signed_at_its_deadline_yellow_a_day_before_and_red_at_the_end(
        minutes in 0_i64..(280 * 24 * 60), complex: bool,
    ) {
        let (rules, start) = (Rules::bundled(), start(minutes));
        let (category, days) = if complex { (Category::Complex, 15) } else { (Category::Normal, 5) };
        let mut ticket = done(&lamp(), &accept(category), &officer(), start).ticket;
        ticket = done(&ticket, &dispatch(), &officer(), start).ticket;
        let (sign, done_by) = (in_daytime(days_on(rules, start, 1)), days_on(rules, start, days));
        prop_assert!(pass(&mut ticket, sign - SECOND, rules).is_empty());
        prop_assert_eq!(pass(&mut ticket, sign, rules), [(sign, EventKind::AutoSign)]);
        prop_assert_eq!((ticket.alert, ticket.deadline.unwrap().due), (Alert::Yellow, done_by));
        prop_assert!(pass(&mut ticket, done_by - SECOND, rules).is_empty(), "yellow already");
        prop_assert_eq!(pass(&mut ticket, done_by, rules), [(done_by, EventKind::Warn)]);
        prop_assert_eq!(ticket.alert, Alert::Red);
    }

    #[test]
    fn signed_work_turns_yellow_a_working_day_before_and_red_at_the_second(minutes in 0_i64..(280 * 24 * 60)) {
        let (rules, start) = (Rules::bundled(), start(minutes));
        let mut ticket = done(&lamp(), &accept(Category::Normal), &officer(), start).ticket;
        ticket = done(&ticket, &dispatch(), &officer(), start).ticket;
        ticket = done(&ticket, &Command::Sign, &handler(), start).ticket;
        let due = days_on(rules, start, 5);
        let yellow = days_on(rules, due, -1);
        prop_assert!(pass(&mut ticket, yellow - SECOND, rules).is_empty());
        prop_assert_eq!(pass(&mut ticket, yellow, rules), [(yellow, EventKind::Warn)]);
        prop_assert!(pass(&mut ticket, due - SECOND, rules).is_empty());
        let card = Card::of(&ticket);
        prop_assert!(!card.is_overdue(due - SECOND) && card.is_overdue(due + SECOND));
        prop_assert_eq!(pass(&mut ticket, due, rules), [(due, EventKind::Warn)]);
        prop_assert_eq!(ticket.alert, Alert::Red);
    }

    #[test]
    fn a_question_without_an_answer_is_closed_after_three_and_two_working_days(minutes in 0_i64..(280 * 24 * 60)) {
        let (rules, start) = (Rules::bundled(), start(minutes));
        let ask = Command::Ask { missing: vec![Missing::Place], words: String::new() };
        let mut ticket = done(&lamp(), &ask, &officer(), start).ticket;
        let first = in_daytime(days_on(rules, start, 3));
        let last = in_daytime(days_on(rules, first, 2));
        prop_assert!(pass(&mut ticket, first - SECOND, rules).is_empty());
        prop_assert_eq!(pass(&mut ticket, last - SECOND, rules), [(first, EventKind::RemindSupply)]);
        prop_assert_eq!(pass(&mut ticket, last, rules), [(last, EventKind::NoReply)]);
    }

    #[test]
    fn silence_lasts_seven_days_by_the_clock(minutes in 0_i64..(280 * 24 * 60)) {
        let (rules, start) = (Rules::bundled(), start(minutes));
        let review = Ticket { state: State::CloseReview, ..lamp() };
        let mut ticket = done(&review, &Command::Approve, &officer(), start).ticket;
        let end = in_daytime(start + SignedDuration::from_hours(7 * 24));
        prop_assert!(pass(&mut ticket, end - SECOND, rules).is_empty());
        prop_assert_eq!(pass(&mut ticket, end, rules).len(), 1);
        prop_assert!(ticket.state != State::Answered);
    }
}

#[test]
fn what_the_clock_does_and_residents_hear_of_waits_for_the_morning_unless_it_is_a_danger() {
    let (rules, night) = (Rules::bundled(), at("2026-03-02T23:00"));
    let accepted = done(&lamp(), &accept(Category::Normal), &officer(), night).ticket;
    assert_eq!(timer(&accepted, rules), Some((at("2026-03-03T08:00"), Command::TellAccepted)));
    for (category, silence) in
        [(Category::Normal, "2026-03-10T08:00"), (Category::Danger, "2026-03-09T23:00")]
    {
        let reviewed = Ticket { state: State::CloseReview, category: Some(category), ..lamp() };
        let answered = done(&reviewed, &Command::Approve, &officer(), night).ticket;
        assert_eq!(timer(&answered, rules), Some((at(silence), Command::Silence)));
    }
}
