//! How often one person may do one thing in a while.

use jiff::{SignedDuration, Timestamp};

/// A limit: so many in a window of time. Windows follow each other, so twice as many are possible around the moment
/// where one ends: these limits keep somebody from emptying the system, and need not be exact to do so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// What is counted, as it stands in the key.
    pub name: &'static str,
    /// The most in one window.
    pub most: u32,
    /// How long a window is.
    pub window: SignedDuration,
}

/// Files taken out of the system by one person.
pub const EXPORTS: Rate = Rate { name: "exports", most: 5, window: SignedDuration::from_hours(1) };

impl Rate {
    /// The window that a moment lies in, and when it ends, in Unix seconds.
    #[must_use]
    pub fn window_at(&self, now: Timestamp) -> (i64, i64) {
        let long = self.window.as_secs().max(1);
        let at = now.as_second().div_euclid(long);
        (at, (at + 1) * long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_each_other_without_a_gap() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        assert_eq!(EXPORTS.window_at(at(3599)), (0, 3600));
        assert_eq!(EXPORTS.window_at(at(3600)), (1, 7200));
        assert_eq!(EXPORTS.window_at(at(-1)), (-1, 0));
    }
}
