//! Two readers swap their days (row R4): one asks, the other agrees, and nobody else's day changes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ASKED_FOR, Day, ReaderId, State};

/// That a reader asks for a swap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks, and their day.
    pub from: (ReaderId, Date),
    /// Who is asked, and their day.
    pub to: (ReaderId, Date),
    /// When.
    pub at: Timestamp,
}

impl Ask {
    /// Until when it can be accepted.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        self.at.saturating_add(ASKED_FOR).ok()
    }

    /// Whether nobody can accept it any more.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until().is_some_and(|until| until <= now)
    }
}

/// Why days are not swapped, in a sentence for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSwapped {
    /// One of the days is not theirs any more.
    #[error("这两天的安排已经变了，请看现在的安排")]
    Moved,
    /// One of the days is recorded, or too near.
    #[error("已经录了音，或者离播出不到两天，不能再换")]
    TooLate,
    /// They would swap with themselves.
    #[error("两天都是您自己的，不用换")]
    Oneself,
    /// The other did not answer within a day.
    #[error("对方一天之内没有答应，请重新提出")]
    Over,
}

/// Asks for a swap of two days.
///
/// # Errors
/// [`NotSwapped`] says why it cannot be asked for.
pub fn ask(own: &Day, other: &Day, now: Timestamp) -> Result<Ask, NotSwapped> {
    if own.reader == other.reader {
        return Err(NotSwapped::Oneself);
    }
    if own.reader.is_nobody() || other.reader.is_nobody() {
        return Err(NotSwapped::Moved);
    }
    may_swap(own, other, now)?;
    let (from, to) = ((own.reader.clone(), own.date), (other.reader.clone(), other.date));
    Ok(Ask { from, to, at: now })
}

/// The two days after the other agreed. They are written together, or neither.
///
/// # Errors
/// [`NotSwapped`] says why they stay as they are.
pub fn accept(ask: &Ask, own: &Day, other: &Day, now: Timestamp) -> Result<(Day, Day), NotSwapped> {
    let is_as_it_was = (&own.reader, own.date) == (&ask.from.0, ask.from.1)
        && (&other.reader, other.date) == (&ask.to.0, ask.to.1);
    if !is_as_it_was {
        return Err(NotSwapped::Moved);
    }
    if ask.is_over(now) {
        return Err(NotSwapped::Over);
    }
    may_swap(own, other, now)?;
    let given = |day: &Day, reader: &ReaderId| Day {
        reader: reader.clone(),
        version: day.version + 1,
        ..day.clone()
    };
    Ok((given(own, &other.reader), given(other, &own.reader)))
}

fn may_swap(own: &Day, other: &Day, now: Timestamp) -> Result<(), NotSwapped> {
    let is_open = |day: &Day| day.state == State::Planned && now < day.swaps_until();
    if is_open(own) && is_open(other) { Ok(()) } else { Err(NotSwapped::TooLate) }
}
