//! 工作日历: the office hours, and which days of this year and the next are free or worked, month by month.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};

use super::Head;
use domain::calendar::{Day, WorkCalendar, local};
use domain::staff::{Act, Staff};

/// What the page of the working-day calendar shows.
pub struct CalendarPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The calendar.
    pub calendar: &'a WorkCalendar,
    /// The current time, which decides the two years that are shown.
    pub now: Timestamp,
}

/// Days in a row that are free or worked for the same reason.
struct Run {
    mark: &'static str,
    class: &'static str,
    /// `1日（周四）至7日（周三）`.
    days: String,
    name: String,
}

struct Month {
    number: i8,
    working_days: usize,
    runs: Vec<Run>,
}

struct Year {
    number: i16,
    /// Whether the State Council's notice for it is entered.
    known: bool,
    months: Vec<Month>,
}

#[derive(Template)]
#[template(path = "console/calendar.html")]
struct View<'a> {
    head: Head<'a>,
    frames: Vec<String>,
    years: Vec<Year>,
    /// The year of today.
    this: i16,
    /// Whether this person ensures that a notice is entered.
    keeps: bool,
}

/// Renders the page of the working-day calendar.
///
/// # Errors
/// Where the template fails to write.
pub fn calendar(page: &CalendarPage<'_>) -> Result<String, askama::Error> {
    let this = local(page.now).year();
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "calendar" },
        frames: page.calendar.office_hours().frames().iter().map(ToString::to_string).collect(),
        years: [this, this.saturating_add(1)].map(|number| year(page.calendar, number)).into(),
        this,
        keeps: page.staff.holds(Act::KeepCalendar),
    }
    .render()
}

fn year(calendar: &WorkCalendar, number: i16) -> Year {
    let months = (1..=12).map(|month| {
        let first = date(number, month, 1);
        let days: Vec<Date> = first
            .series(jiff::Span::new().days(1))
            .take(usize::from(first.days_in_month().unsigned_abs()))
            .collect();
        Month {
            number: month,
            working_days: days.iter().filter(|day| calendar.is_working_day(**day)).count(),
            runs: days
                .chunk_by(|one, next| calendar.day(*one) == calendar.day(*next))
                .filter_map(|days| run(calendar.day(days[0]), days[0], days[days.len() - 1]))
                .collect(),
        }
    });
    Year { number, known: calendar.knows(number), months: months.collect() }
}

/// Days that are not what their weekday says; none for ordinary weekends and working days.
fn run(day: Day<'_>, first: Date, last: Date) -> Option<Run> {
    let (mark, class, name) = match day {
        Day::Working | Day::Weekend => return None,
        Day::Holiday(name) => ("放假", "done", name),
        Day::ByLaw => ("放假", "done", "法定节假日"),
        Day::Swapped(name) => ("上班", "yellow", name),
    };
    let days = if first == last { of_week(first) } else { format!("{}至{}", of_week(first), of_week(last)) };
    Some(Run { mark, class, days, name: name.to_owned() })
}

/// `1日（周四）`.
fn of_week(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "一",
        Weekday::Tuesday => "二",
        Weekday::Wednesday => "三",
        Weekday::Thursday => "四",
        Weekday::Friday => "五",
        Weekday::Saturday => "六",
        Weekday::Sunday => "日",
    };
    format!("{}日（周{weekday}）", day.day())
}
