//! Who reads when: readers in turn, whoever is on leave is skipped and comes again in their next turn (row R1).

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Day, Days, Holidays, PLANNED_AHEAD, ReaderId, Series, State};
use crate::calendar::{self, WorkCalendar};

/// The days that are still to be planned, up to thirty days ahead. `planned` are the days that there are already, in their
/// order; the turn goes on after the last of them. The same days give the same plan.
#[must_use]
pub fn plan(
    series: &Series,
    planned: &[Day],
    (today, holidays): (Date, &Holidays),
    is_working: impl Fn(Date) -> bool,
) -> Vec<Day> {
    let last = planned.last();
    let mut turn = last.map_or(0, |day| after(series, &day.reader));
    let first = last.and_then(|day| day.date.tomorrow().ok()).map_or(today, |next| next.max(today));
    let Ok(end) = today.checked_add(PLANNED_AHEAD.days()) else { return Vec::new() };
    let mut days = Vec::new();
    let mut date = first;
    while date <= end {
        let is_read = match series.days {
            Days::Daily => true,
            Days::Working => is_working(date),
            Days::NoHolidays => !holidays.contains(&date),
        };
        let next = match series.volunteers {
            true => Some((ReaderId::nobody(), turn)),
            false => next_reader(series, turn, date),
        };
        if is_read && let Some((reader, next)) = next {
            let state = State::Planned;
            days.push(Day { date, reader, version: 1, state, text: None, looked_at: None });
            turn = next;
        }
        let Ok(tomorrow) = date.tomorrow() else { break };
        date = tomorrow;
    }
    days
}

/// The series and its new days after the days ahead were planned: each day takes the next of the series' texts.
#[must_use]
pub fn planned_more(
    series: &Series,
    planned: &[Day],
    today: Date,
    calendar: &WorkCalendar,
) -> (Series, Vec<Day>) {
    let ahead = (0..=PLANNED_AHEAD).filter_map(|days| today.checked_add(days.days()).ok());
    let is_holiday =
        |date: &Date| matches!(calendar.day(*date), calendar::Day::Holiday(_) | calendar::Day::ByLaw);
    let holidays: Holidays = ahead.filter(is_holiday).collect();
    let mut days = plan(series, planned, (today, &holidays), |date| calendar.is_working_day(date));
    let mut texts = series.texts.iter().cloned();
    for day in &mut days {
        day.text = texts.next();
    }
    let texts = texts.collect();
    let version = series.version + 1;
    (Series { texts, version, planned_on: Some(today), ..series.clone() }, days)
}

/// The days that go to the next reader, or to nobody where volunteers take days, because theirs left or is on leave;
/// nothing was recorded for them.
#[must_use]
pub fn reassigned(series: &Series, planned: &[Day]) -> Vec<Day> {
    let is_away = |day: &&Day| {
        let is_there = || series.reader(&day.reader).is_some_and(|it| it.is_there(day.date));
        day.state == State::Planned && !day.reader.is_nobody() && !is_there()
    };
    let to_next = |day: &Day| {
        let (reader, _) = match series.volunteers {
            true => (ReaderId::nobody(), 0),
            false => next_reader(series, after(series, &day.reader), day.date)?,
        };
        Some(Day { reader, version: day.version + 1, ..day.clone() })
    };
    planned.iter().filter(is_away).filter_map(to_next).collect()
}

/// The place in the turn after a reader; the first where they have left.
fn after(series: &Series, reader: &ReaderId) -> usize {
    series.readers.iter().position(|it| it.id == *reader).map_or(0, |at| at + 1)
}

/// Who reads on this day, and whose turn is next. None where everybody is away.
fn next_reader(series: &Series, turn: usize, date: Date) -> Option<(ReaderId, usize)> {
    let many = series.readers.len();
    let mut turns = (0..many).map(|step| (turn + step) % many);
    turns.find_map(|at| {
        let reader = series.readers.get(at).filter(|reader| reader.is_there(date))?;
        Some((reader.id.clone(), at + 1))
    })
}
