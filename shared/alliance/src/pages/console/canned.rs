//! 常用回复: the canned replies of an account.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::accounts::Account;
use domain::inbox::{CannedList, LONGEST_REPLY, LONGEST_TITLE, MOST_CANNED, Variable};
use domain::staff::Staff;

/// What the page shows.
pub struct CannedPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The accounts whose replies this person keeps.
    pub others: &'a [&'a Account],
    /// The list, as it was saved or as it came back.
    pub list: &'a CannedList,
    /// What is wrong with what came back.
    pub errors: &'a [String],
    /// The time.
    pub now: Timestamp,
    /// Whether it was just saved.
    pub saved: bool,
}

struct Row<'a> {
    at: usize,
    title: &'a str,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "console/canned.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    account: &'a Account,
    others: &'a [&'a Account],
    version: u64,
    rows: Vec<Row<'a>>,
    variables: String,
    longest_title: usize,
    longest_reply: usize,
    saved_by: Option<String>,
    errors: &'a [String],
    saved: bool,
}

/// How many empty rows follow the last reply.
const EMPTY: usize = 3;

/// Renders the canned replies of an account.
///
/// # Errors
/// Where the template fails to write.
pub fn canned(page: &CannedPage<'_>) -> Result<String, askama::Error> {
    let replies = &page.list.replies;
    let row = |at: usize| {
        let reply = replies.get(at);
        let (title, text) = reply.map_or(("", ""), |it| (it.title.as_str(), it.text.as_str()));
        Row { at: at + 1, title, text }
    };
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "canned" },
        csrf: page.csrf,
        account: page.account,
        others: page.others,
        version: page.list.version,
        rows: (0..(replies.len() + EMPTY).min(MOST_CANNED)).map(row).collect(),
        variables: Variable::ALL.map(Variable::written).join("、"),
        longest_title: LONGEST_TITLE,
        longest_reply: LONGEST_REPLY,
        saved_by: words::saved_by(page.list.saved_by.as_deref(), page.list.saved_at, page.now),
        errors: page.errors,
        saved: page.saved,
    }
    .render()
}
