//! Invariant 4: author ≠ approver, for every row that names it, and no page offers what it would refuse.

use super::commands::{command_for, ready_for, right_actor};
use super::*;

/// Makes `by` the author of an earlier step.
fn author(ticket: &mut Ticket, author: Author, by: &StaffId) {
    match author {
        Author::HandedIn => ticket.handed_in_by = Some(by.clone()),
        Author::Handles => ticket.handled_by = Some(by.clone()),
        Author::Asked(kind) => {
            for request in ticket.requests.iter_mut().filter(|request| request.ask.kind() == kind) {
                request.by = by.clone();
            }
        }
        Author::AskedReturn => {
            if let Some(open) = &mut ticket.returns.open {
                open.by = by.clone();
            }
        }
        Author::Declined => {
            ticket.declined = Some(Declined {
                reason: DeclineReason::Repeated,
                public: String::new(),
                elsewhere: String::new(),
                asked_by: by.clone(),
                decided_by: StaffId::parse("decider").unwrap(),
                appeal_until: now(),
                appealed_at: Some(now()),
            });
        }
    }
}

#[test]
fn the_rows_of_invariant_4_and_no_others_have_a_second_person() {
    let mut rows: Vec<_> =
        table::ROWS.iter().filter(|row| !row.not.is_empty()).map(|row| row.number).collect();
    rows.dedup();
    let of_the_document = ["5", "5a", "13", "14", "18a", "19a", "24", "25", "29", "32a", "39"];
    // Row 6 sends the report back: whoever asked or decided does not take it again at rows 3, 5, 5a, 7 and 8.
    let after_an_appeal = ["3", "7", "8"];
    let expected = |row: &&str| of_the_document.contains(row) || after_an_appeal.contains(row);
    assert!(rows.iter().all(expected), "{rows:?}");
    assert!(of_the_document.iter().chain(&after_an_appeal).all(|row| rows.contains(row)), "{rows:?}");
}

#[test]
fn no_row_lets_an_author_judge_their_own_work_and_none_offers_it() {
    for row in table::ROWS {
        let actor = right_actor(row);
        let Actor::Staff(person) = &actor else { continue };
        for of in Author::ALL {
            for by in [&person.id, &StaffId::parse("somebody-else").unwrap()] {
                let mut ticket = ready_for(row, row.from[0]);
                author(&mut ticket, *of, by);
                let command = command_for(row.event, &ticket, now()).unwrap();
                let is_own = row.not.contains(of) && of.is(&actor, &ticket);
                assert_eq!(is_own, row.not.contains(of) && *by == person.id, "{} {of:?}", row.number);
                let done = apply(&ticket, &command, &actor, now(), Rules::bundled());
                let refusal = Refusal::SamePerson { author: *of };
                assert_eq!(done.err(), is_own.then(|| refusal.clone()), "{} {of:?}", row.number);
                assert_eq!(possible(&ticket, &actor).contains(&row.event), !is_own, "{}", row.number);
                assert!(!is_own || barred(&ticket, &actor).contains(&refusal), "{}", row.number);
            }
        }
    }
}

#[test]
fn the_next_above_does_not_decide_what_they_asked_themselves() {
    let row = table::ROWS.iter().find(|row| row.event == EventKind::Decline).unwrap();
    let mut ticket = ready_for(row, State::Submitted);
    ticket.requests[0].escalated = true;
    ticket.requests[0].by = id_of(&supervisor());
    let decide = command_for(EventKind::Decline, &ticket, now()).unwrap();
    let refusal = Refusal::SamePerson { author: Author::Asked(RequestKind::Decline) };
    assert_eq!(refused(&ticket, &decide, &supervisor(), now()), refusal);
}

#[test]
fn an_appeal_goes_to_another_officer_whether_they_asked_or_decided() {
    for (asked, decided) in [("right", "decider"), ("asker", "right")] {
        let mut ticket = lamp();
        author(&mut ticket, Author::Declined, &StaffId::parse(asked).unwrap());
        ticket.declined.as_mut().unwrap().decided_by = StaffId::parse(decided).unwrap();
        let officer = staff("right", "desk", Role::Officer);
        let refusal = Refusal::SamePerson { author: Author::Declined };
        assert_eq!(refused(&ticket, &accept(Category::Normal), &officer, now()), refusal);
        let third = staff("third", "desk", Role::Officer);
        assert_eq!(done(&ticket, &accept(Category::Normal), &third, now()).ticket.state, State::Triaged);
        // A danger waits for nobody else.
        assert!(possible(&ticket, &officer).contains(&EventKind::Divert));
    }
}
