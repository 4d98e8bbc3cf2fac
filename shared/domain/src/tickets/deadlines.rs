//! The next deadline of a ticket, and what the clock does about it.
//!
//! The clock starts at dispatch, not at signing. Otherwise units could pass orders around unsigned for days.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::command::{Alert, Command};
use super::rules::{Category, Rules, Term};
use super::state::State;
use super::ticket::Ticket;

/// A dispatch within this time of the acceptance is told with it, in one notice.
const JOINED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// The step that a deadline is for.
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
    /// 告知: the answer was not delivered.
    Tell,
    /// 回访.
    FollowUp,
}

impl DeadlineKind {
    /// The label that staff read before the time.
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
            Self::Tell => "告知",
            Self::FollowUp => "回访",
        }
    }

    /// What a resident reads after the time.
    #[must_use]
    pub fn for_resident(self) -> &'static str {
        match self {
            Self::Accept => "受理",
            Self::Dispatch => "安排好",
            Self::Sign => "接手",
            Self::FirstAction => "到场",
            Self::Done => "办完",
            Self::Approve => "答复您",
            Self::Rating => "评价",
            Self::Tell => "告诉您答复",
            Self::FollowUp => "联系您",
        }
    }
}

/// The next deadline of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The step that is due.
    pub kind: DeadlineKind,
    /// When its clock started.
    pub from: Timestamp,
    /// When the step is due.
    pub due: Timestamp,
    /// Whether `due` was counted through a year whose holidays and swapped weekends were not known yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// The deadline that follows from a ticket's state, which it reached at `now`.
pub(super) fn next(ticket: &Ticket, now: Timestamp, rules: &Rules) -> Option<Deadline> {
    let category = rules.of(ticket.category.unwrap_or(Category::Normal));
    let dispatched = ticket.dispatched_at.unwrap_or(now);
    let redone = ticket.since.redo_at.filter(|redone| *redone > dispatched);
    let (kind, from) = match ticket.state {
        State::Submitted => (DeadlineKind::Accept, ticket.submitted_at),
        State::Triaged => {
            (DeadlineKind::Dispatch, ticket.since.redo_at.max(ticket.accepted_at).unwrap_or(now))
        }
        State::Dispatched => (DeadlineKind::Sign, dispatched),
        State::Working if redone.is_some() => (DeadlineKind::Done, redone.unwrap_or(now)),
        State::Working if category.first_action.is_some() && ticket.checked_at.is_none() => {
            (DeadlineKind::FirstAction, dispatched)
        }
        State::Working => (DeadlineKind::Done, dispatched),
        State::CloseReview => (DeadlineKind::Approve, now),
        State::Answered if ticket.is_untold() => (DeadlineKind::Tell, now),
        State::Answered => {
            (DeadlineKind::Rating, ticket.given.as_ref().and_then(|given| given.had_at).unwrap_or(now))
        }
        State::FollowUp => (DeadlineKind::FollowUp, now),
        _ => return None,
    };
    Some(starting(kind, from, ticket, rules))
}

/// The deadline of this kind whose clock started at `from`, by the current calendar.
fn starting(kind: DeadlineKind, from: Timestamp, ticket: &Ticket, rules: &Rules) -> Deadline {
    let category = rules.of(ticket.category.unwrap_or(Category::Normal));
    let term = match kind {
        DeadlineKind::Accept => rules.accept,
        DeadlineKind::Dispatch => category.dispatch,
        DeadlineKind::Sign => category.sign,
        DeadlineKind::FirstAction => category.first_action.unwrap_or(category.done),
        DeadlineKind::Done if ticket.since.redo_at == Some(from) => {
            sooner(from, rules.redo, category.done, rules)
        }
        DeadlineKind::Done => category.done,
        DeadlineKind::Approve => rules.approve,
        DeadlineKind::Rating => rules.rating,
        DeadlineKind::Tell => rules.tell,
        DeadlineKind::FollowUp => rules.follow_up,
    };
    Deadline { kind, from, due: rules.ends(from, term), provisional: rules.is_provisional(from, term) }
}

/// The term that ends first.
fn sooner(from: Timestamp, one: Term, other: Term, rules: &Rules) -> Term {
    if rules.ends(from, other) < rules.ends(from, one) { other } else { one }
}

/// The current deadline of a ticket, counted again from the same start; `None` if it has none.
pub(super) fn counted_again(ticket: &Ticket, rules: &Rules) -> Option<Deadline> {
    let deadline = ticket.deadline.as_ref()?;
    Some(starting(deadline.kind, deadline.from, ticket, rules))
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

/// When a report that has ended is archived; its personal data is kept no longer. An answer that nobody rates ends when
/// the time for rating is over.
fn archived_at(ticket: &Ticket, rules: &Rules) -> Option<Timestamp> {
    let last = match ticket.state {
        State::Closed | State::Withdrawn | State::Declined => ticket.closed_at,
        State::Answered => {
            ticket.deadline.filter(|it| it.kind == DeadlineKind::Rating).map(|deadline| deadline.due)
        }
        _ => None,
    };
    last.map(|last| rules.ends(last, rules.archive))
}

/// The clock's next command on this ticket if nobody acts, and its time.
#[must_use]
pub fn timer(ticket: &Ticket, rules: &Rules) -> Option<(Timestamp, Command)> {
    if ticket.reducing {
        // The archiving was interrupted and must be completed.
        return Some((ticket.submitted_at, Command::Archive));
    }
    if let Some(at) = archived_at(ticket, rules) {
        return Some((at, Command::Archive));
    }
    let joined = joined_until(ticket).map(|at| (at, Command::TellAccepted));
    joined.into_iter().chain(by_deadline(ticket, rules)).min_by_key(|(at, _)| *at)
}

/// Until when a dispatch may still join the notice of the acceptance; none where the resident knows of that.
fn joined_until(ticket: &Ticket) -> Option<Timestamp> {
    let accepted = ticket.accepted_at.filter(|_| ticket.state == State::Triaged)?;
    ticket.since.accept_untold.then(|| accepted.saturating_add(JOINED_WITHIN).unwrap_or(accepted))
}

/// What the clock does about the current deadline.
fn by_deadline(ticket: &Ticket, rules: &Rules) -> Option<(Timestamp, Command)> {
    let deadline = ticket.deadline.as_ref()?;
    // Before acting on an assumed date, the clock counts again by the notice that has been entered since.
    if deadline.provisional && counted_again(ticket, rules).is_some_and(|again| !again.provisional) {
        return Some((deadline.from, Command::CountAgain));
    }
    match (deadline.kind, ticket.alert) {
        (DeadlineKind::Rating, _) => None,
        (DeadlineKind::Sign, _) => Some((deadline.due, Command::AutoSign)),
        (_, Alert::None) => Some((yellow_at(deadline, rules), Command::Warn { level: Alert::Yellow })),
        (_, Alert::Yellow) => Some((deadline.due, Command::Warn { level: Alert::Red })),
        (_, Alert::Red) => None,
    }
}
