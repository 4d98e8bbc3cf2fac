//! Working days (工作日) of the district: weekends, public holidays, and weekends that are worked in exchange.
//!
//! China has no daylight saving and one zone, so local time is UTC+8 and no zone database is needed.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Deserialize;

/// China Standard Time.
pub const CHINA: Offset = Offset::constant(8);

/// The moment as it stands on a clock in the district.
#[must_use]
pub fn local(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(CHINA))
}

/// `11月23日 16:05`, as staff and residents read a moment of this year.
#[must_use]
pub fn short(at: Timestamp) -> String {
    let local = local(at);
    format!("{}月{}日 {:02}:{:02}", local.month(), local.day(), local.hour(), local.minute())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Holiday,
    Workday,
}

#[derive(Deserialize)]
struct Entry {
    date: Date,
    kind: Kind,
}

/// A calendar file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the working-day calendar cannot be read")]
pub struct InvalidCalendar(#[source] csv::Error);

/// Which days are worked.
///
/// The State Council announces holidays and swapped weekends each autumn for the next year, so the calendar is
/// data (`data/calendar.csv`); a year without entries has plain weekends.
#[derive(Clone, Debug, Default)]
pub struct WorkCalendar(BTreeMap<Date, Kind>);

impl WorkCalendar {
    /// Reads `date,kind,name` lines, kind being `holiday` or `workday`.
    ///
    /// # Errors
    /// [`InvalidCalendar`] where a line is not of that form.
    pub fn from_csv(text: &str) -> Result<Self, InvalidCalendar> {
        let mut days = BTreeMap::new();
        for entry in csv::Reader::from_reader(text.as_bytes()).deserialize::<Entry>() {
            let entry = entry.map_err(InvalidCalendar)?;
            days.insert(entry.date, entry.kind);
        }
        Ok(Self(days))
    }

    /// Whether this day is worked.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.0.get(&date) {
            Some(kind) => *kind == Kind::Workday,
            None => !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// Whether the calendar knows the holidays of that year.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.0.keys().any(|date| date.year() == year)
    }

    /// The same time of day, `days` working days later; the day of `from` itself never counts.
    #[must_use]
    pub fn plus_working_days(&self, from: Timestamp, days: u32) -> Timestamp {
        self.walk(from, days, 1)
    }

    /// The same time of day, `days` working days earlier.
    #[must_use]
    pub fn minus_working_days(&self, from: Timestamp, days: u32) -> Timestamp {
        self.walk(from, days, -1)
    }

    /// The last second of the local day of `from`, or four hours on where less than that is left of it.
    #[must_use]
    pub fn same_day(&self, from: Timestamp) -> Timestamp {
        let now = local(from);
        let end = now.date().at(23, 59, 59, 0).to_zoned(TimeZone::fixed(CHINA)).map(|end| end.timestamp());
        let floor = from.saturating_add(SignedDuration::from_hours(4)).unwrap_or(from);
        end.unwrap_or(floor).max(floor)
    }

    fn walk(&self, from: Timestamp, days: u32, step: i64) -> Timestamp {
        let start = local(from);
        let mut moved = 0_i64;
        let mut left = days;
        while left > 0 {
            moved += step;
            let Ok(day) = start.date().checked_add(moved.days()) else { return from };
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        start.checked_add(moved.days()).map_or(from, |moment| moment.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    fn calendar() -> WorkCalendar {
        WorkCalendar::from_csv(include_str!("../data/calendar.csv")).unwrap()
    }

    #[test]
    fn working_days_skip_weekends_holidays_and_count_swapped_ones() {
        for (from, days, expected) in [
            ("2026-11-23T10:00", 1, "2026-11-24T10:00"),
            ("2026-11-27T10:00", 1, "2026-11-30T10:00"),
            ("2026-11-28T10:00", 1, "2026-11-30T10:00"),
            ("2026-09-30T16:30", 1, "2026-10-08T16:30"),
            ("2026-10-08T09:00", 2, "2026-10-10T09:00"),
            ("2026-11-23T10:00", 5, "2026-11-30T10:00"),
        ] {
            assert_eq!(calendar().plus_working_days(at(from), days), at(expected), "{from} + {days}");
        }
        assert_eq!(calendar().minus_working_days(at("2026-10-08T16:30"), 1), at("2026-09-30T16:30"));
    }

    #[test]
    fn the_same_day_is_never_shorter_than_four_hours() {
        assert_eq!(calendar().same_day(at("2026-11-23T10:00")), "2026-11-23T23:59:59+08:00".parse().unwrap());
        assert_eq!(calendar().same_day(at("2026-11-23T23:00")), at("2026-11-24T03:00"));
    }
}
