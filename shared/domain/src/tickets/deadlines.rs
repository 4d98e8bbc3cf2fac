//! The next deadline of a ticket, and what the clock does about it.
//!
//! The clock starts at dispatch, not at signing. Otherwise units could pass orders around unsigned for days.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::command::{Alert, Command};
use super::hours::Hours;
use super::orders::{Order, OrderState};
use super::requests::Late;
use super::rules::{Category, Rules, Term};
use super::state::State;
use super::ticket::Ticket;
use crate::calendar::in_daytime;

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
    /// 补充: the resident's turn.
    Supply,
    /// 核实险情: what the emergency service left.
    Settle,
    /// 退单审核.
    Return,
    /// 恢复: the end of a suspension.
    Wake,
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
            Self::Supply => "补充",
            Self::Settle => "核实险情",
            Self::Return => "退单审核",
            Self::Wake => "恢复办理",
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
            Self::Supply => "等您补充",
            Self::Settle => "告诉您后续",
            Self::Return => "定好由谁处理",
            Self::Wake => "恢复办理",
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
    let ordinary = ordinary(ticket, now, rules)?;
    let sooner = for_added_danger(ticket, &ordinary, rules).filter(|sooner| sooner.due < ordinary.due);
    Some(sooner.unwrap_or(ordinary))
}

/// The deadline of the present step with the terms of a danger, where an addition told of one; they count from the
/// addition.
fn for_added_danger(ticket: &Ticket, ordinary: &Deadline, rules: &Rules) -> Option<Deadline> {
    let from = ticket.since.danger_at?.max(ordinary.from);
    let danger = rules.of(Category::Danger);
    let (kind, term) = match (ordinary.kind, danger.first_action) {
        (DeadlineKind::Dispatch, _) => (DeadlineKind::Dispatch, danger.dispatch),
        (DeadlineKind::Sign, _) => (DeadlineKind::Sign, danger.sign),
        (DeadlineKind::FirstAction | DeadlineKind::Done, Some(term)) if !ticket.is_past_site() => {
            (DeadlineKind::FirstAction, term)
        }
        (DeadlineKind::FirstAction | DeadlineKind::Done, _) => (DeadlineKind::Done, danger.done),
        _ => return None,
    };
    let due = rules.ends_in(Hours::of_category(Category::Danger), from, term);
    Some(Deadline { kind, from, due, provisional: false })
}

