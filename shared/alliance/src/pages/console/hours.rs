//! 人工服务时间: when an account answers, and what residents read outside of that.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::{Typed, words};
use domain::accounts::Account;
use domain::inbox::{AnsweringHours, LONGEST_AWAY, write_openings};
use domain::staff::Staff;

/// What the page shows.
pub struct HoursPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The accounts whose hours this person keeps.
    pub others: &'a [&'a Account],
    /// The hours as they are stored.
    pub hours: &'a AnsweringHours,
    /// What was typed, where a form came back.
    pub typed: Option<&'a Typed>,
    /// What is wrong with it.
    pub errors: &'a [String],
    /// Whether somebody answers now.
    pub is_open: bool,
    /// The time.
    pub now: Timestamp,
    /// Whether they were just saved.
    pub saved: bool,
}

struct Row {
    at: usize,
    name: &'static str,
    text: String,
}

/// The days of the week, Monday first.
pub const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

#[derive(Template)]
#[template(path = "console/hours.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    account: &'a Account,
    others: &'a [&'a Account],
    version: u64,
    rows: Vec<Row>,
    exceptions: String,
    away: &'a str,
    longest: usize,
    is_open: bool,
    saved_by: Option<String>,
    errors: &'a [String],
    saved: bool,
}

/// Renders the hours of an account.
///
/// # Errors
/// Where the template fails to write.
pub fn hours(page: &HoursPage<'_>) -> Result<String, askama::Error> {
    let hours = page.hours;
    let typed = |name: &str| page.typed.map(|typed| typed.get(name).cloned().unwrap_or_default());
    let row = |(at, name): (usize, &&'static str)| {
        let stored = || write_openings(&hours.week[at]);
        Row { at: at + 1, name, text: typed(&format!("day-{}", at + 1)).unwrap_or_else(stored) }
    };
    let line = |it: &domain::inbox::Exception| {
        let openings = write_openings(&it.openings);
        format!("{} {}", it.day, if openings.is_empty() { "休息" } else { &openings })
    };
    let exceptions = || hours.exceptions.iter().map(line).collect::<Vec<_>>().join("\n");
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "hours" },
        csrf: page.csrf,
        account: page.account,
        others: page.others,
        version: hours.version,
        rows: DAYS.iter().enumerate().map(row).collect(),
        exceptions: typed("exceptions").unwrap_or_else(exceptions),
        away: page.typed.map_or(hours.away.as_str(), |typed| typed.get("away").map_or("", String::as_str)),
        longest: LONGEST_AWAY,
        is_open: page.is_open,
        saved_by: words::saved_by(hours.saved_by.as_deref(), hours.saved_at, page.now),
        errors: page.errors,
        saved: page.saved,
    }
    .render()
}
