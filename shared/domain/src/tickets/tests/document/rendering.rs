//! The tables of the document.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::*;
use crate::staff::Act;
use crate::tickets::table::{Needs, ROWS, Row, To, Who};

/// The name of a state in the store and in this document.
fn id(state: State) -> String {
    serde_json::to_value(state).unwrap().as_str().unwrap().to_owned()
}

fn words(event: EventKind) -> String {
    serde_json::to_value(event).unwrap().as_str().unwrap().replace('_', " ")
}

fn list(states: &[State]) -> String {
    states.iter().map(|state| id(*state)).collect::<Vec<_>>().join(", ")
}

pub(super) fn states() -> String {
    let mut text = String::from("| state | staff read | residents read | open |\n|---|---|---|---|\n");
    for state in State::ALL {
        let open = if table::OPEN.contains(state) { "yes" } else { "" };
        writeln!(text, "| {} | {} | {} | {open} |", id(*state), state.name(), state.for_resident()).unwrap();
    }
    text
}

pub(super) fn diagram() -> String {
    let mut arrows = BTreeSet::new();
    for row in ROWS {
        for from in row.from {
            let to = match row.to {
                To::State(to) => vec![to],
                To::Again => vec![State::Working, State::Triaged],
                To::Same => Vec::new(),
            };
            for to in to.into_iter().filter(|to| to != from) {
                arrows.insert(format!(
                    "    {} --> {}: {} {}",
                    id(*from),
                    id(to),
                    row.number,
                    words(row.event)
                ));
            }
        }
    }
    let arrows: Vec<_> = arrows.into_iter().collect();
    format!(
        "```mermaid\nstateDiagram-v2\n    [*] --> submitted: 1 submit\n{}\n    archived --> [*]\n```\n",
        arrows.join("\n")
    )
}

fn to(row: &Row) -> String {
    match row.to {
        To::State(state) => id(state),
        To::Same => "kept".to_owned(),
        To::Again => "working, or triaged where no unit has it".to_owned(),
    }
}

/// The actor in the words of the design.
fn actor(row: &Row) -> &'static str {
    match row.who {
        Who::Staff(Act::Decline) if row.needs == Needs::Request(RequestKind::Decline) => "second person",
        Who::Staff(Act::DecideRequest) => "second person",
        Who::Staff(Act::WorkForUnit) => "unit",
        Who::Staff(Act::WorkOnSite) => "unit, field staff",
        Who::Staff(Act::HeadUnit) => "unit head",
        Who::Staff(Act::Supervise | Act::CloseAtLimit) => "supervisor",
        Who::Staff(Act::ProposeCase) => "editor",
        Who::Staff(Act::ReviewCase) => "reviewer",
        Who::Staff(Act::MoveUnit) => "admin",
        Who::Staff(_) => "officer",
        Who::District(_) => "district",
        Who::DeskOrDistrict => "officer, district",
        Who::Joint => "joint unit",
        Who::Reporter => "resident",
        Who::Resident => "resident, subscriber",
        Who::Subscriber => "subscriber",
        Who::Scheduler => "scheduler",
    }
}

