//! Counting time on working days: in office hours, and in whole working days of 24 hours.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{CHINA, WorkCalendar, end_of_day, local};

/// A span of time, from its first moment to just before its last.
type Span = (Timestamp, Timestamp);

impl WorkCalendar {
    /// The moment at which `hours` hours of office time have passed since `from`. Only time inside the office hours of
    /// working days counts. A term that is used up when an office closes ends there, not at the next opening; a term of
    /// no hours ends at `from`.
    #[must_use]
    pub fn plus_office_hours(&self, from: Timestamp, hours: u32) -> Timestamp {
        self.plus_office_time(from, SignedDuration::from_hours(i64::from(hours)))
    }

    /// The same as [`plus_office_hours`](Self::plus_office_hours) for any duration; a negative one counts as none.
    #[must_use]
    pub fn plus_office_time(&self, from: Timestamp, duration: SignedDuration) -> Timestamp {
        walk(from, duration, |day| self.open_on(day), |left, span| left <= span)
    }

    /// The time between two moments in which offices are open; zero where `to` is not after `from`.
    #[must_use]
    pub fn office_time(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        sum(from, to, |day| self.open_on(day))
    }

    /// The time between two moments that lies on working days. A working day counts 24 hours, any other day none; zero
    /// where `to` is not after `from`.
    #[must_use]
    pub fn working_time(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        sum(from, to, |day| self.whole(day))
    }

    /// The moment at which `duration` has passed since `from`, counted on working days alone: the inverse of
    /// [`working_time`](Self::working_time). It never lies on a free day: a duration that is used up at the end of a
    /// working day ends where the next working day begins. A duration of zero or less ends at `from`.
    #[must_use]
    pub fn plus_working_time(&self, from: Timestamp, duration: SignedDuration) -> Timestamp {
        walk(from, duration, |day| self.whole(day), |left, span| left < span)
    }

    /// When offices are open on a day.
    fn open_on(&self, day: Date) -> Vec<Span> {
        if !self.is_working_day(day) {
            return Vec::new();
        }
        let frames = self.hours.frames().iter();
        frames.filter_map(|frame| Some((moment(day, frame.opens)?, moment(day, frame.closes)?))).collect()
    }

    /// The whole of a day if it is a working day.
    fn whole(&self, day: Date) -> Option<Span> {
        let begins = moment(day, Time::midnight()).filter(|_| self.is_working_day(day))?;
        Some((begins, end_of_day(day)))
    }
}

/// A time of day in the district.
fn moment(day: Date, time: Time) -> Option<Timestamp> {
    CHINA.to_timestamp(day.to_datetime(time)).ok()
}

/// Goes through the spans of each day until `duration` has passed within them. `ends_within` says whether what is left
/// ends within a span of that length. Where time itself ends before, it returns `from`.
fn walk<S: IntoIterator<Item = Span>>(
    from: Timestamp,
    duration: SignedDuration,
    spans_of: impl Fn(Date) -> S,
    ends_within: impl Fn(SignedDuration, SignedDuration) -> bool,
) -> Timestamp {
    let mut left = duration;
    if !left.is_positive() {
        return from;
    }
    let mut day = local(from).date();
    loop {
        for (begins, ends) in spans_of(day) {
            let begins = begins.max(from);
            let span = ends.duration_since(begins);
            if !span.is_positive() {
                continue;
            }
            if ends_within(left, span) {
                return begins.saturating_add(left).unwrap_or(from);
            }
            left -= span;
        }
        let Ok(next) = day.tomorrow() else { return from };
        day = next;
    }
}

