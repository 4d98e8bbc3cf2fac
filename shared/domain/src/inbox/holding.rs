//! Who has a conversation, for how long, and until when it is put aside (rows 3, 4, 6 and 7).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::act::{ActKind, By};
use super::conversation::{Change, Conversation, Kind, SILENT_DAYS, State, Why};
use super::duty::DutyList;
use super::hearing::{Around, later};
use super::steps::{NotNow, Press};
use super::telling;
use crate::calendar::WorkCalendar;
use crate::ids::StaffId;

/// How long, in office hours, somebody may leave a conversation lying that they have.
const SILENT_HOURS: u32 = 2;
/// The same where no office is open, for somebody who works all the same.
const SILENT_OUT_OF_HOURS: SignedDuration = SignedDuration::from_hours(2);
/// How long it is shown who had it.
const NAMED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a conversation may be put aside.
const LONGEST_SNOOZE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Who has a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The person.
    #[serde(flatten)]
    pub by: By,
    /// Since when.
    pub since: Timestamp,
    /// When it goes back to all, unless they do something.
    pub back_at: Timestamp,
    /// Whether it then goes back because their work ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shift_ends: bool,
}

/// Who had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Had {
    /// The person.
    #[serde(flatten)]
    pub by: By,
    /// Until when.
    pub at: Timestamp,
}

/// Until when a conversation is put aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// The date.
    pub until: Timestamp,
    /// Who chose it.
    pub name: String,
    /// Their id, which hands it over when they leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
}

/// Why a conversation does not move with the slip that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMoved {
    /// Whoever takes the slip has it, or had it from this very slip.
    Theirs,
    /// A colleague with this name has it.
    Held(String),
    /// It is put aside, and then for everybody.
    Aside,
    /// There is nothing to do with it now.
    Settled,
}

/// Why a conversation goes back to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Back {
    /// Nothing was done with it for too long.
    Silent,
    /// The work of whoever has it ends.
    ShiftEnds,
    /// Whoever has it is frozen, on leave or has no right any more.
    Gone,
}

impl Back {
    /// The words that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "两个工作小时没有处理",
            Self::ShiftEnds => "已经下班",
            Self::Gone => "现在不能办理",
        }
    }
}

/// Until when somebody is at work: on the duty list at this hour, or in the office on a working day; none where they
/// are neither. Only somebody at work is dealt to.
#[must_use]
pub fn at_work_until(
    staff: &StaffId,
    now: Timestamp,
    duty: &DutyList,
    calendar: &WorkCalendar,
) -> Option<Timestamp> {
    let shifts = duty.on(now).filter(|person| &person.staff == staff).map(|person| person.ends(now));
    shifts.chain(calendar.office_closes(now)).max()
}

