//! What a message changes. Messages may come in any order and more than once: everything here is a greatest, a least or
//! an either-or, so that the conversation is the same in the end.

use jiff::{SignedDuration, Timestamp};

use super::act::{Act, ActKind};
use super::attention::{Attention, Reason};
use super::calls::{Call, CallState};
use super::clock::ALARM_STEP;
use super::conversation::{Alarm, Change, Conversation, Kind, Last, State, Unsent, Why};
use super::duty::DutyList;
use super::telling;
use crate::calendar::WorkCalendar;
use crate::ids::{ConversationId, SubdistrictCode, UnitId};
use crate::outbox::Effect;

/// A message that needs attention.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Its key, by which messages of a follower sort.
    pub key: &'a str,
    /// When it came.
    pub at: Timestamp,
    /// Why staff have to see it.
    pub attention: &'a Attention,
}

/// What is known besides the conversation.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Who is on duty.
    pub duty: &'a DutyList,
    /// The name of the account.
    pub account: &'a str,
    /// The desk that answers what is said to it.
    pub desk: Option<&'a UnitId>,
    /// The sub-district of the account.
    pub subdistrict: Option<&'a SubdistrictCode>,
    /// The working days.
    pub calendar: &'a WorkCalendar,
}

impl Conversation {
    /// What a message makes of it, where `calls` are the calls that are still to be made; none where it changes nothing.
    ///
    /// A message that needs a person leaves an act under a key of its own. Where that act exists already, the message
    /// came before: the caller must not write the change then.
    #[must_use]
    pub fn hear(&self, heard: &Heard<'_>, calls: &[Call], around: &Around<'_>) -> Option<Change> {
        let mut next = self.clone();
        let (mut acts, mut changed) = (Vec::new(), Vec::new());
        match &heard.attention.reason {
            Reason::Rated { rating } if self.asked.is_some() => {
                next.rate(heard.key, heard.at, *rating);
                if heard.attention.reason.needs_a_person() {
                    next.need(heard, around);
                }
                acts.push(Act::heard(&next.id, heard, Vec::new()));
            }
            // Nobody asked.
            Reason::Rated { .. } => {}
            Reason::Unsent => next.begin(heard),
            Reason::Settled => raise(&mut next.settled, heard.key),
            Reason::CallOff => {
                raise(&mut next.call_off, heard.key);
                changed.extend(calls.iter().filter(|call| call.message() < heard.key).map(Call::called_off));
            }
            reason => {
                let effects = next.need(heard, around);
                if let Reason::Call { call } = reason {
                    let off = next.call_off.as_deref().is_some_and(|off| off > heard.key);
                    changed.push(Call::new(&next.id, heard.key, call, off, around.calendar));
                }
                acts.push(Act::heard(&next.id, heard, effects));
            }
        }
        let same = next == *self && acts.is_empty() && changed.is_empty();
        (!same).then(|| Change { calls: changed, ..self.becoming(next, acts) })
    }

    fn begin(&mut self, heard: &Heard<'_>) {
        if self.unsent.as_ref().is_none_or(|unsent| unsent.key.as_str() < heard.key) {
            let said = heard.attention.said.clone();
            self.unsent = Some(Unsent { key: heard.key.to_owned(), at: heard.at, said });
        }
    }

    /// A person is needed; whom to tell at once.
    fn need(&mut self, heard: &Heard<'_>, around: &Around<'_>) -> Vec<Effect> {
        let (kind, what) = kind_of(&heard.attention.reason);
        let attention = heard.attention;
        let last = Last {
            key: heard.key.to_owned(),
            at: heard.at,
            said: attention.said.clone(),
            media: attention.media.clone(),
        };
        self.wait_for_staff(Why { kind, key: heard.key.to_owned(), what: what.to_owned() }, last, heard.at);
        let Reason::Danger { quiet, .. } = &attention.reason else { return Vec::new() };
        self.quiet |= quiet;
        let next = later(heard.at, ALARM_STEP);
        // Where everybody was told and nobody looked, a further danger begins at the top of the list again.
        if let Some(alarm) = self.alarm.as_mut().filter(|alarm| alarm.next.is_some()) {
            // The same danger: whoever was told need not be told again.
            alarm.next = alarm.next.map(|at| if alarm.told.len() > 1 { at } else { at.min(next) });
            return Vec::new();
        }
        match around.duty.next(heard.at, &[]) {
            Some(person) => {
                self.alarm = Some(Alarm { told: vec![person.staff.clone()], next: Some(next) });
                vec![telling::danger(self, person.staff.clone(), around.account)]
            }
            None => {
                // The clock looks once more: somebody's hours may begin, and the engineer hears of it.
                self.alarm = Some(Alarm { told: Vec::new(), next: Some(next) });
                telling::danger_to_all(self, around.account, false)
            }
        }
    }

    /// It waits for staff, for this reason among others. Whoever has it keeps it; a date until which it was put aside can
    /// be chosen again.
    pub(super) fn wait_for_staff(&mut self, why: Why, last: Last, since: Timestamp) {
        if self.state == State::Closed {
            // A new episode.
            self.quiet = false;
            self.snooze = None;
        }
        let waited = self.state.waits() || (self.state == State::Snoozed && self.why.is_some());
        self.since = if waited { self.since.min(since) } else { since };
        if self.state != State::Assigned {
            self.state = State::Unread;
        }
        self.why = self.why.take().max(Some(why));
        if self.last.as_ref().is_none_or(|before| before.key < last.key) {
            self.last = Some(last);
            self.replies = 0;
        }
    }
}

fn kind_of(reason: &Reason) -> (Kind, &str) {
    match reason {
        Reason::Danger { what, .. } => (Kind::Danger, what),
        Reason::Call { .. } => (Kind::Call, ""),
        Reason::Person => (Kind::Person, ""),
        Reason::Recording => (Kind::Recording, ""),
        Reason::Rated { .. } => (Kind::Unsatisfied, ""),
        Reason::NotUnderstood | Reason::CallOff | Reason::Unsent | Reason::Settled => {
            (Kind::NotUnderstood, "")
        }
    }
}

/// The later of two keys.
fn raise(key: &mut Option<String>, other: &str) {
    if key.as_deref().is_none_or(|key| key < other) {
        *key = Some(other.to_owned());
    }
}

pub(super) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

impl Act {
    /// A message that somebody has to know of. Its key is the message's, so that a repetition is recognised.
    fn heard(conversation: &ConversationId, heard: &Heard<'_>, effects: Vec<Effect>) -> Self {
        let kind = ActKind::Heard { reason: heard.attention.reason.clone() };
        Self::new(conversation, heard.at, &format!("heard#{}", heard.key), kind).telling(effects)
    }
}

impl Call {
    /// The same call, which the resident no longer wants.
    fn called_off(&self) -> Self {
        Self { state: CallState::Off, ..self.clone() }
    }
}
