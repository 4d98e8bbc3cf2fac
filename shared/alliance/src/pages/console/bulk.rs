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
    /// It was only chosen so far.
    Chosen,
}

impl Fate {
    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::Already(_))
    }
}

/// How a field of the form is filled in.
#[derive(Clone, Copy, Debug)]
pub enum BulkInput<'a> {
    /// It is not: the form carries it.
    Hidden,
    /// A line of text.
    Line,
    /// A date and a time.
    Moment,
    /// One of these: values and names.
    List(&'a [(String, String)]),
}

/// What is filled in besides the boxes, and can be changed before it is tried again.
#[derive(Clone, Copy, Debug)]
pub struct BulkField<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// What staff read.
    pub label: &'a str,
    /// What was filled in.
    pub value: &'a str,
    /// How it is filled in.
    pub input: BulkInput<'a>,
}

impl<'a> BulkField<'a> {
    /// A field that the form carries.
    #[must_use]
    pub fn hidden(name: &'a str, value: &'a str) -> Self {
        Self { name, label: "", value, input: BulkInput::Hidden }
    }

    /// A line of text.
    #[must_use]
    pub fn line(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self { name, label, value, input: BulkInput::Line }
    }

    /// A date and a time.
    #[must_use]
    pub fn moment(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self { name, label, value, input: BulkInput::Moment }
    }

    /// A choice.
    #[must_use]
    pub fn list(name: &'a str, label: &'a str, value: &'a str, choices: &'a [(String, String)]) -> Self {
        Self { name, label, value, input: BulkInput::List(choices) }
    }
}

/// One of them.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Its id, as the list's box names it.
    pub id: String,
    /// The value of the box.
    pub value: String,
    /// Its name for staff.
    pub name: String,
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
    /// What was filled in besides the boxes.
    pub fields: &'a [BulkField<'a>],
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
    chosen: usize,
}

/// Renders what became of them.
///
/// # Errors
/// Where the template fails to write.
pub fn bulk(page: &BulkPage<'_>) -> Result<String, askama::Error> {
    let count = |is: fn(&Fate) -> bool| page.rows.iter().filter(|row| is(&row.fate)).count();
    let failed = count(|fate| matches!(fate, Fate::Failed(_)));
    let chosen = count(|fate| matches!(fate, Fate::Chosen));
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: page.here },
        done: page.rows.len() - failed - chosen,
        failed,
        chosen,
        page,
    }
    .render()
}
