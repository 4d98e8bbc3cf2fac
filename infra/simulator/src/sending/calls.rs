//! How often an account called each API today.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use wechat::limits::tokens::{CALLS_A_DAY, QUOTA_RESETS_A_MONTH};

use super::{day, same_month};

/// The calls of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Calls {
    /// The day in Beijing whose calls are counted.
    day: Option<Date>,
    /// By the beginning of the path, as the limits name it.
    made: BTreeMap<String, u32>,
    resets: Vec<Timestamp>,
}

/// The limit that a path falls under, by the beginning that it shares with others; none for an unlimited one.
fn limit(path: &str) -> Option<(&'static str, u32)> {
    CALLS_A_DAY.iter().find(|(beginning, _)| path.starts_with(beginning)).copied()
}

impl Calls {
    /// Counts a call; false when today's were spent before it.
    pub(crate) fn count(&mut self, path: &str, now: Timestamp) -> bool {
        let Some((beginning, most)) = limit(path) else { return true };
        self.begin(now);
        let made = self.made.entry(beginning.to_owned()).or_default();
        let room = *made < most;
        *made += u32::from(room);
        room
    }

    /// The limit of a path and how much of it is used; none for an unlimited one.
    pub(crate) fn used(&mut self, path: &str, now: Timestamp) -> Option<(u32, u32)> {
        self.begin(now);
        let (beginning, most) = limit(path)?;
        Some((most, self.made.get(beginning).copied().unwrap_or_default()))
    }

    /// Forgets today's calls; false when that was done too often this month.
    pub(crate) fn reset(&mut self, now: Timestamp) -> bool {
        self.resets.retain(|at| same_month(*at, now));
        let room = self.resets.len() < QUOTA_RESETS_A_MONTH as usize;
        if room {
            self.resets.push(now);
            self.made.clear();
        }
        room
    }

    fn begin(&mut self, now: Timestamp) {
        let today = Some(day(now));
        if self.day != today {
            self.day = today;
            self.made.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_days_calls_are_spent_reset_and_begin_anew_at_midnight_in_beijing() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let mut calls = Calls::default();
        let path = "/cgi-bin/user/get";
        assert!((0..500).all(|_| calls.count(path, at(0))));
        assert!(!calls.count(path, at(0)));
        assert_eq!(calls.used(path, at(0)), Some((500, 500)));
        assert!(calls.count("/cgi-bin/getcallbackip", at(0)), "unlimited");
        assert!(calls.reset(at(0)));
        assert!((0..500).all(|_| calls.count(path, at(0))));
        // 2027-01-15 16:00 in Beijing: the next day begins in eight hours.
        assert!(!calls.count(path, at(8 * 3600 - 1)));
        assert!(calls.count(path, at(8 * 3600)));
        let resets = (0..20).filter(|_| calls.reset(at(0))).count();
        assert_eq!(resets, 9, "ten a month");
    }
}
