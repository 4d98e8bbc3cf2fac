//! The hours in which an account answers (人工服务时间), and what residents read outside of them.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::calendar::{CHINA, Day, WorkCalendar, local};

/// The longest text for outside the hours, in characters.
pub const LONGEST_AWAY: usize = 200;
/// The most exceptions.
pub const MOST_EXCEPTIONS: usize = 60;
/// How many days back a closed period may have begun; a longer one counts as beginning there.
const LOOKED_BACK: usize = 30;

/// A span of a day in which somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

/// A day that is not as its day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The day.
    pub day: Date,
    /// Its spans; none where nobody answers.
    pub openings: Vec<Opening>,
}

/// The hours of an account as they were saved last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweringHours {
    /// How often they were saved.
    pub version: u64,
    /// The spans of each day of the week, Monday first.
    pub week: [Vec<Opening>; 7],
    /// The days that are different.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// What residents read outside the hours; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub away: String,
    /// Who saved them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

impl AnsweringHours {
    /// The spans of a day. An exception goes before the calendar: a holiday is closed, and a weekend that is worked is as
    /// a Monday.
    fn of(&self, day: Date, calendar: &WorkCalendar) -> &[Opening] {
        if let Some(exception) = self.exceptions.iter().find(|exception| exception.day == day) {
            return &exception.openings;
        }
        match calendar.day(day) {
            Day::Holiday(_) | Day::ByLaw => &[],
            Day::Swapped(_) => &self.week[0],
            Day::Working | Day::Weekend => {
                usize::try_from(day.weekday().to_monday_zero_offset()).map_or(&[], |at| &self.week[at])
            }
        }
    }

    /// Since when nobody answers; none while somebody does.
    #[must_use]
    pub fn closed_since(&self, at: Timestamp, calendar: &WorkCalendar) -> Option<Timestamp> {
        let now = local(at);
        let (mut day, time) = (now.date(), now.time());
        let today = self.of(day, calendar);
        if today.iter().any(|opening| (opening.from..opening.to).contains(&time)) {
            return None;
        }
        let mut ended = today.iter().map(|opening| opening.to).filter(|to| *to <= time).max();
        for _ in 0..LOOKED_BACK {
            if let Some(ended) = ended {
                return CHINA.to_timestamp(day.to_datetime(ended)).ok();
            }
            day = day.yesterday().ok()?;
            ended = self.of(day, calendar).iter().map(|opening| opening.to).max();
        }
        CHINA.to_timestamp(day.to_datetime(Time::midnight())).ok()
    }

    /// What a resident reads now, and since when nobody answers; none while somebody does, or where nothing is to be said.
    #[must_use]
    pub fn away_now(&self, at: Timestamp, calendar: &WorkCalendar) -> Option<(&str, Timestamp)> {
        if self.away.is_empty() {
            return None;
        }
        Some((&self.away, self.closed_since(at, calendar)?))
    }
}

/// Reads `09:00-12:00 13:30-17:00`; nothing, or 休息, for a day on which nobody answers.
#[must_use]
pub fn read_openings(text: &str) -> Option<Vec<Opening>> {
    let text = text.trim();
    if text == "休息" {
        return Some(Vec::new());
    }
    let mut openings: Vec<Opening> = Vec::new();
    for span in text.split([' ', '，', ',', '、', '\u{3000}']).filter(|span| !span.is_empty()) {
        let (from, to) = span.split_once(['-', '–', '—', '~', '～'])?;
        let (from, to) = (time(from)?, time(to)?);
        let follows = openings.last().is_none_or(|before| before.to <= from);
        if from >= to || !follows {
            return None;
        }
        openings.push(Opening { from, to });
    }
    Some(openings)
}

/// The same as it is written.
#[must_use]
pub fn write_openings(openings: &[Opening]) -> String {
    let written = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let spans = openings.iter().map(|opening| format!("{}-{}", written(opening.from), written(opening.to)));
    spans.collect::<Vec<_>>().join(" ")
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::Rules;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    fn hours() -> AnsweringHours {
        let day = read_openings("09:00-12:00 13:30-17:00").unwrap();
        let mut week: [Vec<Opening>; 7] = std::array::from_fn(|_| day.clone());
        week[5] = read_openings("09:00-11:00").unwrap();
        week[6] = Vec::new();
        let open =
            Exception { day: "2026-11-29".parse().unwrap(), openings: read_openings("10:00-12:00").unwrap() };
        let closed = Exception { day: "2026-11-25".parse().unwrap(), openings: Vec::new() };
        AnsweringHours {
            week,
            exceptions: vec![open, closed],
            away: "现在没有人".to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn a_closed_period_begins_where_the_last_one_who_answers_stops() {
        let calendar = &Rules::bundled().calendar;
        for (moment, since) in [
            ("2026-11-23T09:00", None),
            ("2026-11-23T08:59", Some("2026-11-21T11:00")),
            ("2026-11-23T12:00", Some("2026-11-23T12:00")),
            ("2026-11-23T13:29", Some("2026-11-23T12:00")),
            ("2026-11-23T23:00", Some("2026-11-23T17:00")),
            ("2026-11-24T03:00", Some("2026-11-23T17:00")),
            // A day that is an exception.
            ("2026-11-25T10:00", Some("2026-11-24T17:00")),
            ("2026-11-29T10:30", None),
            // The National Day, and a Saturday that is worked in exchange.
            ("2026-10-05T10:00", Some("2026-09-30T17:00")),
            ("2026-10-10T15:00", None),
        ] {
            assert_eq!(hours().closed_since(at(moment), calendar), since.map(at), "{moment}");
        }
        let never = AnsweringHours { away: "没有人".to_owned(), ..AnsweringHours::default() };
        assert!(never.closed_since(at("2026-11-23T10:00"), calendar).is_some());
        let silent = AnsweringHours { away: String::new(), ..hours() };
        assert_eq!(silent.away_now(at("2026-11-23T23:00"), calendar), None);
    }

    #[test]
    fn openings_are_read_as_people_write_them() {
        for (text, written) in [
            ("09:00-12:00 13:30-17:00", Some("09:00-12:00 13:30-17:00")),
            ("9:00—12:00，13:30～17:00", Some("09:00-12:00 13:30-17:00")),
            ("休息", Some("")),
            ("", Some("")),
            ("09:00", None),
            ("12:00-09:00", None),
            ("09:00-12:00 11:00-13:00", None),
            ("25:00-26:00", None),
        ] {
            assert_eq!(read_openings(text).map(|it| write_openings(&it)).as_deref(), written, "{text}");
        }
    }
}
