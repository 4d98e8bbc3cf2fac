//! 单位调整: the reports of an abolished unit go to another, once a second operator has confirmed it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::{Errors, Typed, words};
use domain::accounts::{Alliance, Unit, UnitKind};
use domain::staff::Staff;
use domain::tickets::{Succession, successors};

/// What the page shows.
pub struct UnitsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance with its units.
    pub alliance: &'a Alliance,
    /// What was asked for and is not too old.
    pub open: &'a [Succession],
    /// The time.
    pub now: Timestamp,
    /// A message above the list.
    pub banner: Option<&'a str>,
    /// The unit whose form came back, with what was typed and what is wrong with it.
    pub back: Option<(&'a str, &'a Typed, &'a Errors)>,
    /// What was just moved, and from which unit.
    pub moved: Option<(&'a str, &'a Moved)>,
}

/// What one confirmation moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The numbers of the reports.
    pub done: Vec<String>,
    /// The reports that could not be moved, each with the reason.
    pub failed: Vec<(String, String)>,
    /// Whether more are left, for which there was no time.
    pub goes_on: bool,
}

struct Row<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    open: Option<Open<'a>>,
    successors: Vec<&'a Unit>,
    is_back: bool,
    to: &'a str,
    note: &'a str,
    wrong: Vec<(&'a str, &'a str)>,
}

struct Open<'a> {
    to: &'a str,
    note: &'a str,
    by: &'a str,
    when: String,
    asked: String,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "console/units.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    banner: Option<&'a str>,
    moved: Option<(&'a str, &'a Moved)>,
    rows: Vec<Row<'a>>,
}

/// Renders the list of units.
///
/// # Errors
/// Where the template fails to write.
pub fn units(page: &UnitsPage<'_>) -> Result<String, askama::Error> {
    let mut rows: Vec<_> = page.alliance.units.iter().map(|unit| row(page, unit)).collect();
    // What waits for somebody stands first.
    rows.sort_by_key(|row| row.open.is_none() && !row.is_back);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "units" },
        csrf: page.csrf,
        banner: page.banner,
        moved: page.moved,
        rows,
    }
    .render()
}

fn row<'a>(page: &UnitsPage<'a>, unit: &'a Unit) -> Row<'a> {
    let back = page.back.filter(|(id, ..)| *id == unit.id.as_str());
    let typed = |field: &str| back.and_then(|(_, typed, _)| typed.get(field)).map_or("", String::as_str);
    let wrong = back.map(|(_, _, errors)| errors.0.as_slice()).unwrap_or_default();
    let open = page.open.iter().find(|open| open.from == unit.id).map(|open| Open {
        to: &open.to_name,
        note: &open.note,
        by: &open.name,
        when: words::moment(open.at, page.now),
        asked: open.at.to_string(),
        is_own: open.by == page.staff.id,
    });
    Row {
        id: unit.id.as_str(),
        name: &unit.name,
        kind: match unit.kind {
            UnitKind::Desk => "受理台",
            UnitKind::Department => "承办单位",
        },
        open,
        successors: successors(page.alliance, unit).collect(),
        is_back: back.is_some(),
        to: typed("to"),
        note: typed("note"),
        wrong: wrong.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect(),
    }
}
