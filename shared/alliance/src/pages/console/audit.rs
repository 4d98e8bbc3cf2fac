//! The audit as auditors read it: the last verification first, then the entries of a day.

use askama::Template;
use jiff::civil::Date;

use super::Head;
use domain::audit::{Entry, What};
use domain::calendar;
use domain::staff::Staff;

/// What the page shows.
pub struct AuditPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The day.
    pub day: Date,
    /// Today.
    pub today: Date,
    /// What the entries are filtered by.
    pub filter: &'a AuditFilter,
    /// The entries that match, newest first; not all of them where there are many.
    pub entries: &'a [&'a Entry],
    /// How many match.
    pub matching: usize,
    /// The newest verification; none where there was none in the last two days.
    pub verified: Option<&'a Entry>,
    /// The public key that verifies the files now.
    pub key: &'a str,
    /// What is wrong with what was asked for.
    pub problem: Option<&'a str>,
}

/// Which entries of a day are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Part of the name of the person.
    pub who: String,
    /// Part of the id of what it was about.
    pub about: String,
    /// What was done.
    pub what: Option<What>,
}

impl AuditFilter {
    /// Whether an entry is wanted.
    #[must_use]
    pub fn takes(&self, entry: &Entry) -> bool {
        entry.who.name().contains(&self.who)
            && entry.about.contains(&self.about)
            && self.what.is_none_or(|what| entry.what == what)
    }
}

struct Row<'a> {
    at: String,
    who: &'a str,
    what: &'static str,
    about: &'a str,
    /// Where what it was about can be seen by auditors of the audit; they see nothing else.
    detail: &'a str,
    class: &'static str,
}

struct Choice {
    id: &'static str,
    name: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditView<'a> {
    head: Head<'a>,
    day: String,
    today: String,
    earlier: Option<String>,
    later: Option<String>,
    filter: &'a AuditFilter,
    whats: Vec<Choice>,
    rows: Vec<Row<'a>>,
    matching: usize,
    verified: Option<(String, bool, &'a str)>,
    key: &'a str,
    problem: Option<&'a str>,
    query: String,
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn audit(a: &AuditPage<'_>) -> Result<String, askama::Error> {
    let link = |day: Date| format!("/console/audit?{}", audit_query(day, a.filter));
    AuditView {
        head: Head { staff: Some(a.staff), csrf: Some(a.csrf), here: "audit" },
        day: a.day.to_string(),
        today: a.today.to_string(),
        earlier: a.day.yesterday().ok().map(link),
        later: a.day.tomorrow().ok().filter(|day| *day <= a.today).map(link),
        filter: a.filter,
        whats: What::ALL
            .iter()
            .map(|what| Choice { id: what.id(), name: what.name(), chosen: a.filter.what == Some(*what) })
            .collect(),
        rows: a.entries.iter().map(|entry| row(entry)).collect(),
        matching: a.matching,
        verified: a
            .verified
            .map(|entry| (calendar::short(entry.at), entry.about == "ok", entry.detail.as_str())),
        key: a.key,
        problem: a.problem,
        query: audit_query(a.day, a.filter),
    }
    .render()
}

/// The day and the filter as the address says them.
#[must_use]
pub fn audit_query(day: Date, filter: &AuditFilter) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("day", &day.to_string());
    for (name, value) in [("who", &filter.who), ("about", &filter.about)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(what) = filter.what {
        query.append_pair("what", what.id());
    }
    query.finish()
}

fn row(entry: &Entry) -> Row<'_> {
    let class = match entry.what {
        What::Refused | What::LoginRefused => "red",
        _ => "",
    };
    Row {
        at: calendar::local(entry.at).strftime("%H:%M:%S").to_string(),
        who: entry.who.name(),
        what: entry.what.name(),
        about: &entry.about,
        detail: &entry.detail,
        class,
    }
}
