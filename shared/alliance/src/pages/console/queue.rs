//! A list of reports: what somebody has to do, most pressing first, or what is in their area, newest first.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::filters::{AskedList, Filters};
use super::queues::Queue;
use super::trail;
use crate::pages::words::{self, Due};
use domain::accounts::{Alliance, Connection};
use domain::ids::{SubdistrictCode, TicketId};
use domain::staff::{Act, Staff, View as Kept};
use domain::tickets::{Card, Filter, Rules, State, Watch};

/// A report of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its card.
    pub card: Card,
    /// Its area, where the list has those of several: a sub-district, or none for the district's own desk.
    pub area: Option<Option<SubdistrictCode>>,
}

/// A way to another list.
#[derive(Clone, Debug)]
pub struct ListLink {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many reports it has: `3`, `99+`; empty where they were not counted.
    pub count: String,
    /// What is drawn beside the number.
    pub icon: &'static str,
    /// Whether somebody has to hurry where it has any.
    pub presses: bool,
    /// Whether it is this list.
    pub here: bool,
}

impl ListLink {
    fn class(&self) -> &'static str {
        if self.presses && self.count != "0" { "red" } else { "" }
    }
}

/// What a list shows.
pub struct QueuePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The list.
    pub list: AskedList<'a>,
    /// The name of the unit whose list it is.
    pub unit_name: &'a str,
    /// The other lists of this unit or area.
    pub links: &'a [ListLink],
    /// The same list of their other units.
    pub others: &'a [ListLink],
    /// The reports to show.
    pub rows: &'a [ListRow],
    /// The address of this page.
    pub here: &'a str,
    /// The address of the next page.
    pub more: Option<String>,
    /// The report that an act was just done on.
    pub done: Option<&'a TicketId>,
    /// What can be done to several of them at one press.
    pub bulk: Option<BulkAct>,
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
}

/// What can be done to several reports of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// A unit signs them.
    Sign,
    /// A desk merges them into another.
    Merge,
}

impl BulkAct {
    fn is_merge(self) -> bool {
        self == Self::Merge
    }

    fn action(self) -> &'static str {
        match self {
            Self::Sign => "/console/bulk/sign",
            Self::Merge => "/console/bulk/merge",
        }
    }
}

/// What somebody's first page shows.
pub struct HomePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The name of the unit whose lists these are; empty for those of an area.
    pub unit_name: &'a str,
    /// Their lists, each with its number of reports.
    pub links: &'a [ListLink],
    /// The lists that they keep under a name.
    pub views: &'a [Kept],
    /// The first page of their other units.
    pub others: &'a [ListLink],
    /// The next reports.
    pub rows: &'a [ListRow],
    /// The list that those are the first of.
    pub list: &'a str,
    /// What to say where there are none.
    pub nothing: &'static str,
    /// The report that an act was just done on.
    pub done: Option<&'a TicketId>,
    /// The year whose notice of holidays should have been entered and is missing.
    pub missing_year: Option<i16>,
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
}

pub(super) struct Row<'a> {
    pub(super) id: &'a str,
    pub(super) href: String,
    pub(super) what: &'a str,
    pub(super) place: &'a str,
    pub(super) subdistrict: Option<&'a str>,
    pub(super) category: Option<&'a str>,
    pub(super) urgent: bool,
    /// Whether it is the order of a joint unit.
    pub(super) joint: bool,
    /// Why it is watched.
    pub(super) watched: Vec<&'static str>,
    pub(super) state: State,
    pub(super) stage: &'static str,
    pub(super) with: Option<&'a str>,
    pub(super) due: Option<Due>,
    /// Whether the reporter has to be telephoned.
    pub(super) call: bool,
}

#[derive(Template)]
#[template(path = "console/queue.html")]
struct View<'a> {
    head: Head<'a>,
    title: String,
    here: &'a str,
    links: &'a [ListLink],
    others: &'a [ListLink],
    /// Whether it is a list of an area.
    area: bool,
    /// What can be chosen.
    f: Filters<'a>,
    nothing: &'static str,
    rows: Vec<Row<'a>>,
    now: String,
    more: Option<&'a str>,
    done: Option<&'a TicketId>,
    csrf: &'a str,
    bulk: Option<BulkAct>,
}

