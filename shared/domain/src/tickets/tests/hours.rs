//! Which hours the clock counts: dangers by the clock from their submission, ordinary reports in office hours.

use super::*;

fn told(description: &str, when: &str) -> Ticket {
    let submission = Submission { description: description.to_owned(), ..submission() };
    submit(submission, new_ticket(), &Actor::Reporter(None), at(when), Rules::bundled()).unwrap().ticket
}

fn after(ticket: &Ticket, command: &Command, when: &str) -> Ticket {
    apply(ticket, command, &officer(), at(when), Rules::bundled()).unwrap().ticket
}

/// When the clock warns: yellow, then red.
fn warnings(ticket: &Ticket) -> (Timestamp, Timestamp) {
    let (yellow, command) = timer(ticket, Rules::bundled()).unwrap();
    assert_eq!(command, Command::Warn { level: Alert::Yellow });
    (yellow, ticket.deadline.unwrap().due)
}

#[test]
fn an_ordinary_report_is_accepted_within_two_office_hours_and_a_danger_within_one_of_the_clock() {
    for (description, submitted, yellow, due) in [
        ("楼道灯坏了", "2026-11-23T10:00", "2026-11-23T11:30", "2026-11-23T12:00"),
        ("楼道灯坏了", "2026-11-23T11:00", "2026-11-23T14:00", "2026-11-23T14:30"),
        // On a Friday evening and on the last day before the National Day week: nobody is warned on a free day.
        ("楼道灯坏了", "2026-11-27T20:00", "2026-11-30T10:30", "2026-11-30T11:00"),
        ("楼道灯坏了", "2026-09-30T16:30", "2026-10-08T10:00", "2026-10-08T10:30"),
        ("古力盖松了", "2026-11-27T20:00", "2026-11-27T20:45", "2026-11-27T21:00"),
        ("古力盖松了", "2026-10-01T11:00", "2026-10-01T11:45", "2026-10-01T12:00"),
    ] {
        let ticket = told(description, submitted);
        assert_eq!(warnings(&ticket), (at(yellow), at(due)), "{description} {submitted}");
    }
}

#[test]
fn before_it_has_a_category_an_urgent_report_is_counted_by_the_clock() {
    let ordinary = told("楼道灯坏了", "2026-11-27T20:00");
    assert_eq!(Hours::of(&ordinary), Hours::Office);
    assert_eq!(Hours::of(&Ticket { urgent: true, ..ordinary.clone() }), Hours::Clock);
    // Once it has one, the category decides.
    let normal = Ticket { urgent: true, category: Some(Category::Normal), ..ordinary };
    assert_eq!(Hours::of(&normal), Hours::Office);
    let danger = told("古力盖松了", "2026-11-27T20:00");
    assert_eq!(Hours::of(&danger), Hours::Clock);
    assert_eq!(Hours::of(&Ticket { category: Some(Category::Normal), ..danger }), Hours::Office);
}

#[test]
fn a_danger_has_one_hour_for_acceptance_and_dispatch_together() {
    let cover = told("古力盖松了", "2026-11-27T20:00");
    assert_eq!(cover.deadline.unwrap().due, at("2026-11-27T21:00"));
    let accepted = after(&cover, &accept(Category::Danger), "2026-11-27T20:50");
    let deadline = accepted.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Dispatch, at("2026-11-27T21:00")));
    // A correction before the acceptance counts again: what is no danger has the usual time.
    let correct =
        |category| Command::Correct { title: None, address: None, category: Some(category), community: None };
    let normal = after(&cover, &correct(Category::Normal), "2026-11-27T20:10");
    assert_eq!(normal.deadline.unwrap().due, at("2026-11-30T11:00"));
    let lamp = told("楼道灯坏了", "2026-11-27T20:00");
    let danger = after(&lamp, &correct(Category::Danger), "2026-11-27T20:10");
    assert_eq!(danger.deadline.unwrap().due, at("2026-11-27T21:00"));
}

#[test]
fn a_danger_is_dispatched_within_an_hour_of_its_submission_and_others_count_from_acceptance() {
    for (category, due) in [
        (Category::Danger, "2026-11-27T17:00"),
        (Category::Utilities, "2026-11-27T18:20"),
        // 24 hours are one working day: Monday.
        (Category::Normal, "2026-11-30T16:20"),
        (Category::Complex, "2026-11-30T16:20"),
    ] {
        let accepted = after(&told("古力盖松了", "2026-11-27T16:00"), &accept(category), "2026-11-27T16:20");
        let deadline = accepted.deadline.unwrap();
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Dispatch, at(due)), "{category:?}");
    }
    // Accepted too late, it is overdue at once.
    let late = after(&told("古力盖松了", "2026-11-27T16:00"), &accept(Category::Danger), "2026-11-27T17:30");
    let (yellow, due) = warnings(&late);
    assert!(yellow < due && due == at("2026-11-27T17:00"));
}

#[test]
fn work_over_the_national_day_week_of_2026_ends_on_the_right_day() {
    for (category, dispatched, due) in [
        // 1 to 7 October are free, Saturday the 10th is worked: 8, 9, 10, 12 and 13 October.
        (Category::Normal, "2026-09-30T16:30", "2026-10-13T16:30"),
        (Category::Normal, "2026-09-28T09:00", "2026-10-10T09:00"),
        (Category::Question, "2026-09-30T09:00", "2026-10-09T09:00"),
        (Category::Complex, "2026-09-30T09:00", "2026-10-27T09:00"),
    ] {
        let mut ticket = after(&told("楼道灯坏了", dispatched), &accept(category), dispatched);
        ticket = after(&ticket, &dispatch(), dispatched);
        ticket = apply(&ticket, &Command::Sign, &handler(), at(dispatched), Rules::bundled()).unwrap().ticket;
        let deadline = ticket.deadline.unwrap();
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Done, at(due)), "{category:?} {dispatched}");
    }
}
