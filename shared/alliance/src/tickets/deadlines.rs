//! What must happen next to a ticket, by when, and what the clock does about it.
//!
//! The clock starts at dispatch, not at signing: where it starts at signing, units bounce orders unsigned for days.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::command::{Alert, Command};
use super::rules::{Category, Rules};
use super::state::State;
use super::ticket::Ticket;

/// What a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// 受理.
    Accept,
    /// 派单.
    Dispatch,
    /// 签收.
    Sign,
    /// 到场.
    FirstAction,
    /// 办结.
    Done,
    /// 审核.
    Approve,
    /// 评价.
    Rating,
}

impl DeadlineKind {
    /// The word that staff read before the time.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "受理",
            Self::Dispatch => "派单",
            Self::Sign => "签收",
            Self::FirstAction => "到场",
            Self::Done => "办结",
            Self::Approve => "审核",
            Self::Rating => "评价",
        }
    }
}

/// The next thing that must happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What.
    pub kind: DeadlineKind,
    /// When its clock started.
    pub from: Timestamp,
    /// When it must have happened.
    pub due: Timestamp,
}

/// The deadline that follows from where a ticket stands; `now` is when it got there.
pub(super) fn next(ticket: &Ticket, now: Timestamp, rules: &Rules) -> Option<Deadline> {
    let category = rules.of(ticket.category.unwrap_or(Category::Normal));
    let dispatched = ticket.dispatched_at.unwrap_or(now);
    let (kind, from, term) = match ticket.state {
        State::Submitted => (DeadlineKind::Accept, ticket.submitted_at, rules.accept),
        State::Triaged => (DeadlineKind::Dispatch, ticket.accepted_at.unwrap_or(now), category.dispatch),
        State::Dispatched => (DeadlineKind::Sign, dispatched, category.sign),
        State::Working => match category.first_action {
            Some(first) if ticket.checked_at.is_none() => (DeadlineKind::FirstAction, dispatched, first),
            _ => (DeadlineKind::Done, dispatched, category.done),
        },
        State::CloseReview => (DeadlineKind::Approve, now, rules.approve),
        State::Answered => (DeadlineKind::Rating, now, rules.rating),
        _ => return None,
    };
    Some(Deadline { kind, from, due: rules.ends(from, term) })
}

/// When a deadline turns yellow: a working day before it is due, or after three quarters of a shorter span.
fn yellow_at(deadline: &Deadline, rules: &Rules) -> Timestamp {
    let day_before = rules.calendar.minus_working_days(deadline.due, 1);
    if day_before > deadline.from {
        return day_before;
    }
    let quarter = SignedDuration::from_secs(deadline.due.duration_since(deadline.from).as_secs() / 4);
    deadline.due.saturating_sub(quarter).unwrap_or(deadline.due)
}

/// What the clock will do to this ticket next if nobody acts, and when.
#[must_use]
pub fn timer(ticket: &Ticket, rules: &Rules) -> Option<(Timestamp, Command)> {
    let deadline = ticket.deadline.as_ref()?;
    match (deadline.kind, ticket.alert) {
        (DeadlineKind::Rating, _) => None,
        (DeadlineKind::Sign, _) => Some((deadline.due, Command::AutoSign)),
        (_, Alert::None) => Some((yellow_at(deadline, rules), Command::Warn { level: Alert::Yellow })),
        (_, Alert::Yellow) => Some((deadline.due, Command::Warn { level: Alert::Red })),
        (_, Alert::Red) => None,
    }
}
