//! What time does to a conversation: one reminder of what is not sent, the end of the reply window, and one more person
//! who is told of a danger that nobody has looked at.

use jiff::{SignedDuration, Timestamp};
use wechat::limits::{WindowKind, reply_window};

use super::act::{Act, ActKind};
use super::conversation::{Change, Conversation, Kind, Last, Unsent, Why};
use super::hearing::{Around, later};
use super::telling;
use crate::calendar::in_daytime;

/// How long after the last message the resident is reminded of what is not sent.
pub const REMIND_AFTER: SignedDuration = SignedDuration::from_hours(4);
/// How long a person on duty has to look before the next one is told.
pub const ALARM_STEP: SignedDuration = SignedDuration::from_mins(15);

impl Conversation {
    /// When the clock has to look at it again; none where nothing waits for a time.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let alarm = self.alarm.as_ref().and_then(|alarm| alarm.next);
        let unsent = self.open_unsent();
        let reminder = unsent.and_then(|unsent| self.reminder_at(unsent));
        [alarm, reminder, unsent.map(window_end)].into_iter().flatten().min()
    }

    /// What is due by now; none where nothing is.
    #[must_use]
    pub fn pass(&self, now: Timestamp, around: &Around<'_>) -> Option<Change> {
        if self.alarm.as_ref().and_then(|alarm| alarm.next).is_some_and(|next| next <= now) {
            return Some(self.tell_next(now, around));
        }
        let unsent = self.open_unsent()?;
        if window_end(unsent) <= now {
            return Some(self.lapse(unsent, now));
        }
        let due = self.reminder_at(unsent).is_some_and(|at| at <= now);
        // A sweep that runs late must not wake anybody.
        (due && in_daytime(now) == now).then(|| self.remind(unsent, now))
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
    fn lapse(&self, unsent: &Unsent, now: Timestamp) -> Change {
        let mut next = self.clone();
        next.settled = Some(unsent.key.clone());
        let why = Why { kind: Kind::Unsent, key: unsent.key.clone(), what: String::new() };
        let last = Last { key: unsent.key.clone(), at: unsent.at, said: unsent.said.clone(), media: None };
        next.wait_for_staff(why, last, now);
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

/// When a reply is no longer possible.
fn window_end(unsent: &Unsent) -> Timestamp {
    later(unsent.at, SignedDuration::from_secs(reply_window(WindowKind::Message).seconds))
}
