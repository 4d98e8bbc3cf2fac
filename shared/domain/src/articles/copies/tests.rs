use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + minute * 60).unwrap()
}

fn copy(state: State) -> Copy {
    Copy { state, ..Copy::new(AccountId::parse("weizhanshan").unwrap(), 1, "d".to_owned(), at(0)) }
}

fn draft() -> String {
    "m".to_owned()
}

fn states() -> Vec<(&'static str, State)> {
    let failed = |draft| State::Failed { draft, why: "不行".to_owned() };
    vec![
        ("waiting", State::Waiting),
        ("drafted", State::Drafted { draft: draft() }),
        ("submitting", State::Submitting { draft: draft() }),
        ("submitted", State::Submitted { publish: Some("9".to_owned()), at: at(0) }),
        ("sought", State::Submitted { publish: None, at: at(0) }),
        ("out", State::Out { article: "a".to_owned(), url: "https://w/a".to_owned() }),
        ("unknown", State::Unknown { at: at(0) }),
        ("failed", failed(None)),
        ("failed-draft", failed(Some(draft()))),
        ("by-hand", State::ByHand { draft: draft(), at: at(0) }),
        ("no-right", State::NoRight { draft: None }),
        ("no-right-draft", State::NoRight { draft: Some(draft()) }),
        ("deleted", State::Deleted),
        ("dropped", State::Dropped),
    ]
}

fn name(state: &State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Drafted { .. } => "drafted",
        State::Submitting { .. } => "submitting",
        State::Submitted { publish: Some(_), .. } => "submitted",
        State::Submitted { publish: None, .. } => "sought",
        State::Out { .. } => "out",
        State::Unknown { .. } => "unknown",
        State::Failed { draft: None, .. } => "failed",
        State::Failed { draft: Some(_), .. } => "failed-draft",
        State::ByHand { .. } => "by-hand",
        State::NoRight { draft: None } => "no-right",
        State::NoRight { draft: Some(_) } => "no-right-draft",
        State::Deleted => "deleted",
        State::Dropped => "dropped",
    }
}

fn events() -> Vec<(&'static str, Event)> {
    let why = || "不行".to_owned();
    vec![
        ("drafted", Event::Drafted { draft: draft() }),
        ("asked", Event::Asked),
        ("still-there", Event::StillThere),
        ("gone", Event::Gone),
        ("taken", Event::Taken { publish: "9".to_owned() }),
        ("came", Event::Came { article: "a".to_owned(), url: "https://w/a".to_owned() }),
        ("stopped", Event::Stopped { why: why() }),
        ("not-yet", Event::NotYet),
        ("refused", Event::Refused { why: why() }),
        ("by-hand", Event::ByHand),
        ("no-right", Event::NoRight),
        ("unanswered", Event::Unanswered),
        ("wait", Event::Wait { until: at(90) }),
        ("removed", Event::Removed),
        ("dropped", Event::Dropped),
        ("again", Event::Again),
    ]
}

/// What follows, by state and event; an event that is not named changes nothing.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    (
        "waiting",
        &[
            ("drafted", "drafted"),
            ("refused", "failed"),
            ("no-right", "no-right"),
            ("unanswered", "waiting"),
            ("wait", "waiting"),
            ("dropped", "dropped"),
        ],
    ),
    (
        "drafted",
        &[
            ("asked", "submitting"),
            ("gone", "sought"),
            ("refused", "drafted"),
            ("no-right", "drafted"),
            ("unanswered", "drafted"),
            ("wait", "drafted"),
            ("removed", "dropped"),
        ],
    ),
    (
        "submitting",
        &[
            ("still-there", "drafted"),
            ("gone", "sought"),
            ("taken", "submitted"),
            ("refused", "failed-draft"),
            ("by-hand", "by-hand"),
            ("no-right", "no-right-draft"),
            ("unanswered", "submitting"),
            ("wait", "drafted"),
        ],
    ),
    (
        "submitted",
        &[
            ("gone", "sought"),
            ("came", "out"),
            ("stopped", "failed"),
            ("not-yet", "submitted"),
            ("refused", "submitted"),
            ("no-right", "submitted"),
            ("unanswered", "submitted"),
            ("wait", "submitted"),
        ],
    ),
    (
        "sought",
        &[
            ("gone", "sought"),
            ("came", "out"),
            ("stopped", "failed"),
            ("not-yet", "sought"),
            ("refused", "sought"),
            ("no-right", "sought"),
            ("unanswered", "sought"),
            ("wait", "sought"),
        ],
    ),
    (
        "out",
        &[
            ("gone", "deleted"),
            ("refused", "out"),
            ("no-right", "out"),
            ("unanswered", "out"),
            ("wait", "out"),
            ("removed", "deleted"),
        ],
    ),
    (
        "unknown",
        &[
            ("came", "out"),
            ("stopped", "failed"),
            ("not-yet", "unknown"),
            ("refused", "unknown"),
            ("no-right", "unknown"),
            ("unanswered", "unknown"),
            ("wait", "unknown"),
        ],
    ),
    ("failed", &[("unanswered", "failed"), ("wait", "failed"), ("dropped", "dropped"), ("again", "waiting")]),
    (
        "failed-draft",
        &[
            ("gone", "sought"),
            ("refused", "failed-draft"),
            ("no-right", "failed-draft"),
            ("unanswered", "failed-draft"),
            ("wait", "failed-draft"),
            ("removed", "dropped"),
            ("again", "drafted"),
        ],
    ),
    (
        "by-hand",
        &[
            ("gone", "sought"),
            ("came", "out"),
            ("not-yet", "by-hand"),
            ("refused", "by-hand"),
            ("no-right", "by-hand"),
            ("unanswered", "by-hand"),
            ("wait", "by-hand"),
            ("removed", "dropped"),
        ],
    ),
    (
        "no-right",
        &[
            ("gone", "no-right"),
            ("unanswered", "no-right"),
            ("wait", "no-right"),
            ("removed", "no-right"),
            ("dropped", "dropped"),
            ("again", "waiting"),
        ],
    ),
    (
        "no-right-draft",
        &[
            ("gone", "no-right"),
            ("refused", "no-right-draft"),
            ("no-right", "no-right-draft"),
            ("unanswered", "no-right-draft"),
            ("wait", "no-right-draft"),
            ("removed", "no-right"),
        ],
    ),
    ("deleted", &[]),
    ("dropped", &[]),
];