#[derive(Template)]
#[template(path = "console/home.html")]
struct Home<'a> {
    head: Head<'a>,
    page: &'a HomePage<'a>,
    /// The accounts in whose name nothing can be sent.
    withdrawn: Vec<&'a str>,
    /// The year whose notice of holidays is missing, for those who see to it.
    missing_year: Option<i16>,
    area: bool,
    rows: Vec<Row<'a>>,
    now: String,
    done: Option<&'a TicketId>,
    /// The first page is for looking; several are chosen in a list.
    bulk: Option<BulkAct>,
}

/// Renders a list.
///
/// # Errors
/// Where the template fails to write.
pub fn queue(q: &QueuePage<'_>) -> Result<String, askama::Error> {
    let f = Filters::of(q.list, q);
    let area = !q.list.queue.is_of_unit();
    let head = Head { staff: Some(q.staff), csrf: Some(q.csrf), here: if area { "area" } else { "mine" } };
    View {
        title: match q.list.queue {
            Queue::Area => head.area_name().to_owned(),
            Queue::Unit => format!("{}的待办", q.unit_name),
            queue if area => queue.name().to_owned(),
            queue => format!("{}：{}", q.unit_name, queue.name()),
        },
        head,
        here: q.here,
        links: q.links,
        others: q.others,
        area,
        nothing: nothing(&q.list),
        f,
        rows: rows(q.rows, q.here, (q.alliance, q.rules, q.now)),
        now: words::day_and_time(q.now, q.now),
        more: q.more.as_deref(),
        done: q.done,
        csrf: q.csrf,
        bulk: q.bulk,
    }
    .render()
}

/// Renders the first page.
///
/// # Errors
/// Where the template fails to write.
pub fn home(page: &HomePage<'_>) -> Result<String, askama::Error> {
    Home {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "mine" },
        withdrawn: page
            .alliance
            .accounts
            .iter()
            .filter(|account| account.connection == Connection::Withdrawn)
            .map(|account| account.name.as_str())
            .collect(),
        missing_year: page.missing_year.filter(|_| page.staff.holds(Act::KeepCalendar)),
        area: page.unit_name.is_empty(),
        rows: rows(page.rows, page.list, (page.alliance, page.rules, page.now)),
        now: words::day_and_time(page.now, page.now),
        done: page.done,
        bulk: None,
        page,
    }
    .render()
}

fn nothing(list: &AskedList<'_>) -> &'static str {
    if list.more {
        "看过的这些里没有符合的，可以接着往后找。"
    } else if list.later {
        "后面没有了。"
    } else if *list.filter != Filter::default() {
        "没有符合的诉求。"
    } else {
        list.queue.nothing()
    }
}

pub(super) type Names<'a> = (&'a Alliance, &'a Rules, Timestamp);

pub(super) fn rows<'a>(rows: &'a [ListRow], list: &str, names: Names<'a>) -> Vec<Row<'a>> {
    rows.iter().map(|of| row(of, list, names)).collect()
}

fn row<'a>(of: &'a ListRow, list: &str, (alliance, rules, now): Names<'a>) -> Row<'a> {
    let card = &of.card;
    let community = card.community.as_ref().and_then(|code| alliance.community_name(code));
    let name = |code: &'a SubdistrictCode| alliance.subdistrict(code).map(|found| found.name.as_str());
    let watched = [(Watch::SUPERVISED, "督办"), (Watch::RETURNED, "退单"), (Watch::REDONE, "重办")];
    Row {
        id: card.id.as_str(),
        href: trail::address(&card.id, list),
        what: &card.what,
        place: card.place.as_deref().or(community).unwrap_or("见定位"),
        subdistrict: of.area.as_ref().map(|code| code.as_ref().and_then(name).unwrap_or("区级")),
        category: card.category.map(|category| rules.of(category).name.as_str()),
        urgent: card.urgent,
        joint: card.joint,
        watched: watched.iter().filter(|(why, _)| card.watch.has(*why)).map(|(_, name)| *name).collect(),
        state: card.state,
        stage: words::Stage::of(card.state).class(),
        with: card.queue().map(|unit| alliance.unit_name(unit)),
        due: words::due(card, now),
        call: card.needs_call(),
    }
}
