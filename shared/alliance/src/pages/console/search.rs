//! 搜索: what somebody looks for, and what was found of it within their rights.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::queue::{BulkAct, ListRow, Row, rows};
use domain::accounts::Alliance;
use domain::calendar::local;
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
    /// Which reports were looked into; none where none had to be.
    pub looked: Option<&'a LookedInto>,
    /// Whether this person may begin in an earlier month.
    pub by_month: bool,
    /// The month that was asked for, as a browser sends it.
    pub month: &'a str,
    /// Whether what was typed may be a query code without its number.
    pub bare_code: bool,
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
}

/// Reports that were looked into at one press.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookedInto {
    /// How many.
    pub count: usize,
    /// When the oldest and the newest of them came; none in a list that has no such order.
    pub times: Option<(Timestamp, Timestamp)>,
}

impl LookedInto {
    /// The sentence that says so.
    fn says(&self) -> String {
        let day = |at: Timestamp| {
            let day = local(at).date();
            format!("{}年{}月{}日", day.year(), day.month(), day.day())
        };
        let count = self.count;
        match self.times {
            Some((first, last)) if day(first) == day(last) => format!("已查{}收到的{count}件", day(last)),
            Some((first, last)) => format!("已查{}到{}收到的{count}件", day(first), day(last)),
            None if count == 0 => "没有可查的诉求".to_owned(),
            None => format!("已查您单位要办的{count}件"),
        }
    }
}

#[derive(Template)]
#[template(path = "console/search.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a SearchPage<'a>,
    looked: Option<String>,
    this_month: String,
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
        looked: page.looked.map(LookedInto::says),
        this_month: local(page.now).strftime("%Y-%m").to_string(),
        bulk: None,
        page,
    }
    .render()
}
