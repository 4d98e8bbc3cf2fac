//! What became of several things that were chosen in a list: a line each, and those that failed ready to be sent again.

use askama::Template;

use super::Head;
use domain::staff::Staff;

/// What became of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is done.
    Done,
    /// It was done before.
    Already(String),
    /// It is not done, and why.
    Failed(String),
}

/// One of them.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Its id, as the list's box names it.
    pub id: String,
    /// The address of its page.
    pub href: String,
    /// What became of it.
    pub fate: Fate,
}

/// What the page shows.
pub struct BulkPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What was asked for: `签收`.
    pub act: &'a str,
    /// The address of the form.
    pub action: &'a str,
    /// What was filled in besides the boxes, which can be changed before it is tried again: names, labels and values.
    pub fields: &'a [(&'a str, &'a str, &'a str)],
    /// What became of each.
    pub rows: &'a [BulkRow],
    /// The list that they were chosen in.
    pub list: &'a str,
    /// Why nothing was done at all.
    pub problem: Option<&'a str>,
    /// Which entry of the navigation the list is.
    pub here: &'static str,
}

#[derive(Template)]
#[template(path = "console/bulk.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a BulkPage<'a>,
    done: usize,
    failed: usize,
}

/// Renders what became of them.
///
/// # Errors
/// Where the template fails to write.
pub fn bulk(page: &BulkPage<'_>) -> Result<String, askama::Error> {
    let failed = page.rows.iter().filter(|row| matches!(row.fate, Fate::Failed(_))).count();
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: page.here },
        done: page.rows.len() - failed,
        failed,
        page,
    }
    .render()
}
