//! 我的登录: where somebody is logged in, and how they end it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::logins::{Second, Session};
use domain::staff::Staff;

/// What the page shows.
pub struct MePage<'a> {
    /// The person who is logged in.
    pub staff: &'a Staff,
    /// The names of their units.
    pub units: &'a [&'a str],
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Their sessions, the newest first.
    pub sessions: &'a [OwnSession<'a>],
    /// Their second factor, where they enrolled one.
    pub second: Option<&'a Second>,
    /// The time.
    pub now: Timestamp,
}

impl MePage<'_> {
    /// When the second factor was enrolled.
    fn enrolled(&self) -> Option<String> {
        self.second.map(|second| words::day_and_time(second.since, self.now))
    }
}

/// One of their sessions.
pub struct OwnSession<'a> {
    /// The name by which it is ended.
    pub name: &'a str,
    /// The session.
    pub session: &'a Session,
    /// Whether it is the one that this page is shown in.
    pub is_this: bool,
}

#[derive(Template)]
#[template(path = "console/me.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a MePage<'a>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    browser: &'a str,
    address: &'a str,
    since: String,
    seen: String,
    is_this: bool,
}

impl<'a> Row<'a> {
    fn of(own: &'a OwnSession<'a>, now: Timestamp) -> Self {
        let Session { origin, opened_at, seen_at, .. } = own.session;
        Self {
            name: own.name,
            browser: &origin.browser,
            address: origin.address.as_deref().unwrap_or_default(),
            since: words::day_and_time(*opened_at, now),
            seen: words::day_and_time(*seen_at, now),
            is_this: own.is_this,
        }
    }
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn me(page: &MePage<'_>) -> Result<String, askama::Error> {
    let rows = page.sessions.iter().map(|own| Row::of(own, page.now)).collect();
    View { head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "me" }, page, rows }.render()
}
