//! Every cell of (state × event) is decided: allowed as listed here by hand, or refused in words that staff can read.

use super::commands::{command_for, ready_for, right_actor};
use super::*;
use State::*;

/// The sets of the lifecycle, written out again.
const OPEN: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
];
const OPEN_OR_ANSWERED: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
    Answered,
];
const OPEN_OR_CLOSED: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
    Closed,
];
const UNTIL_ARCHIVED: &[State] = &[
    Submitted,
    NeedInfo,
    Declined,
    Merged,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    Answered,
    FollowUp,
    Closed,
    Withdrawn,
];
const SUBMITTED_TO_WORKING: &[State] =
    &[Submitted, NeedInfo, Triaged, Dispatched, ReturnReview, Suspended, Working];

/// Where an event is allowed.
fn allowed(event: EventKind) -> &'static [State] {
    match event {
        EventKind::Submit => &[],
        EventKind::EndBehalf => UNTIL_ARCHIVED,
        EventKind::Divert
        | EventKind::Ask
        | EventKind::AskDecline
        | EventKind::Decline
        | EventKind::KeepReport
        | EventKind::Merge
        | EventKind::MergeByStorm
        | EventKind::Accept => &[Submitted],
        EventKind::DefectRemains | EventKind::NothingLeft => &[Diverted],
        EventKind::Supply => &[NeedInfo, Closed],
        EventKind::SupplyByPhone | EventKind::RemindSupply | EventKind::NoReply => &[NeedInfo],
        EventKind::Appeal => &[Declined],
        EventKind::Unmerge | EventKind::GoOn => &[Merged],
        EventKind::AcceptTold | EventKind::AnswerAtOnce | EventKind::Dispatch => &[Triaged],
        EventKind::Recall | EventKind::AskReturn => &[Dispatched, Working],
        EventKind::Sign | EventKind::AutoSign => &[Dispatched],
        EventKind::GrantReturn | EventKind::RefuseReturn => &[ReturnReview],
        EventKind::Transfer
        | EventKind::Join
        | EventKind::LogCheck
        | EventKind::AskExtension
        | EventKind::Extend
        | EventKind::RefuseExtension
        | EventKind::AskSuspension
        | EventKind::Suspend
        | EventKind::RefuseSuspension
        | EventKind::HandIn => &[Working],
        EventKind::Wake | EventKind::WakeByMessage | EventKind::WakeForDanger => &[Suspended],
        EventKind::Absorb
        | EventKind::OpenStorm
        | EventKind::CloseStorm
        | EventKind::Supervise
        | EventKind::Report
        | EventKind::Lift
        | EventKind::Urge
        | EventKind::Correct
        | EventKind::Follow => OPEN,
        EventKind::Release | EventKind::Warn | EventKind::CountAgain | EventKind::Move => OPEN_OR_ANSWERED,
        EventKind::Escalate => OPEN_OR_CLOSED,
        EventKind::SendBack | EventKind::Approve => &[CloseReview],
        EventKind::RateSolved
        | EventKind::RateUnsolved
        | EventKind::RateDissatisfied
        | EventKind::Sampled
        | EventKind::Lapsed
        | EventKind::Tell
        | EventKind::AnswerKept
        | EventKind::AnswerShown => &[Answered],
        EventKind::Satisfied | EventKind::Redo | EventKind::Explained => &[FollowUp],
        EventKind::Reopen
        | EventKind::Consent
        | EventKind::Unconsent
        | EventKind::Propose
        | EventKind::Publish
        | EventKind::RefuseProposal => &[Closed],
        EventKind::Withdraw | EventKind::WithdrawDanger => SUBMITTED_TO_WORKING,
        EventKind::Archive => &[Declined, Closed, Withdrawn, Merged],
        EventKind::Add => &[
            Submitted,
            NeedInfo,
            Triaged,
            Dispatched,
            ReturnReview,
            Suspended,
            Working,
            Diverted,
            CloseReview,
        ],
        EventKind::OrderSign
        | EventKind::OrderAutoSign
        | EventKind::OrderWarn
        | EventKind::OrderHandIn
        | EventKind::OrderReturn => &[Triaged, Dispatched, Working, ReturnReview, Suspended],
    }
}

#[test]
fn every_cell_of_state_and_event_is_decided_and_refusals_can_be_read() {
    for state in State::ALL {
        for event in EventKind::ALL {
            match table::decide(*state, *event) {
                Ok(row) => assert!(allowed(*event).contains(state), "{state:?} {event:?} {}", row.number),
                Err(refusal) => {
                    assert!(!allowed(*event).contains(state), "{state:?} {event:?}");
                    let text = refusal.to_string();
                    assert!(text.contains(state.name()) && text.contains(event.name()), "{text}");
                }
            }
        }
    }
}

#[test]
fn every_allowed_cell_can_be_taken_and_leads_where_its_row_says() {
    for row in table::ROWS {
        for state in row.from {
            let ticket = ready_for(row, *state);
            let (command, actor) = (command_for(row.event, &ticket, now()).unwrap(), right_actor(row));
            let kind = command.kind_on(&ticket, &actor);
            if kind != row.event {
                // A resident's words mean something else here: they supply or wake.
                assert_eq!((row.event, *state), (EventKind::Add, kind_state(kind)), "{}", row.number);
                continue;
            }
            let applied = done(&ticket, &command, &actor, now());
            let to = match row.to {
                table::To::State(to) => to,
                table::To::Same => *state,
                table::To::Again => Working,
            };
            assert_eq!(
                (applied.ticket.state, applied.event.kind),
                (to, row.event),
                "{} {state:?}",
                row.number
            );
            assert!(possible(&ticket, &actor).contains(&row.event), "{} {state:?}", row.number);
        }
    }
}

fn kind_state(kind: EventKind) -> State {
    match kind {
        EventKind::Supply => NeedInfo,
        EventKind::WakeByMessage => Suspended,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_event_has_two_rows_from_one_state() {
    for state in State::ALL {
        for event in EventKind::ALL {
            let rows = table::ROWS.iter().filter(|row| row.event == *event && row.from.contains(state));
            assert!(rows.count() <= 1, "{state:?} {event:?}");
        }
    }
}

#[test]
fn open_is_said_once() {
    let open = State::ALL.iter().copied().filter(|state| state.is_open() && *state != Answered);
    assert_eq!(open.collect::<Vec<_>>(), OPEN_IN_ORDER);
    assert!(OPEN.iter().all(|state| OPEN_IN_ORDER.contains(state)));
}

const OPEN_IN_ORDER: [State; 10] = [
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
];
