//! 搜索: what somebody looks for, and what was found of it within their rights.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::queue::{BulkAct, ListRow, Row, rows};
use domain::accounts::Alliance;
use domain::staff::Staff;
use domain::tickets::Rules;

/// What the page shows.
pub struct SearchPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What was typed.
    pub words: &'a str,
    /// Why it was not searched.
    pub problem: Option<&'a str>,
    /// Whether it was searched.
    pub asked: bool,
    /// What was found.
    pub rows: &'a [ListRow],
    /// Where the next press looks on.
    pub next: Option<&'a str>,
    /// Whether reports were looked into, some at a press.
    pub looked: bool,
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
}

#[derive(Template)]
#[template(path = "console/search.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a SearchPage<'a>,
    rows: Vec<Row<'a>>,
    area: bool,
    bulk: Option<BulkAct>,
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn search(page: &SearchPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "search" },
        rows: rows(page.rows, "/console/search", (page.alliance, page.rules, page.now)),
        area: true,
        bulk: None,
        page,
    }
    .render()
}
