//! Who reads when: readers in turn, whoever is on leave is skipped and comes again in their next turn (row R1).

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Day, Days, Holidays, PLANNED_AHEAD, ReaderId, Series, State};

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
        if is_read && let Some((reader, next)) = next_reader(series, turn, date) {
            days.push(Day { date, reader, version: 1, state: State::Planned });
            turn = next;
        }
        let Ok(tomorrow) = date.tomorrow() else { break };
        date = tomorrow;
    }
    days
}

/// The place in the turn after a reader; the first where they have left.
fn after(series: &Series, reader: &ReaderId) -> usize {
    series.readers.iter().position(|it| it.id == *reader).map_or(0, |at| at + 1)
}

/// Who reads on this day, and whose turn is next. None where everybody is away.
fn next_reader(series: &Series, turn: usize, date: Date) -> Option<(ReaderId, usize)> {
    let many = series.readers.len();
    let mut turns = (0..many).map(|step| (turn + step) % many);
    turns.find(|at| series.readers[*at].is_there(date)).map(|at| (series.readers[at].id.clone(), at + 1))
}
