//! What a crew's phone keeps while it has no network, and sends later: an entry. It acts once, however often it is sent.

use jiff::{SignedDuration, Timestamp};

use crate::ids::EntryKey;

/// How far the clock of a phone may be off for its time to count.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How long ago an entry may have been made for its time to count.
const OLDEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An entry of a phone's outbox, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Made by the phone, once for each entry.
    pub key: EntryKey,
    /// When the person pressed the button.
    pub made: Made,
}

/// When an entry was made and sent, by the phone's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// When it was made.
    pub at: Timestamp,
    /// When it was sent, which tells how far the phone's clock is off.
    pub sent: Timestamp,
}

impl Made {
    /// The time that counts: when it was made, where the phone's clock can be believed; none where it cannot.
    #[must_use]
    pub fn counts(&self, now: Timestamp) -> Option<Timestamp> {
        let skew = now.duration_since(self.sent).abs();
        let age = now.duration_since(self.at);
        (skew < SKEW && self.at <= self.sent && age < OLDEST).then(|| self.at.min(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_time_counts_where_its_clock_is_right_to_five_minutes() {
        let now: Timestamp = "2026-11-23T06:00:00Z".parse().unwrap();
        let ago = |minutes: i64| now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap();
        let made = |at: i64, sent: i64| Made { at: ago(at), sent: ago(sent) }.counts(now);
        assert_eq!(made(90, 0), Some(ago(90)), "an hour and a half without network");
        assert_eq!(made(94, 4), Some(ago(94)), "the clock is four minutes late");
        assert_eq!(made(-3, -4), Some(now), "the clock is four minutes early: never later than now");
        assert_eq!(made(90, 5), None, "the clock is five minutes late");
        assert_eq!(made(90, -5), None, "the clock is five minutes early");
        assert_eq!(made(0, 1), None, "made after it was sent");
        assert_eq!(made(8 * 24 * 60, 0), None, "older than a week");
    }
}
