//! 值班: who is told of a danger, in this order, at which hours.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::inbox::{DutyList, MOST_ON_DUTY, OnDuty};
use domain::staff::Staff;

/// What the page shows.
pub struct DutyPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The list, as it was saved or as it came back.
    pub list: &'a DutyList,
    /// The people who can be on it: id and name.
    pub people: &'a [(String, String)],
    /// What is wrong with what came back.
    pub errors: &'a [String],
    /// The time.
    pub now: Timestamp,
    /// Whether it was just saved.
    pub saved: bool,
}

struct Row {
    at: usize,
    staff: String,
    from: String,
    to: String,
    days: &'static str,
}

#[derive(Template)]
#[template(path = "console/duty.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    version: u64,
    rows: Vec<Row>,
    people: &'a [(String, String)],
    on_now: Vec<&'a str>,
    saved_by: Option<String>,
    errors: &'a [String],
    saved: bool,
}

/// Renders the duty list.
///
/// # Errors
/// Where the template fails to write.
pub fn duty(page: &DutyPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "duty" },
        csrf: page.csrf,
        version: page.list.version,
        rows: (0..MOST_ON_DUTY).map(|at| row(at, page.list.people.get(at))).collect(),
        people: page.people,
        on_now: page.list.on(page.now).map(|person| person.name.as_str()).collect(),
        saved_by: words::saved_by(page.list.saved_by.as_deref(), page.list.saved_at, page.now),
        errors: page.errors,
        saved: page.saved,
    }
    .render()
}

fn row(at: usize, person: Option<&OnDuty>) -> Row {
    let time = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    Row {
        at: at + 1,
        staff: person.map(|person| person.staff.to_string()).unwrap_or_default(),
        from: person.map_or_else(|| "00:00".to_owned(), |person| time(person.from)),
        to: person.map_or_else(|| "00:00".to_owned(), |person| time(person.to)),
        days: match person.map(|person| person.days.as_slice()) {
            Some([1, 2, 3, 4, 5]) => "weekdays",
            Some([6, 7]) => "weekend",
            _ => "all",
        },
    }
}