/// The same by the category alone, whatever was added since.
pub(super) fn ordinary(ticket: &Ticket, now: Timestamp, rules: &Rules) -> Option<Deadline> {
    let category = rules.of(ticket.category.unwrap_or(Category::Normal));
    let dispatched = ticket.dispatched_at.unwrap_or(now);
    let redone = ticket.since.redo_at.filter(|redone| *redone > dispatched);
    let (kind, from) = match ticket.state {
        State::Submitted => {
            let start = ticket.back_at.unwrap_or(ticket.submitted_at);
            (DeadlineKind::Accept, ticket.since.danger_at.map_or(start, |danger| danger.max(start)))
        }
        State::NeedInfo => (DeadlineKind::Supply, asked_at(ticket).unwrap_or(now)),
        State::Diverted => (DeadlineKind::Settle, ticket.diverted_at.unwrap_or(now)),
        // A danger is accepted and dispatched within one term, which runs from its submission.
        State::Triaged if ticket.is_danger() => {
            // What an emergency service left is accepted when it is done.
            let left = ticket.diverted_at.and(ticket.accepted_at);
            let again = ticket.since.redo_at.max(ticket.back_at).max(left);
            (DeadlineKind::Dispatch, again.unwrap_or(ticket.submitted_at))
        }
        State::Triaged => {
            let latest = ticket.since.redo_at.max(ticket.accepted_at).max(ticket.back_at);
            (DeadlineKind::Dispatch, latest.unwrap_or(now))
        }
        State::Dispatched => (DeadlineKind::Sign, ticket.ordered_at.unwrap_or(dispatched)),
        State::ReturnReview => {
            (DeadlineKind::Return, ticket.returns.open.as_ref().map_or(now, |open| open.at))
        }
        State::Suspended => {
            let pause = ticket.clock.pause.as_ref()?;
            return Some(Deadline {
                kind: DeadlineKind::Wake,
                from: pause.since,
                due: pause.until,
                provisional: false,
            });
        }
        State::Working if redone.is_some() => (DeadlineKind::Done, redone.unwrap_or(now)),
        State::Working if category.first_action.is_some() && !ticket.is_past_site() => {
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

impl Ticket {
    /// Whether the first look on site is no longer waited for: somebody was there, or nobody in time.
    fn is_past_site(&self) -> bool {
        self.checked_at.is_some() || self.since.site_missed
    }
}

/// When the resident was last asked or reminded.
fn asked_at(ticket: &Ticket) -> Option<Timestamp> {
    ticket.question.as_ref().map(|question| question.reminded_at.unwrap_or(question.at))
}

/// When the work on a report that has been dispatched is due, by its category and all that has moved it since.
pub(super) fn work_due(ticket: &Ticket, rules: &Rules) -> Option<Timestamp> {
    let dispatched = ticket.dispatched_at?;
    let from = ticket.since.redo_at.filter(|redone| *redone > dispatched).unwrap_or(dispatched);
    Some(starting(DeadlineKind::Done, from, ticket, rules).due)
}

/// The deadline of this kind whose clock started at `from`, by the current calendar.
fn starting(kind: DeadlineKind, from: Timestamp, ticket: &Ticket, rules: &Rules) -> Deadline {
    let category = rules.of(ticket.category.unwrap_or(Category::Normal));
    let term = match kind {
        DeadlineKind::Accept => rules.acceptance(ticket),
        DeadlineKind::Supply if ticket.question.as_ref().is_some_and(|it| it.reminded_at.is_some()) => {
            rules.supply_last
        }
        DeadlineKind::Supply => rules.supply,
        DeadlineKind::Settle => rules.settle,
        DeadlineKind::Return if ticket.is_third_return() => rules.decide_third_return,
        DeadlineKind::Return => rules.decide_return,
        DeadlineKind::Dispatch => category.dispatch,
        DeadlineKind::Sign => category.sign,
        DeadlineKind::FirstAction => category.first_action.unwrap_or(category.done),
        DeadlineKind::Done if ticket.since.redo_at == Some(from) => {
            sooner(from, rules.redo, category.done, ticket, rules)
        }
        // The end of a suspension is a date, which `next` takes from the suspension itself.
        DeadlineKind::Done | DeadlineKind::Wake => category.done,
        DeadlineKind::Approve => rules.approve,
        DeadlineKind::Rating => rules.rating,
        DeadlineKind::Tell => rules.tell,
        DeadlineKind::FollowUp => rules.follow_up,
    };
    let end = rules.ends_for(ticket, from, term);
    let provisional = rules.is_provisional(Hours::of(ticket), from, term);
    let due = match kind {
        DeadlineKind::Done | DeadlineKind::FirstAction => moved(end, kind, ticket, rules),
        _ => end,
    };
    Deadline { kind, from, due, provisional }
}

/// The end of the work, with the time that did not count and the days that were granted.
fn moved(end: Timestamp, kind: DeadlineKind, ticket: &Ticket, rules: &Rules) -> Timestamp {
    let clock = &ticket.clock;
    let resumed = match clock.paused.is_zero() {
        true => end,
        false => rules.calendar.plus_working_time(end, clock.paused),
    };
    match (kind, clock.extended_days) {
        (DeadlineKind::FirstAction, _) | (_, 0) => resumed,
        (_, days) => rules.calendar.plus_working_days(resumed, days),
    }
}

/// The term that ends first.
fn sooner(from: Timestamp, one: Term, other: Term, ticket: &Ticket, rules: &Rules) -> Term {
    let ends = |term| rules.ends_for(ticket, from, term);
    if ends(other) < ends(one) { other } else { one }
}

/// The current deadline of a ticket, counted again from the same start; `None` if it has none.
pub(super) fn counted_again(ticket: &Ticket, rules: &Rules) -> Option<Deadline> {
    let deadline = ticket.deadline.as_ref()?;
    match deadline.kind {
        DeadlineKind::Wake => Some(*deadline),
        kind => Some(starting(kind, deadline.from, ticket, rules)),
    }
}

/// The deadline after an addition told of danger: never later than it was.
pub(super) fn endangered(ticket: &Ticket, now: Timestamp, rules: &Rules) -> Option<Deadline> {
    let before = ticket.deadline;
    let after = corrected(ticket, now, rules);
    after.into_iter().chain(before).min_by_key(|deadline| deadline.due)
}

/// The deadline after a correction, from the same start: a wrong category had the wrong terms.
pub(super) fn corrected(ticket: &Ticket, now: Timestamp, rules: &Rules) -> Option<Deadline> {
    match ticket.state {
        State::Submitted | State::Triaged | State::Dispatched | State::Working => next(ticket, now, rules),
        _ => ticket.deadline,
    }
}

/// When a deadline turns yellow: a working day before it is due, or after three quarters of a shorter span; of its
/// office hours, where these count, so that it does not turn yellow at night or on a free day.
fn yellow_at(deadline: &Deadline, hours: Hours, rules: &Rules) -> Timestamp {
    let day_before = rules.calendar.minus_working_days(deadline.due, 1);
    if day_before > deadline.from {
        return day_before;
    }
    let open = rules.calendar.office_time(deadline.from, deadline.due);
    if hours == Hours::Office && open.is_positive() {
        return rules.calendar.plus_office_time(deadline.from, open * 3 / 4);
    }
    let quarter = SignedDuration::from_secs(deadline.due.duration_since(deadline.from).as_secs() / 4);
    deadline.due.saturating_sub(quarter).unwrap_or(deadline.due)
}

/// When a report that has ended is archived; its personal data is kept no longer. A merged one is archived with its
/// master.
fn archived_at(ticket: &Ticket, rules: &Rules) -> Option<Timestamp> {
    let last = match ticket.state {
        State::Closed | State::Withdrawn | State::Declined => ticket.closed_at,
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
    let archived = archived_at(ticket, rules).map(|at| (at, Command::Archive));
    let joined = joined_until(ticket).map(|at| (at, Command::TellAccepted));
    let late = late(ticket);
    let orders = ticket.orders.iter().filter_map(|order| by_order(ticket, order, rules));
    let all = archived.into_iter().chain(joined).chain(by_deadline(ticket, rules)).chain(late).chain(orders);
    all.map(|(at, command)| (waking_nobody(at, &command, ticket), command)).min_by_key(|(at, _)| *at)
}

/// When the clock takes a step: one that residents hear of waits for the morning, unless it is about a danger.
fn waking_nobody(at: Timestamp, command: &Command, ticket: &Ticket) -> Timestamp {
    let is_heard = matches!(
        command,
        Command::TellAccepted
            | Command::RemindSupply
            | Command::NoReply
            | Command::AutoSign
            | Command::Wake
            | Command::Silence
    );
    if is_heard && !ticket.tells_of_danger() { in_daytime(at) } else { at }
}

/// The first decision or report that will be late.
fn late(ticket: &Ticket) -> Option<(Timestamp, Command)> {
    let requests = ticket.requests.iter().filter(|request| !request.escalated);
    let requests = requests.map(|request| (request.due, Late::Request(request.ask.kind())));
    let report = ticket
        .supervision
        .as_ref()
        .filter(|it| ticket.is_reportable() && !it.escalated && it.reported_at.is_none());
    let report = report.map(|it| (it.report_due, Late::Report));
    let first = requests.chain(report).min_by_key(|(at, _)| *at);
    first.map(|(at, late)| (at, Command::Escalate { late }))
}

/// What the clock does about a joint unit's order; nothing while the report is suspended.
fn by_order(ticket: &Ticket, order: &Order, rules: &Rules) -> Option<(Timestamp, Command)> {
    let goes_on =
        matches!(ticket.state, State::Triaged | State::Dispatched | State::Working | State::ReturnReview);
    if !goes_on || !order.state.is_open() {
        return None;
    }
    let unit = order.unit.clone();
    if order.state == OrderState::Dispatched {
        return Some((order.sign_by, Command::OrderAutoSign { unit }));
    }
    match order.alert {
        Alert::None => {
            let day_before = rules.calendar.minus_working_days(order.due, 1).max(order.at);
            Some((day_before, Command::OrderWarn { unit, level: Alert::Yellow }))
        }
        Alert::Yellow => Some((order.due, Command::OrderWarn { unit, level: Alert::Red })),
        Alert::Red => None,
    }
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
    let reminded = ticket.question.as_ref().is_some_and(|question| question.reminded_at.is_some());
    match (deadline.kind, ticket.alert) {
        (DeadlineKind::Rating, _) => Some((deadline.due, Command::Silence)),
        (DeadlineKind::Wake, _) => Some((deadline.due, Command::Wake)),
        (DeadlineKind::Supply, _) if !reminded => Some((deadline.due, Command::RemindSupply)),
        // A danger is never closed by silence: whoever asked has to telephone.
        (DeadlineKind::Supply, _) if !ticket.tells_of_danger() => Some((deadline.due, Command::NoReply)),
        (DeadlineKind::Sign, _) => Some((deadline.due, Command::AutoSign)),
        (_, Alert::None) => {
            let at = yellow_at(deadline, Hours::of(ticket), rules);
            Some((at, Command::Warn { level: Alert::Yellow }))
        }
        (_, Alert::Yellow) => Some((deadline.due, Command::Warn { level: Alert::Red })),
        // Nobody was on site in time; the end of the work is watched all the same.
        (DeadlineKind::FirstAction, Alert::Red) => {
            let done = next(ticket, deadline.from, rules).filter(|done| done.kind == DeadlineKind::Done)?;
            Some((yellow_at(&done, Hours::of(ticket), rules), Command::Warn { level: Alert::Yellow }))
        }
        (_, Alert::Red) => None,
    }
}