/// The time from `from` to `to` that lies within the spans of the days.
fn sum<S: IntoIterator<Item = Span>>(
    from: Timestamp,
    to: Timestamp,
    spans_of: impl Fn(Date) -> S,
) -> SignedDuration {
    let mut total = SignedDuration::ZERO;
    let (mut day, last) = (local(from).date(), local(to).date());
    while day <= last {
        for (begins, ends) in spans_of(day) {
            total += ends.min(to).duration_since(begins.max(from)).max(SignedDuration::ZERO);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    total
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::law;
    use crate::calendar::tests::{at, calendar};

    /// 2025 to 2028: a year before the notices that are entered, the one that is, and two after.
    const SECONDS: std::ops::Range<i64> = 1_735_660_800..1_861_891_200;
    const MINUTE: SignedDuration = SignedDuration::from_secs(60);

    /// Whether a day is worked, from the lines of the file itself.
    fn worked(day: Date) -> bool {
        let text = include_str!("../../data/calendar.csv");
        let is = |kind: &str| text.lines().any(|line| line.starts_with(&format!("{day},{kind},")));
        let weekend = day.weekday() == Weekday::Saturday || day.weekday() == Weekday::Sunday;
        is("workday") || (!is("holiday") && !weekend && !law::holidays(day.year()).contains(&day))
    }

    /// Each minute from `from` on, with whether it lies on a working day, and in office hours.
    fn minutes(from: Timestamp) -> impl Iterator<Item = (Timestamp, bool, bool)> {
        let mut today = None;
        std::iter::successors(Some(from), |at| Some(*at + MINUTE)).map(move |minute| {
            let clock = local(minute);
            let works = match today {
                Some((day, works)) if day == clock.date() => works,
                _ => worked(clock.date()),
            };
            today = Some((clock.date(), works));
            let time = i32::from(clock.hour()) * 100 + i32::from(clock.minute());
            (minute, works, works && ((900..1200).contains(&time) || (1330..1700).contains(&time)))
        })
    }

    fn minute(second: i64) -> Timestamp {
        Timestamp::from_second(second - second % 60).unwrap()
    }

    #[test]
    fn office_hours_are_exact_where_offices_open_and_close() {
        for (from, hours, due) in [
            ("2026-11-23T09:00", 1, "2026-11-23T10:00"),
            ("2026-11-23T08:59", 1, "2026-11-23T10:00"),
            ("2026-11-23T11:59", 1, "2026-11-23T14:29"),
            ("2026-11-23T12:00", 1, "2026-11-23T14:30"),
            ("2026-11-23T13:30", 1, "2026-11-23T14:30"),
            // Used up as the office closes: it ends there.
            ("2026-11-23T11:00", 1, "2026-11-23T12:00"),
            ("2026-11-23T16:00", 1, "2026-11-23T17:00"),
            ("2026-11-23T16:59", 1, "2026-11-24T09:59"),
            ("2026-11-23T17:00", 2, "2026-11-24T11:00"),
            ("2026-11-27T16:30", 2, "2026-11-30T10:30"),
            // Over the National Day week, which ends with a Thursday.
            ("2026-09-30T16:30", 2, "2026-10-08T10:30"),
            // Saturday 10 October is worked, Sunday is not.
            ("2026-10-10T16:30", 2, "2026-10-12T10:30"),
            ("2026-11-28T10:00", 0, "2026-11-28T10:00"),
        ] {
            assert_eq!(calendar().plus_office_hours(at(from), hours), at(due), "{from} + {hours} h");
        }
    }

    #[test]
    fn working_time_passes_over_free_days() {
        let hours = SignedDuration::from_hours;
        for (from, to, counted) in [
            ("2026-11-23T10:00", "2026-11-23T16:00", 6),
            ("2026-11-27T10:00", "2026-11-30T10:00", 24),
            ("2026-11-28T10:00", "2026-11-29T10:00", 0),
            ("2026-11-28T10:00", "2026-11-30T10:00", 10),
            // The National Day week lies between; 8 October is worked.
            ("2026-09-30T12:00", "2026-10-08T12:00", 24),
            ("2026-10-09T12:00", "2026-10-12T12:00", 48),
            ("2026-11-24T10:00", "2026-11-23T10:00", 0),
        ] {
            assert_eq!(calendar().working_time(at(from), at(to)), hours(counted), "{from} – {to}");
        }
        for (from, counted, to) in [
            ("2026-11-27T10:00", 24, "2026-11-30T10:00"),
            // Friday is used up: it ends where Monday begins, not on Saturday.
            ("2026-11-27T10:00", 14, "2026-11-30T00:00"),
            ("2026-11-26T10:00", 14, "2026-11-27T00:00"),
            ("2026-11-28T10:00", 0, "2026-11-28T10:00"),
            ("2026-11-28T10:00", -1, "2026-11-28T10:00"),
        ] {
            assert_eq!(
                calendar().plus_working_time(at(from), hours(counted)),
                at(to),
                "{from} + {counted} h"
            );
        }
    }

    #[test]
    fn counting_stops_where_time_ends() {
        let calendar = calendar();
        assert_eq!(calendar.plus_office_hours(Timestamp::MAX, 1), Timestamp::MAX);
        assert_eq!(calendar.plus_working_time(Timestamp::MAX, MINUTE), Timestamp::MAX);
        assert_eq!(calendar.working_time(Timestamp::MAX, Timestamp::MAX), SignedDuration::ZERO);
    }

    proptest! {
        #[test]
        fn office_hours_equal_a_count_minute_by_minute(second in SECONDS, hours in 1_u32..30) {
            let from = minute(second);
            let wanted = usize::try_from(hours * 60).unwrap();
            let (last, ..) = minutes(from).filter(|(_, _, open)| *open).nth(wanted - 1).unwrap();
            prop_assert_eq!(calendar().plus_office_hours(from, hours), last + MINUTE);
        }

        #[test]
        fn between_the_start_and_the_end_of_a_term_lies_as_much_office_time_to_the_nanosecond(
            second in SECONDS, nanosecond in 0..1_000_000_000, duration in 1_i64..200_000_000_000_000,
        ) {
            let (calendar, from) = (calendar(), Timestamp::new(second, nanosecond).unwrap());
            let duration = SignedDuration::from_nanos(duration);
            let due = calendar.plus_office_time(from, duration);
            prop_assert_eq!(calendar.office_time(from, due), duration);
            let before = due - SignedDuration::from_nanos(1);
            prop_assert!(calendar.office_time(from, before) < duration, "it ends at the first such moment");
        }

        #[test]
        fn office_time_and_working_time_equal_a_count_minute_by_minute(
            second in SECONDS, length in 0_i64..30 * 24 * 60,
        ) {
            let (calendar, from) = (calendar(), minute(second));
            let to = from + MINUTE * i32::try_from(length).unwrap();
            let (mut working, mut open) = (SignedDuration::ZERO, SignedDuration::ZERO);
            for (_, is_working, is_open) in minutes(from).take_while(|(minute, ..)| *minute < to) {
                working += MINUTE * i32::from(is_working);
                open += MINUTE * i32::from(is_open);
            }
            prop_assert_eq!(calendar.working_time(from, to), working);
            prop_assert_eq!(calendar.office_time(from, to), open);
        }

        #[test]
        fn working_time_equals_a_count_minute_by_minute(second in SECONDS, length in 1_u16..20 * 24 * 60) {
            let from = minute(second);
            // The first minute of a working day before which that many have passed.
            let mut passed = minutes(from).filter(|(_, works, _)| *works);
            let (due, ..) = passed.nth(usize::from(length)).unwrap();
            prop_assert_eq!(calendar().plus_working_time(from, MINUTE * i32::from(length)), due);
        }

        #[test]
        fn adding_working_time_is_the_inverse_of_counting_it(
            second in SECONDS, nanosecond in 0..1_000_000_000, length in 0_i64..40 * 24 * 3600,
        ) {
            let (calendar, from) = (calendar(), Timestamp::new(second, nanosecond).unwrap());
            let to = from + SignedDuration::from_secs(length);
            let counted = calendar.working_time(from, to);
            let again = calendar.plus_working_time(from, counted);
            prop_assert_eq!(calendar.working_time(from, again), counted);
            // From a free day to the first moment of a working day no working time passes.
            if calendar.is_working_day(local(to).date()) && (from == to || counted.is_positive()) {
                prop_assert_eq!(again, to);
            }
            prop_assert!(counted.is_zero() || calendar.is_working_day(local(again).date()));
        }
    }
}
