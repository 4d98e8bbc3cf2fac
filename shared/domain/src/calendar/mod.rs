//! Working days (工作日) of the district: weekends, public holidays, and weekends that are worked in exchange.
//!
//! A district's calendar is the holidays fixed by law (`law`) and what the State Council's notices add to them.
//!
//! China has no daylight saving and one zone, so local time is UTC+8 and no zone database is needed.

mod counting;
mod law;
mod office;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Deserialize;

pub use office::{Frame, InvalidOfficeHours, OfficeHours};

/// China Standard Time.
pub const CHINA: Offset = Offset::constant(8);

/// The moment in district time.
#[must_use]
pub fn local(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(CHINA))
}

/// The first and the last second of a month, `2026-11`, in China; none where it is no month.
#[must_use]
pub fn month_from_to(month: &str) -> Option<(Timestamp, Timestamp)> {
    let first: Date = format!("{month}-01").parse().ok().filter(|_| month.len() == 7)?;
    let at = |moment| CHINA.to_timestamp(moment).ok();
    Some((at(first.at(0, 0, 0, 0))?, at(first.last_of_month().at(23, 59, 59, 0))?))
}

/// The end of a day in the district.
#[must_use]
pub fn end_of_day(day: Date) -> Timestamp {
    let next = day.tomorrow().ok().and_then(|next| CHINA.to_timestamp(next.at(0, 0, 0, 0)).ok());
    next.unwrap_or(Timestamp::MAX)
}

/// `11月23日 16:05`, as staff and residents read a moment of this year.
#[must_use]
pub fn short(at: Timestamp) -> String {
    let local = local(at);
    format!("{}月{}日 {:02}:{:02}", local.month(), local.day(), local.hour(), local.minute())
}

/// The hour of the day from which residents may be written to without being asked.
const DAY_BEGINS: i8 = 8;
/// The hour of the day from which they may not.
const DAY_ENDS: i8 = 21;

/// A day as people write it: `2026年11月30日`.
#[must_use]
pub fn day_in_words(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}

/// This moment where it lies in the daytime (8:00–21:00), else the next morning.
#[must_use]
pub fn in_daytime(at: Timestamp) -> Timestamp {
    let local = local(at);
    let day = match local.hour() {
        hour if hour < DAY_BEGINS => Some(local.date()),
        hour if hour >= DAY_ENDS => local.date().tomorrow().ok(),
        _ => return at,
    };
    day.and_then(|day| CHINA.to_timestamp(day.at(DAY_BEGINS, 0, 0, 0)).ok()).unwrap_or(at)
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
    name: String,
}

/// What a day is in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday that is free.
    Weekend,
    /// A holiday by a notice that is entered, with the name that the notice gives it.
    Holiday(&'a str),
    /// A holiday fixed by law, in a year whose notice does not name it yet.
    ByLaw,
    /// A Saturday or Sunday that is worked in exchange for another day, with the name of the occasion.
    Swapped(&'a str),
}

impl Day<'_> {
    /// Whether it is a working day.
    #[must_use]
    pub fn is_worked(self) -> bool {
        matches!(self, Self::Working | Self::Swapped(_))
    }
}

/// A calendar file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidCalendar {
    /// A line is not of the form `date,kind,name`.
    #[error("the working-day calendar cannot be read")]
    Unreadable(#[source] csv::Error),
    /// Two lines are about the same day.
    #[error("the working-day calendar names {0} twice")]
    Twice(Date),
    /// A line makes a holiday fixed by law a working day.
    #[error("the working-day calendar has {0} worked, which is free by law")]
    FreeByLaw(Date),
}

/// The remark next to a deadline that reaches into a year whose notice is not entered.
pub const BY_NOTICE: &str = "以国务院通知为准";

/// From this day on (month, day) the notice for the next year is missed: it comes between late October and November.
const NOTICE_EXPECTED: (i8, i8) = (11, 15);

/// The calendar of working days.
///
/// Holidays fixed by law are free in every year. Each autumn the State Council announces which further days are free in
/// the next year, and which weekends are worked in exchange; these are data (`data/calendar.csv`). A year
/// without entries has its weekends and the holidays fixed by law free, and no swapped weekends; [`WorkCalendar::knows`] tells whether a year's notice is entered.
///
/// Every working day has the same office hours (`office_hours` of `data/rules.json`).
#[derive(Clone, Debug)]
pub struct WorkCalendar {
    days: BTreeMap<Date, (Kind, String)>,
    hours: OfficeHours,
}

impl WorkCalendar {
    /// Reads `date,kind,name` lines, kind being `holiday` or `workday`.
    ///
    /// # Errors
    /// [`InvalidCalendar`] if a line is not of that form, or contradicts another one or the law.
    pub fn from_csv(text: &str, hours: OfficeHours) -> Result<Self, InvalidCalendar> {
        let mut days = BTreeMap::new();
        for entry in csv::Reader::from_reader(text.as_bytes()).deserialize::<Entry>() {
            let Entry { date, kind, name } = entry.map_err(InvalidCalendar::Unreadable)?;
            if kind == Kind::Workday && law::holidays(date.year()).contains(&date) {
                return Err(InvalidCalendar::FreeByLaw(date));
            }
            if days.insert(date, (kind, name)).is_some() {
                return Err(InvalidCalendar::Twice(date));
            }
        }
        Ok(Self { days, hours })
    }

