//! What staff do with a conversation.

use jiff::Timestamp;

use super::act::{Act, ActKind, By};
use super::calls::{Call, CallOutcome, CallState};
use super::conversation::{Change, Conversation, Opened, State};
use super::holding::Had;
use super::telling;
use crate::calendar::WorkCalendar;
use crate::ids::TicketId;

/// The longest answer, in characters: what fits into one message of WeChat's, with three bytes a character.
pub const LONGEST_REPLY: usize = 600;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// A form that a member of staff sent.
#[derive(Clone, Debug)]
pub struct Press<'a> {
    /// Who.
    pub by: By,
    /// The form's own key: sent again, it is the same press.
    pub form: String,
    /// The version of the conversation that they saw.
    pub seen: u64,
    /// When.
    pub now: Timestamp,
    /// The working days, by which silence is counted.
    pub calendar: &'a WorkCalendar,
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// This form was carried out before.
    #[error("this form was carried out before")]
    Done,
    /// Something happened that they have not seen.
    #[error("the conversation has changed since it was read")]
    Changed,
    /// The step does not begin in this state.
    #[error("there is nothing to close, or no call to make")]
    NothingThere,
    /// Whoever was to be given it is not at work.
    #[error("this person is not at work")]
    OffDuty,
    /// They were called a moment ago and not reached: a further try is at another hour.
    #[error("the last try was a moment ago")]
    TooSoon,
}

impl Conversation {
    /// Somebody opens the page: the note of it, and what changes besides.
    #[must_use]
    pub fn look(&self, by: &By, now: Timestamp) -> (Act, Option<Change>) {
        let act = Act::look(&self.id, by.clone(), now);
        if self.state != State::Unread && self.alarm.is_none() {
            return (act, None);
        }
        let mut next = self.clone();
        next.alarm = None;
        next.opened = Some(Opened { name: by.name.clone(), at: now });
        if next.state == State::Unread {
            next.state = State::Open;
        }
        let change = self.becoming(next, vec![act.clone()]);
        (act, Some(change))
    }

    /// Row 5: the answer is sent, and the resident has the word.
    ///
    /// # Errors
    /// [`NotNow`] where it was sent before, or something has changed unseen.
    pub fn reply(&self, press: &Press<'_>, text: &str) -> Result<Change, NotNow> {
        let effects = vec![telling::reply(self, text)];
        let kind = ActKind::Replied { by: press.by.clone(), text: text.to_owned() };
        let mut change = self.step(press, State::Waiting, kind, effects)?;
        let next = &mut change.conversation;
        next.replied = true;
        next.replies += 1;
        next.had = Some(Had { by: press.by.clone(), at: press.now });
        Ok(change)
    }

    /// Row 8: it became this report. What was begun and not sent is in it.
    ///
    /// # Errors
    /// See [`Conversation::reply`].
    pub fn report(&self, press: &Press<'_>, ticket: &TicketId) -> Result<Change, NotNow> {
        let kind = ActKind::Reported { by: press.by.clone(), ticket: ticket.clone() };
        let effects = if self.quiet { Vec::new() } else { vec![telling::reported(self, ticket)] };
        let mut change = self.step(press, State::Waiting, kind, effects)?;
        if let Some(unsent) = self.open_unsent() {
            change.conversation.settled = Some(unsent.key.clone());
        }
        Ok(change)
    }

    /// Row 11: nothing more is to be done.
    ///
    /// # Errors
    /// See [`Conversation::reply`]; [`NotNow::NothingThere`] where it is closed.
    pub fn close(&self, press: &Press<'_>, reason: &str) -> Result<Change, NotNow> {
        let kind = ActKind::Closed { by: press.by.clone(), reason: reason.to_owned() };
        let mut change = self.step(press, State::Closed, kind, Vec::new())?;
        if matches!(self.state, State::Closed | State::Hidden) {
            return Err(NotNow::NothingThere);
        }
        let effects = change.conversation.ask_rating(press.now);
        if let Some(act) = change.acts.last_mut() {
            act.effects.extend(effects);
        }
        Ok(change)
    }

    /// Somebody called; what came of it.
    ///
    /// # Errors
    /// See [`Conversation::reply`]; [`NotNow::NothingThere`] where the call is not to be made any more,
    /// [`NotNow::TooSoon`] where a further try without success would not be at another hour.
    pub fn called(&self, press: &Press<'_>, call: &Call, outcome: CallOutcome) -> Result<Change, NotNow> {
        self.check(press)?;
        if call.state != CallState::Due {
            return Err(NotNow::NothingThere);
        }
        if outcome == CallOutcome::NotReached && call.was_tried_just_before(press.now) {
            return Err(NotNow::TooSoon);
        }
        let tried = call.tried(press.by.clone(), outcome, press.now);
        let over = tried.state == CallState::Done;
        let missed = over && outcome == CallOutcome::NotReached && !self.quiet;
        let mut next = self.clone();
        next.remember(&press.form);
        if over {
            next.rest(State::Waiting, press.now, press.calendar);
        }
        let kind = ActKind::Called { by: press.by.clone(), outcome };
        let effects = if missed { vec![telling::not_reached(self)] } else { Vec::new() };
        let act = self.happening(press.now, kind).telling(effects);
        Ok(Change { calls: vec![tried], ..self.becoming(next, vec![act]) })
    }

    fn step(
        &self,
        press: &Press<'_>,
        state: State,
        kind: ActKind,
        effects: Vec<crate::outbox::Effect>,
    ) -> Result<Change, NotNow> {
        self.check(press)?;
        let mut next = self.clone();
        next.rest(state, press.now, press.calendar);
        next.remember(&press.form);
        Ok(self.becoming(next, vec![self.happening(press.now, kind).telling(effects)]))
    }

    pub(super) fn check(&self, press: &Press<'_>) -> Result<(), NotNow> {
        if self.knows(&press.form) {
            return Err(NotNow::Done);
        }
        if press.seen == self.version { Ok(()) } else { Err(NotNow::Changed) }
    }
}