impl Conversation {
    /// Whether it is the resident's turn to be answered: then it cannot be put aside beyond the reply window.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.why.as_ref().is_some_and(|why| why.kind != Kind::Again)
    }

    /// Who had it, while that is worth knowing.
    #[must_use]
    pub fn had_lately(&self, now: Timestamp) -> Option<&Had> {
        self.had.as_ref().filter(|had| now.duration_since(had.at) <= NAMED_FOR)
    }

    /// Row 3: somebody takes it.
    ///
    /// # Errors
    /// [`NotNow`] where it was taken before, or is not for anybody to take.
    pub fn take(&self, press: &Press<'_>, duty: &DutyList) -> Result<Change, NotNow> {
        self.check(press)?;
        if !matches!(self.state, State::Unread | State::Open) {
            return Err(NotNow::NothingThere);
        }
        let kind = ActKind::Taken { by: press.by.clone() };
        Ok(self.given_to(press, press.by.clone(), duty, kind, Vec::new()))
    }

    /// It was on the slip of a shift, and whoever takes the slip takes it, where nobody has it but the one who left.
    ///
    /// # Errors
    /// [`NotMoved`] where it is theirs already, or stays where it is.
    pub fn take_over(&self, press: &Press<'_>, from: &By, duty: &DutyList) -> Result<Change, NotMoved> {
        let of = |person: &By| self.holder.as_ref().is_some_and(|holder| holder.by.staff == person.staff);
        if self.knows(&press.form) || of(&press.by) {
            return Err(NotMoved::Theirs);
        }
        match (&self.holder, self.state) {
            (Some(holder), _) if !of(from) => return Err(NotMoved::Held(holder.by.name.clone())),
            (_, State::Snoozed) => return Err(NotMoved::Aside),
            (_, state) if !state.waits() => return Err(NotMoved::Settled),
            _ => {}
        }
        let kind = ActKind::TakenOver { by: press.by.clone(), from: from.name.clone() };
        Ok(self.given_to(press, press.by.clone(), duty, kind, Vec::new()))
    }

    /// Row 3: somebody is given it, or has it passed on to them, and is told.
    ///
    /// # Errors
    /// [`NotNow`] where it is not to be dealt, or [`NotNow::OffDuty`] where they are not at work.
    pub fn deal(&self, press: &Press<'_>, to: &By, around: &Around<'_>) -> Result<Change, NotNow> {
        self.check(press)?;
        if !self.state.waits() || self.holder.as_ref().is_some_and(|holder| holder.by.staff == to.staff) {
            return Err(NotNow::NothingThere);
        }
        if at_work_until(&to.staff, press.now, around.duty, around.calendar).is_none() {
            return Err(NotNow::OffDuty);
        }
        let kind = ActKind::Dealt { by: press.by.clone(), to: to.clone() };
        let effects = vec![telling::dealt(self, to, around.account)];
        Ok(self.given_to(press, to.clone(), around.duty, kind, effects))
    }

    fn given_to(
        &self,
        press: &Press<'_>,
        to: By,
        duty: &DutyList,
        kind: ActKind,
        effects: Vec<crate::outbox::Effect>,
    ) -> Change {
        let mut next = self.clone();
        next.release(press.now);
        next.state = State::Assigned;
        let silent = press.calendar.plus_office_hours(press.now, SILENT_HOURS);
        let (back_at, shift_ends) = match at_work_until(&to.staff, press.now, duty, press.calendar) {
            Some(ends) if ends < silent => (ends, true),
            Some(_) => (silent, false),
            None => (later(press.now, SILENT_OUT_OF_HOURS), false),
        };
        next.holder = Some(Holder { by: to, since: press.now, back_at, shift_ends });
        next.remember(&press.form);
        self.becoming(next, vec![self.happening(press.now, kind).telling(effects)])
    }

    /// Nobody has it any more.
    pub(super) fn release(&mut self, now: Timestamp) {
        if let Some(holder) = self.holder.take() {
            self.had = Some(Had { by: holder.by, at: now });
        }
    }

    /// Row 4: it goes back to all, and whoever leads is told; none where nobody has it.
    #[must_use]
    pub fn give_back(&self, why: Back, now: Timestamp, around: &Around<'_>) -> Option<Change> {
        let from = self.holder.as_ref()?.by.clone();
        let mut next = self.clone();
        next.release(now);
        next.state = State::Unread;
        let effects = telling::given_back(self, &from, why, around);
        let act = self.happening(now, ActKind::Back { from, why }).telling(effects);
        Some(self.becoming(next, vec![act]))
    }

    /// The latest date until which it can be put aside; none where it cannot.
    #[must_use]
    pub fn latest_snooze(&self, now: Timestamp) -> Option<Timestamp> {
        if matches!(self.state, State::Hidden | State::Closed) || self.is_urgent() {
            return None;
        }
        let far = later(now, LONGEST_SNOOZE);
        // Whoever waits for an answer gets the rest of the window for it.
        let latest = if self.is_unanswered() { self.warning_at().map_or(far, |at| at.min(far)) } else { far };
        (latest > now).then_some(latest)
    }

    /// The date until which it was put aside before a message came, if it still lies ahead.
    #[must_use]
    pub fn snooze_again(&self, now: Timestamp) -> Option<&Snooze> {
        self.snooze.as_ref().filter(|snooze| self.state != State::Snoozed && snooze.until > now)
    }

    /// Row 6: it is put aside until a date.
    ///
    /// # Errors
    /// [`NotNow::NothingThere`] where it cannot be put aside that long.
    pub fn snooze(&self, press: &Press<'_>, until: Timestamp) -> Result<Change, NotNow> {
        self.check(press)?;
        let latest = self.latest_snooze(press.now).ok_or(NotNow::NothingThere)?;
        if until <= press.now || until > latest {
            return Err(NotNow::NothingThere);
        }
        let mut next = self.clone();
        next.release(press.now);
        next.state = State::Snoozed;
        next.then_at = None;
        let By { staff, name } = press.by.clone();
        next.snooze = Some(Snooze { until, name, staff: Some(staff) });
        next.remember(&press.form);
        let kind = ActKind::Snoozed { by: press.by.clone(), until };
        Ok(self.becoming(next, vec![self.happening(press.now, kind)]))
    }

    /// Row 7: the date has come; it is for everybody again.
    pub(super) fn wake(&self, now: Timestamp, calendar: &WorkCalendar) -> Change {
        let mut next = self.clone();
        next.state = State::Unread;
        if next.why.is_none() {
            let key = next.last.as_ref().map(|last| last.key.clone()).unwrap_or_default();
            next.why = Some(Why { kind: Kind::Again, key, what: String::new() });
            next.since = now;
        }
        if next.turns_at().is_none() {
            let days = if next.is_unanswered() { SILENT_DAYS } else { 1 };
            next.then_at = Some(calendar.plus_working_days(now, days));
        }
        self.becoming(next, vec![self.happening(now, ActKind::Woken)])
    }
}