    /// The entered days in order: each with whether it is worked, and the name of the occasion.
    pub fn entered(&self) -> impl Iterator<Item = (Date, bool, &str)> {
        self.days.iter().map(|(date, (kind, name))| (*date, *kind == Kind::Workday, name.as_str()))
    }

    /// Whether this day is a working day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date).is_worked()
    }

    /// What this day is.
    #[must_use]
    pub fn day(&self, date: Date) -> Day<'_> {
        match self.days.get(&date) {
            Some((Kind::Holiday, name)) => Day::Holiday(name),
            Some((Kind::Workday, name)) => Day::Swapped(name),
            None if law::holidays(date.year()).contains(&date) => Day::ByLaw,
            None if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) => Day::Weekend,
            None => Day::Working,
        }
    }

    /// The office hours of every working day.
    #[must_use]
    pub fn office_hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// Whether the notice for that year is entered. A notice names every holiday fixed by law, so a year with only some
    /// lines does not count as known: its last days of December may come from the notice for the year after.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        law::holidays(year).iter().all(|holiday| matches!(self.day(*holiday), Day::Holiday(_)))
    }

    /// The year whose notice should be entered by now and is not: this one, or from 15 November the next.
    #[must_use]
    pub fn missing_year(&self, now: Timestamp) -> Option<i16> {
        let today = local(now).date();
        let next = (today.month(), today.day()) >= NOTICE_EXPECTED;
        let years = std::iter::once(today.year()).chain(next.then(|| today.year() + 1));
        years.into_iter().find(|year| !self.knows(*year))
    }

    /// Whether a count of working days from `from` to `to` passes through a year whose notice is not entered.
    #[must_use]
    pub fn is_provisional(&self, from: Timestamp, to: Timestamp) -> bool {
        (local(from).year()..=local(to).year()).any(|year| !self.knows(year))
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

    /// One working day later, within office hours: at the same time of day, or when offices next open; at the end of
    /// that day's office hours where they are over.
    #[must_use]
    pub fn next_office_day(&self, from: Timestamp) -> Timestamp {
        let due = self.plus_working_days(from, 1);
        let local = local(due);
        let time = self.hours.nearest(local.time());
        CHINA.to_timestamp(local.date().to_datetime(time)).unwrap_or(due)
    }

    /// When offices close today, where this is a working day on which they have opened and not closed for good yet. A
    /// break in between does not close them.
    #[must_use]
    pub fn office_closes(&self, at: Timestamp) -> Option<Timestamp> {
        let local = local(at);
        let (first, last) = (self.hours.frames().first()?, self.hours.frames().last()?);
        let is_open = (first.opens..last.closes).contains(&local.time());
        let closes = CHINA.to_timestamp(local.date().to_datetime(last.closes)).ok();
        closes.filter(|_| is_open && self.is_working_day(local.date()))
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

    pub(super) fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    pub(super) fn calendar() -> WorkCalendar {
        read(include_str!("../../data/calendar.csv")).unwrap()
    }

    fn read(text: &str) -> Result<WorkCalendar, InvalidCalendar> {
        let frames = ["09:00-12:00", "13:30-17:00"].map(str::to_owned).to_vec();
        WorkCalendar::from_csv(text, frames.try_into().unwrap())
    }

    #[test]
    fn a_month_begins_and_ends_at_midnight_in_china() {
        let (from, to) = month_from_to("2026-12").unwrap();
        assert_eq!(from.to_string(), "2026-11-30T16:00:00Z");
        assert_eq!(to.to_string(), "2026-12-31T15:59:59Z");
        for wrong in ["2026-13", "2026-1", "2026-11-01", "20261101", "2026-11x", ""] {
            assert_eq!(month_from_to(wrong), None, "{wrong}");
        }
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
            // Over the National Day week: Wednesday; then 8, 9, Saturday 10, 12 and 13 October.
            ("2026-09-29T10:00", 5, "2026-10-12T10:00"),
            ("2026-09-30T10:00", 5, "2026-10-13T10:00"),
            ("2026-10-03T10:00", 5, "2026-10-13T10:00"),
            // Sunday 20 September is worked; Mid-Autumn, Friday the 25th, is free.
            ("2026-09-18T10:00", 5, "2026-09-24T10:00"),
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

    #[test]
    fn the_night_ends_at_eight_and_offices_open_at_nine() {
        for (moment, day) in [
            ("2026-11-23T20:59", "2026-11-23T20:59"),
            ("2026-11-23T21:00", "2026-11-24T08:00"),
            ("2026-11-24T07:59", "2026-11-24T08:00"),
            ("2026-11-24T08:00", "2026-11-24T08:00"),
        ] {
            assert_eq!(in_daytime(at(moment)), at(day), "{moment}");
        }
        for (asked, due) in [
            ("2026-11-23T10:30", "2026-11-24T10:30"),
            ("2026-11-23T22:00", "2026-11-24T17:00"),
            ("2026-11-23T12:00", "2026-11-24T12:00"),
            ("2026-11-23T12:30", "2026-11-24T13:30"),
            ("2026-11-27T06:00", "2026-11-30T09:00"),
        ] {
            assert_eq!(calendar().next_office_day(at(asked)), at(due), "{asked}");
        }
    }

    fn free(year: i16) -> Vec<String> {
        let days = (0..366).filter_map(|n| jiff::civil::date(year, 1, 1).checked_add(n.days()).ok());
        let days = days.filter(|day| {
            day.year() == year && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        });
        days.filter(|day| !calendar().is_working_day(*day)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn a_year_without_entries_has_its_weekends_and_the_holidays_fixed_by_law_free_and_no_swaps() {
        assert!(!calendar().knows(2027));
        assert_eq!(
            free(2027),
            [
                "2027-01-01",
                "2027-02-05",
                "2027-02-08",
                "2027-04-05",
                "2027-06-09",
                "2027-09-15",
                "2027-10-01"
            ]
        );
    }

    #[test]
    fn the_file_knows_2026_and_a_year_of_which_lines_are_missing_is_not_known() {
        assert!(calendar().knows(2026));
        let text = include_str!("../../data/calendar.csv");
        for line in
            text.lines().filter(|line| line.starts_with("2026-10-0") && line.contains("holiday")).take(3)
        {
            let rest: Vec<&str> = text.lines().filter(|other| *other != line).collect();
            assert!(!read(&rest.join("\n")).unwrap().knows(2026), "{line}");
        }
        // The notice for a year may name days of the December before it.
        assert!(!read("date,kind,name\n2027-12-31,holiday,元旦\n").unwrap().knows(2027));
    }

    #[test]
    fn lines_that_contradict_the_law_or_one_another_are_refused() {
        for (lines, expected) in [
            ("2027-10-01,workday,x", "the working-day calendar has 2027-10-01 worked, which is free by law"),
            ("2027-02-05,workday,x", "the working-day calendar has 2027-02-05 worked, which is free by law"),
            ("2027-10-04,holiday,x\n2027-10-04,workday,x", "the working-day calendar names 2027-10-04 twice"),
            ("2027-10-32,holiday,x", "the working-day calendar cannot be read"),
        ] {
            let error = read(&format!("date,kind,name\n{lines}\n")).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn the_next_year_is_missed_from_15_november_until_it_is_entered() {
        for (now, missing) in [
            ("2026-11-14T23:59", None),
            ("2026-11-15T00:00", Some(2027)),
            ("2026-12-31T23:59", Some(2027)),
            ("2027-01-01T00:00", Some(2027)),
            ("2027-11-20T10:00", Some(2027)),
        ] {
            assert_eq!(calendar().missing_year(at(now)), missing, "{now}");
        }
        let holidays = law::holidays(2027).into_iter().map(|day| format!("{day},holiday,x\n"));
        let entered = format!("{}{}", include_str!("../../data/calendar.csv"), holidays.collect::<String>());
        assert_eq!(read(&entered).unwrap().missing_year(at("2026-12-31T10:00")), None);
    }

    /// Counts day by day, looking each one up in the law and in the entered lines.
    fn slowly(calendar: &WorkCalendar, from: Timestamp, days: u32, forward: bool) -> Timestamp {
        let start = local(from);
        let mut day = start.date();
        let mut counted = 0;
        while counted < days {
            day = if forward { day.tomorrow().unwrap() } else { day.yesterday().unwrap() };
            let weekend = day.weekday() == Weekday::Saturday || day.weekday() == Weekday::Sunday;
            let entered = calendar.days.iter().find(|(entry, _)| **entry == day).map(|(_, (kind, _))| *kind);
            let by_law = law::holidays(day.year()).into_iter().any(|holiday| holiday == day);
            let worked = entered.map_or(!weekend, |kind| kind == Kind::Workday) && !by_law;
            counted += u32::from(worked);
        }
        day.to_datetime(start.time()).to_zoned(TimeZone::fixed(CHINA)).unwrap().timestamp()
    }

    proptest::proptest! {
        #[test]
        fn counting_working_days_equals_a_slow_count_and_never_ends_on_a_free_day(
            second in 1_735_660_800_i64..2_500_000_000, days in 1_u32..40, forward: bool,
        ) {
            let (calendar, from) = (calendar(), Timestamp::from_second(second).unwrap());
            let counted = if forward {
                calendar.plus_working_days(from, days)
            } else {
                calendar.minus_working_days(from, days)
            };
            proptest::prop_assert_eq!(counted, slowly(&calendar, from, days, forward));
            proptest::prop_assert!(calendar.is_working_day(local(counted).date()));
            if forward {
                let more = calendar.plus_working_days(from, days + 1);
                proptest::prop_assert!(more > counted, "a longer term ends later");
            }
        }
    }
}
