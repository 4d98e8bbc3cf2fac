//! The clock of the local alliance, which tests and developers may move forward.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved; clones show the same time.
#[derive(Clone, Debug)]
pub struct MovableClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    /// None when the clock follows the machine's.
    fixed: Option<Timestamp>,
    offset: SignedDuration,
}

impl MovableClock {
    /// The machine's clock, plus what it was advanced by.
    pub fn system() -> Self {
        Self::with(None)
    }

    /// A clock that stands still until it is advanced.
    pub fn fixed(at: Timestamp) -> Self {
        Self::with(Some(at))
    }

    fn with(fixed: Option<Timestamp>) -> Self {
        Self(Arc::new(Mutex::new(Hands { fixed, offset: SignedDuration::ZERO })))
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time it shows; the end of time when it was moved beyond that.
    pub fn now(&self) -> Timestamp {
        let hands = self.hands();
        hands.fixed.unwrap_or_else(Timestamp::now).saturating_add(hands.offset).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock by `step`.
    pub fn advance(&self, step: SignedDuration) {
        let mut hands = self.hands();
        hands.offset = hands.offset.saturating_add(step);
    }

    /// How far it was moved in all.
    pub fn offset(&self) -> SignedDuration {
        self.hands().offset
    }

    /// Moves it as far as a clock of an earlier run was.
    pub fn set_offset(&self, offset: SignedDuration) {
        self.hands().offset = offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_for_all_its_clones() {
        let clock = MovableClock::fixed(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(SignedDuration::from_hours(24));
        assert_eq!(other.now(), Timestamp::from_second(86_400).unwrap());
        other.set_offset(SignedDuration::ZERO);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.advance(SignedDuration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