#[test]
fn every_cell_is_decided() {
    let (states, events) = (states(), events());
    assert_eq!(
        TABLE.iter().map(|row| row.0).collect::<Vec<_>>(),
        states.iter().map(|it| it.0).collect::<Vec<_>>()
    );
    for ((state, row), (_, of)) in TABLE.iter().zip(&states) {
        for (event, happened) in &events {
            let after = copy(of.clone()).apply(happened, at(1)).ok();
            let after = after.as_ref().map(|copy| name(&copy.state));
            let expected = row.iter().find(|(named, _)| named == event).map(|(_, after)| *after);
            assert_eq!(after, expected, "{state}, {event}");
        }
    }
}

#[test]
fn a_lost_answer_of_the_submission_is_asked_about_and_never_repeated_blindly() {
    let asked = copy(State::Drafted { draft: draft() }).apply(&Event::Asked, at(1)).unwrap();
    assert_eq!(asked.step(true), Some(Step::AskDraft));
    assert!(!asked.is_due(true, at(1)), "the call may be under way");
    assert!(asked.is_due(false, at(2)));
    // Still there: it may be submitted again. Gone: it was taken, and is looked for.
    let there = asked.apply(&Event::StillThere, at(2)).unwrap();
    assert_eq!(there.step(true), Some(Step::Submit));
    let gone = asked.apply(&Event::Gone, at(2)).unwrap();
    assert_eq!(gone.step(true), Some(Step::Search));
}

#[test]
fn a_copy_that_nobody_wants_leaves_nothing_at_wechat() {
    for (name, state) in states() {
        let step = copy(state.clone()).step(false);
        let expected = match name {
            "waiting" | "failed" | "no-right" => Some(Step::Drop),
            "drafted" | "failed-draft" | "by-hand" | "no-right-draft" => Some(Step::DeleteDraft),
            "submitting" => Some(Step::AskDraft),
            "submitted" => Some(Step::AskOutcome),
            "sought" | "unknown" => Some(Step::Search),
            "out" => Some(Step::DeletePage),
            _ => None,
        };
        assert_eq!(step, expected, "{name}");
    }
}

#[test]
fn a_day_without_news_is_unknown_and_five_lost_drafts_are_told() {
    let taken = copy(State::Submitted { publish: None, at: at(0) });
    let later = taken.apply(&Event::NotYet, at(24 * 60)).unwrap();
    assert!(matches!(later.state, State::Unknown { .. }) && later.next_at.is_some());
    let much_later = later.apply(&Event::NotYet, at(8 * 24 * 60)).unwrap();
    assert_eq!(much_later.next_at, None);
    let mut waiting = copy(State::Waiting);
    for _ in 0..5 {
        waiting = waiting.apply(&Event::Unanswered, at(1)).unwrap();
    }
    assert!(matches!(waiting.state, State::Failed { draft: None, .. }) && waiting.next_at.is_none());
}

proptest! {
    /// In any history a copy that is or was out never goes out anew, and whatever has to be asked has a time.
    #[test]
    fn what_is_out_is_only_deleted(history in proptest::collection::vec(0_usize..16, 0..40)) {
        let events = events();
        let mut now = copy(State::Waiting);
        let mut was_out = false;
        for (minute, at_event) in (0_i64..).zip(history) {
            let Ok(next) = now.apply(&events[at_event].1, at(minute)) else { continue };
            prop_assert_eq!(next.version, now.version + 1);
            was_out |= matches!(now.state, State::Out { .. });
            let stays = matches!(next.state, State::Out { .. } | State::Deleted);
            prop_assert!(!was_out || stays);
            let must_ask = matches!(next.step(true), Some(Step::AskDraft | Step::AskOutcome));
            prop_assert!(!must_ask || next.next_at.is_some());
            now = next;
        }
    }
}
