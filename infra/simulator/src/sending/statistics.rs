//! What is counted of an account, by day and hour of Beijing.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

/// The most days that are remembered, the oldest forgotten first (the simulator's own bound).
const DAYS: usize = 400;

/// How often everybody did something, by openid; readers without a name are one with an empty one.
pub(crate) type Counts = BTreeMap<String, u32>;

/// The statistics of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Statistics {
    days: BTreeMap<Date, Day>,
}

/// One day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Day {
    /// New followers, by the number of the way on which they came.
    pub(crate) followed: BTreeMap<u32, u32>,
    pub(crate) unfollowed: u32,
    /// By hour, 0 to 23.
    pub(crate) hours: BTreeMap<i8, Hour>,
}

/// One hour.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Hour {
    /// Who wrote, by WeChat's number of the kind of message.
    pub(crate) messages: BTreeMap<u8, Counts>,
    /// Who read, by the last part of the article's address.
    pub(crate) reads: BTreeMap<String, Counts>,
    pub(crate) pushes: Pushes,
}

/// Pushes to the callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pushes {
    pub(crate) count: u32,
    pub(crate) failed: u32,
    pub(crate) milliseconds: u64,
    pub(crate) longest: u64,
}

impl Statistics {
    /// Somebody follows, by the way with this number.
    pub(crate) fn followed(&mut self, source: u32, at: Timestamp) {
        *self.day_mut(at).followed.entry(source).or_default() += 1;
    }

    /// Somebody follows no longer.
    pub(crate) fn unfollowed(&mut self, at: Timestamp) {
        self.day_mut(at).unfollowed += 1;
    }

    /// A message came.
    pub(crate) fn message(&mut self, kind: u8, openid: &str, at: Timestamp) {
        let counts = self.hour_mut(at).messages.entry(kind).or_default();
        *counts.entry(openid.to_owned()).or_default() += 1;
    }

    /// An article was read.
    pub(crate) fn read(&mut self, code: &str, reader: &str, at: Timestamp) {
        let counts = self.hour_mut(at).reads.entry(code.to_owned()).or_default();
        *counts.entry(reader.to_owned()).or_default() += 1;
    }

    /// The callback was asked, and answered or not.
    pub(crate) fn pushed(&mut self, failed: bool, milliseconds: u64, at: Timestamp) {
        let pushes = &mut self.hour_mut(at).pushes;
        pushes.add(Pushes { count: 1, failed: u32::from(failed), milliseconds, longest: milliseconds });
    }

    /// What was counted on a day, if anything.
    pub(crate) fn day(&self, date: Date) -> Option<&Day> {
        self.days.get(&date)
    }

    /// How many followers more there are after the end of a day than at its end.
    pub(crate) fn growth_after(&self, date: Date) -> i64 {
        let later = self.days.range(date..).filter(|(day, _)| **day > date).map(|(_, day)| day);
        later.map(|day| i64::from(day.followed.values().sum::<u32>()) - i64::from(day.unfollowed)).sum()
    }

    fn day_mut(&mut self, at: Timestamp) -> &mut Day {
        while self.days.len() > DAYS {
            self.days.pop_first();
        }
        self.days.entry(super::day(at)).or_default()
    }

    fn hour_mut(&mut self, at: Timestamp) -> &mut Hour {
        self.day_mut(at).hours.entry(Offset::constant(8).to_datetime(at).hour()).or_default()
    }
}

impl Day {
    /// Who read an article on this day, and how often.
    pub(crate) fn reads_of(&self, code: &str) -> Counts {
        merged(self.hours.values().filter_map(|hour| hour.reads.get(code)))
    }

    /// The pushes of the whole day.
    pub(crate) fn pushes(&self) -> Pushes {
        let mut all = Pushes::default();
        self.hours.values().for_each(|hour| all.add(hour.pushes));
        all
    }
}

impl Hour {
    /// Who read anything, and how often.
    pub(crate) fn reads(&self) -> Counts {
        merged(self.reads.values())
    }
}

impl Pushes {
    fn add(&mut self, more: Self) {
        self.count += more.count;
        self.failed += more.failed;
        self.milliseconds += more.milliseconds;
        self.longest = self.longest.max(more.longest);
    }
}

/// Counts of several hours or articles as one.
pub(crate) fn merged<'a>(counts: impl Iterator<Item = &'a Counts>) -> Counts {
    let mut all = Counts::new();
    for (openid, count) in counts.flatten() {
        *all.entry(openid.clone()).or_default() += count;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight_in_beijing_and_growth_is_of_later_days() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut statistics = Statistics::default();
        statistics.followed(1, at("2027-01-15T15:59:59Z"));
        statistics.followed(30, at("2027-01-15T16:00:00Z"));
        statistics.followed(30, at("2027-01-17T00:00:00Z"));
        statistics.unfollowed(at("2027-01-17T01:00:00Z"));
        statistics.followed(1, at("2027-01-18T01:00:00Z"));
        let date = |day: i8| jiff::civil::date(2027, 1, day);
        assert_eq!(statistics.day(date(15)).unwrap().followed, BTreeMap::from([(1, 1)]));
        assert_eq!(statistics.day(date(16)).unwrap().followed, BTreeMap::from([(30, 1)]));
        assert_eq!([15, 16, 17, 18].map(|day| statistics.growth_after(date(day))), [2, 1, 1, 0]);
    }

    #[test]
    fn what_many_hours_saw_is_one_days() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut statistics = Statistics::default();
        for (time, reader) in [("01", "o1"), ("02", "o1"), ("02", "o2")] {
            statistics.read("page", reader, at(&format!("2027-01-15T{time}:00:00Z")));
        }
        statistics.pushed(true, 70, at("2027-01-15T01:00:00Z"));
        statistics.pushed(false, 30, at("2027-01-15T02:00:00Z"));
        let day = statistics.day(jiff::civil::date(2027, 1, 15)).unwrap();
        assert_eq!(day.reads_of("page"), Counts::from([("o1".to_owned(), 2), ("o2".to_owned(), 1)]));
        assert_eq!(day.pushes(), Pushes { count: 2, failed: 1, milliseconds: 100, longest: 70 });
        assert_eq!(day.hours.keys().copied().collect::<Vec<_>>(), [9, 10]);
    }
}
