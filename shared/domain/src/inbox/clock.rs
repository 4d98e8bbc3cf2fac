//! What time does to a conversation: one reminder of what is not sent, the end of the reply window, after which what
//! nobody answered becomes a report, the end of what was put aside or answered, and one more person who is told of a
//! danger that nobody has looked at.

use jiff::{SignedDuration, Timestamp};
use wechat::limits::{WindowKind, reply_window};

use super::act::{Act, ActKind};
use super::conversation::{Change, Conversation, Kind, Last, SILENT_DAYS, State, Unsent, Why};
use super::hearing::{Around, later};
use super::holding::Back;
use super::telling;
use crate::calendar::in_daytime;
use crate::ids::TicketId;

/// How long after the last message the resident is reminded of what is not sent.
pub const REMIND_AFTER: SignedDuration = SignedDuration::from_hours(4);
/// How long before the reply window ends the desk is warned that nobody has answered.
pub const WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(4);
/// How long a person on duty has to look before the next one is told.
pub const ALARM_STEP: SignedDuration = SignedDuration::from_mins(15);

impl Conversation {
    /// When the clock has to look at it again; none where nothing waits for a time.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let alarm = self.alarm.as_ref().and_then(|alarm| alarm.next);
        let unsent = self.open_unsent();
        let reminder = unsent.and_then(|unsent| self.reminder_at(unsent));
        let lapses = unsent.map(|unsent| window_end(unsent.at));
        let warning = self.warning_at().filter(|_| !self.is_warned());
        [
            alarm,
            reminder,
            lapses,
            self.back_at(),
            self.wakes_at(),
            warning,
            self.turns_at(),
            self.rests_until(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Row 9: when it becomes a report because nobody answers; none where it does not. The window is that of the last
    /// words that need a person. What was put aside after an answer is only told of again, and what was never sent is
    /// closed, as the resident was told how to send it; where they could not be told, it becomes a report as well.
    #[must_use]
    pub fn turns_at(&self) -> Option<Timestamp> {
        let waits = self.state.waits() || self.state == State::Snoozed;
        let turns = match self.why.as_ref().filter(|_| waits)?.kind {
            Kind::Again => false,
            Kind::Unsent => self.quiet,
            _ => true,
        };
        self.last.as_ref().filter(|_| turns).map(|last| window_end(last.at))
    }

    /// Row 9: when the desk is warned of that.
    pub(super) fn warning_at(&self) -> Option<Timestamp> {
        self.turns_at()?.checked_sub(WARNED_BEFORE).ok()
    }

    fn is_warned(&self) -> bool {
        self.last.as_ref().is_some_and(|last| self.warned.as_ref() == Some(&last.key))
    }

    /// Row 4: when it goes back to all.
    fn back_at(&self) -> Option<Timestamp> {
        self.holder.as_ref().filter(|_| self.state == State::Assigned).map(|holder| holder.back_at)
    }

    /// Row 7: when it is for everybody again.
    fn wakes_at(&self) -> Option<Timestamp> {
        self.snooze.as_ref().filter(|_| self.state == State::Snoozed).map(|snooze| snooze.until)
    }

    /// Row 12, and what else happens where nothing is done.
    fn rests_until(&self) -> Option<Timestamp> {
        let waits = self.state.waits() && self.turns_at().is_none();
        self.then_at.filter(|_| waits || self.state == State::Waiting)
    }

    /// Whether it has to become a report now, which needs what was said and is not decided here.
    #[must_use]
    pub fn must_turn(&self, now: Timestamp) -> bool {
        self.turns_at().is_some_and(|at| at <= now)
    }

    /// What is due by now; none where nothing is.
    #[must_use]
    pub fn pass(&self, now: Timestamp, around: &Around<'_>) -> Option<Change> {
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        if is_due(self.alarm.as_ref().and_then(|alarm| alarm.next)) {
            return Some(self.tell_next(now, around));
        }
        if is_due(self.back_at()) {
            let shift_ends = self.holder.as_ref().is_some_and(|holder| holder.shift_ends);
            return self.give_back(if shift_ends { Back::ShiftEnds } else { Back::Silent }, now, around);
        }
        if is_due(self.wakes_at()) {
            return Some(self.wake(now, around.calendar));
        }
        if is_due(self.warning_at()) && !self.is_warned() {
            return Some(self.warn(now, around));
        }
        if let Some(unsent) = self.open_unsent() {
            if window_end(unsent.at) <= now {
                return Some(self.lapse(unsent, now, around));
            }
            // A sweep that runs late must not wake anybody.
            if is_due(self.reminder_at(unsent)) && in_daytime(now) == now {
                return Some(self.remind(unsent, now));
            }
        }
        if is_due(self.rests_until()) {
            let is_again = self.why.as_ref().is_some_and(|why| why.kind == Kind::Again);
            return Some(if is_again { self.nudge(now, around) } else { self.end(now, around) });
        }
        None
    }

    /// Row 9, four hours before: the desk is told.
    fn warn(&self, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        next.warned = self.last.as_ref().map(|last| last.key.clone());
        let effects = telling::window_ends(self, around);
        self.becoming(next, vec![self.happening(now, ActKind::Warned).telling(effects)])
    }

    /// Row 9: nobody answered, and it became this report. Nothing is sent to somebody who may be hiding.
    #[must_use]
    pub fn turn(&self, ticket: &TicketId, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        next.rest(State::Waiting, now, around.calendar);
        if let Some(unsent) = self.open_unsent() {
            next.settled = Some(unsent.key.clone());
        }
        let effects = if self.quiet { Vec::new() } else { vec![telling::reported(self, ticket)] };
        let kind = ActKind::Turned { ticket: ticket.clone() };
        self.becoming(next, vec![self.happening(now, kind).telling(effects)])
    }

    /// Row 12: the resident says nothing more.
    fn end(&self, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        next.rest(State::Closed, now, around.calendar);
        let effects = next.ask_rating(now).into_iter().collect();
        self.becoming(next, vec![self.happening(now, ActKind::Ended).telling(effects)])
    }

    /// What was put aside is left lying: the desk is told once a working day.
    fn nudge(&self, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        next.then_at = Some(around.calendar.plus_working_days(now, 1));
        let effects = telling::left_lying(self, around);
        self.becoming(next, vec![self.happening(now, ActKind::Nudged).telling(effects)])
    }

    /// When the resident is reminded; none where they were, or where a message could betray them.
    fn reminder_at(&self, unsent: &Unsent) -> Option<Timestamp> {
        let reminded = self
            .reminded
            .as_ref()
            .is_some_and(|reminded| self.settled.as_ref().is_none_or(|it| it <= reminded));
        (!reminded && !self.quiet).then(|| in_daytime(later(unsent.at, REMIND_AFTER)))
    }

    fn remind(&self, unsent: &Unsent, now: Timestamp) -> Change {
        let mut next = self.clone();
        next.reminded = Some(unsent.key.clone());
        let effects = vec![telling::reminder(self, unsent)];
        self.becoming(next, vec![self.happening(now, ActKind::Reminded).telling(effects)])
    }

    /// The window is closed, and what was begun was never sent: staff read it.
    fn lapse(&self, unsent: &Unsent, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        next.settled = Some(unsent.key.clone());
        let why = Why { kind: Kind::Unsent, key: unsent.key.clone(), what: String::new() };
        let last = Last { key: unsent.key.clone(), at: unsent.at, said: unsent.said.clone(), media: None };
        next.wait_for_staff(why, last, now);
        next.then_at = Some(around.calendar.plus_working_days(now, SILENT_DAYS));
        self.becoming(next, vec![self.happening(now, ActKind::Lapsed)])
    }

    /// Nobody has looked: the next on duty is told, and once the list is used up the operators.
    fn tell_next(&self, now: Timestamp, around: &Around<'_>) -> Change {
        let mut next = self.clone();
        let mut alarm = self.alarm.clone().unwrap_or_else(|| super::Alarm { told: Vec::new(), next: None });
        let effects = match around.duty.next(now, &alarm.told) {
            Some(person) => {
                alarm.told.push(person.staff.clone());
                alarm.next = Some(later(now, ALARM_STEP));
                vec![telling::danger(self, person.staff.clone(), around.account)]
            }
            None => {
                alarm.next = None;
                telling::danger_to_all(self, around.account, true)
            }
        };
        next.alarm = Some(alarm);
        self.becoming(next, vec![self.happening(now, ActKind::Alarmed).telling(effects)])
    }

    /// Something that happens to it now, with the change that makes it its next version.
    pub(super) fn happening(&self, now: Timestamp, kind: ActKind) -> Act {
        Act::new(&self.id, now, &format!("{:06}", self.version + 1), kind)
    }
}

/// When a reply to what was said at this moment is no longer possible.
fn window_end(said: Timestamp) -> Timestamp {
    later(said, SignedDuration::from_secs(reply_window(WindowKind::Message).seconds))
}