/// Who may not, because it is their own work.
fn not(row: &Row) -> String {
    let name = |author: &Author| match author {
        Author::HandedIn => "who handed in",
        Author::Handles => "the handler",
        Author::Asked(_) | Author::AskedReturn => "the asker",
        Author::Declined => "who declined it before",
    };
    row.not.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn rows() -> String {
    let mut text = String::from(
        "| # | from | event | to | actor | right | not | guard | told | deadline |\n\
         |---|---|---|---|---|---|---|---|---|---|\n\
         | 1 | draft | submit 提交 | submitted | resident, family, staff | FileReport: C A | | text, place, consent, at most 9 photos, 10 a day | desk | receipt at once |\n",
    );
    for row in ROWS {
        let late = row.late.map(|act| format!("; late also {}", Who::Staff(act).in_english()));
        let told = row.told.iter().map(|party| party.in_english()).collect::<Vec<_>>().join(", ");
        writeln!(
            text,
            "| {} | {} | {} {} | {} | {} | {}{} | {} | {} | {told} | {} |",
            row.number,
            list(row.from),
            words(row.event),
            row.event.name(),
            to(row),
            actor(row),
            row.who.in_english(),
            late.unwrap_or_default(),
            not(row),
            row.guard,
            row.due,
        )
        .unwrap();
    }
    text
}

pub(super) fn sets() -> String {
    let to_working = ROWS.iter().find(|row| row.event == EventKind::Withdraw).unwrap().from;
    format!(
        "- *open*: {}\n- *submitted … working*: {}\n\n\
         One request of a kind (rows 5, 18, 19, 32) lies open at a time, and it lapses when the state changes.\n\
         Hours are hours of the clock for danger and utilities, else office hours, in which 24 hours are one working day.\n\
         What the clock does and residents hear of waits from 21:00 until 8:00, unless the report tells of danger.\n",
        list(table::OPEN),
        list(to_working)
    )
}

/// A term as the rules write it.
fn term(term: Term) -> String {
    match term {
        Term::Hours(count) => format!("{count} h"),
        Term::Days(count) => format!("{count} d"),
        Term::WorkingDays(count) => format!("{count} wd"),
        Term::SameDay => "same day".to_owned(),
    }
}

pub(super) fn deadlines() -> String {
    let rules = Rules::bundled();
    let mut text =
        String::from("| category | dispatch | sign | first action | done |\n|---|---|---|---|---|\n");
    for category in Category::ALL {
        let of = rules.of(*category);
        let first = of.first_action.map(term).unwrap_or_default();
        let terms = [term(of.dispatch), term(of.sign), first, term(of.done)].join(" | ");
        writeln!(text, "| {} {} | {terms} |", category.id(), of.name).unwrap();
    }
    text.push_str("\n| step | term |\n|---|---|\n");
    for (what, of) in [
        ("accept", rules.accept),
        ("accept a danger", rules.accept_danger),
        ("accept after an appeal", rules.accept_appeal),
        ("supply, until the reminder", rules.supply),
        ("supply, after the reminder", rules.supply_last),
        ("supply after the closing", rules.supply_again),
        ("decide to decline", rules.decide_decline),
        ("appeal", rules.appeal),
        ("settle what an emergency service left", rules.settle),
        ("ask to give an order back", rules.return_within),
        ("decide that", rules.decide_return),
        ("decide the third", rules.decide_third_return),
        ("decide an extension or a suspension", rules.decide_request),
        ("longest suspension", rules.suspension),
        ("written report", rules.report),
        ("approve", rules.approve),
        ("tell by telephone", rules.tell),
        ("rate", rules.rating),
        ("follow up", rules.follow_up),
        ("work done again", rules.redo),
        ("reopen", rules.reopen),
        ("decide a publication", rules.decide_publication),
        ("archive", rules.archive),
    ] {
        writeln!(text, "| {what} | {} |", term(of)).unwrap();
    }
    writeln!(
        text,
        "\nAt most {} extensions of {} wd, {} reopenings, {} joint units, {} photos, {} additions.\n\
         Supervised by itself: a red card, {} urges, {} redos, {} duplicates.",
        rules.most_extensions,
        rules.most_extension_days,
        rules.most_reopenings,
        rules.most_orders,
        rules.most_photos,
        rules.most_additions,
        rules.urges_for_supervision,
        rules.redo_for_supervision,
        rules.duplicates_for_supervision,
    )
    .unwrap();
    text
}

/// The invariants of the design with the tests of `shared/domain/src/tickets/tests` that hold them.
const INVARIANTS: &[(&str, &str, &str)] = &[
    (
        "1",
        "Every transition appends one event with actor, states and time; nothing else changes a report.",
        "histories, `recorded`",
    ),
    (
        "2",
        "Every cell of (state × event) is decided: allowed, or refused in words that staff can read.",
        "cells, matrix",
    ),
    (
        "3",
        "The clock never runs backwards, suspended time never counts, waking is never overdue at once.",
        "histories, `clock`; more_time; boundaries",
    ),
    ("4", "Author ≠ approver.", "four_eyes; histories, `Authors`"),
    ("5", "A resident never sees internal text, nor another resident's words.", "histories, `texts`"),
    ("6", "Of two concurrent transitions one wins.", "a condition of the write: `tests/it/tickets/stale.rs`"),
    (
        "7",
        "Merged reports form no cycle; parting gives every subscriber back.",
        "merging; histories, `check_all`",
    ),
    ("8", "An open report has a next deadline and someone who must act.", "histories, `check_all`"),
];

pub(super) fn invariants() -> String {
    let mut text = String::from("| # | invariant | held by |\n|---|---|---|\n");
    for (number, what, by) in INVARIANTS {
        writeln!(text, "| {number} | {what} | {by} |").unwrap();
    }
    text
}
