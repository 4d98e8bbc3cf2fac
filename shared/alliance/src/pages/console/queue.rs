//! The queue: what somebody has to do, most pressing first.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::filters::{AreaList, Filters};
use crate::pages::words::{self, Due};
use domain::accounts::{Alliance, Connection};
use domain::ids::SubdistrictCode;
use domain::staff::{Act, Staff};
use domain::tickets::{Card, Rules, State};

/// The lists that the console offers.
#[derive(Clone, Copy, Debug)]
pub enum Tab<'a> {
    /// What this person's unit has to do, most pressing first.
    Mine(&'a [Card]),
    /// Everything in the area, or in the district.
    Area(AreaList<'a>),
}

/// What the queue shows.
pub struct QueuePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The name of the unit whose list it is.
    pub unit_name: &'a str,
    /// The address of this page.
    pub here: &'a str,
    /// Their other units: the address of the list of each, and its name.
    pub others: &'a [(String, &'a str)],
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The list to show.
    pub tab: Tab<'a>,
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// The year whose notice of holidays should have been entered and is missing.
    pub missing_year: Option<i16>,
    /// The address of the next page.
    pub more: Option<String>,
    /// The list of calls (待电话告知): its address, and whether it is this list; none where nobody here has one.
    pub calls: Option<(String, bool)>,
}

struct Row<'a> {
    id: &'a str,
    what: &'a str,
    place: &'a str,
    subdistrict: Option<&'a str>,
    category: Option<&'a str>,
    urgent: bool,
    /// Whether it is the order of a joint unit.
    joint: bool,
    state: State,
    stage: &'static str,
    with: Option<&'a str>,
    due: Option<Due>,
    /// Whether the reporter has to be telephoned.
    call: bool,
}

#[derive(Template)]
#[template(path = "console/queue.html")]
struct View<'a> {
    head: Head<'a>,
    unit_name: &'a str,
    here: &'a str,
    others: &'a [(String, &'a str)],
    area: bool,
    /// What can be chosen in the list of an area.
    filters: Option<Filters<'a>>,
    /// The accounts in whose name nothing can be sent.
    withdrawn: Vec<&'a str>,
    /// The year whose notice of holidays is missing, for those who see to it.
    missing_year: Option<i16>,
    rows: Vec<Row<'a>>,
    now: String,
    more: Option<&'a str>,
    /// The address of the list of calls.
    calls: Option<&'a str>,
    /// Whether this is the list of calls.
    calling: bool,
}

/// Renders a queue.
///
/// # Errors
/// Where the template fails to write.
pub fn queue(q: &QueuePage<'_>) -> Result<String, askama::Error> {
    let filters = match &q.tab {
        Tab::Mine(_) => None,
        Tab::Area(list) => Some(Filters::of(*list, q)),
    };
    let area = filters.is_some();
    View {
        head: Head { staff: Some(q.staff), csrf: Some(q.csrf), here: if area { "area" } else { "mine" } },
        unit_name: q.unit_name,
        here: q.here,
        others: q.others,
        area,
        filters,
        withdrawn: q
            .alliance
            .accounts
            .iter()
            .filter(|account| account.connection == Connection::Withdrawn)
            .map(|account| account.name.as_str())
            .collect(),
        missing_year: q.missing_year.filter(|_| q.staff.holds(Act::KeepCalendar)),
        rows: rows(q),
        now: words::day_and_time(q.now, q.now),
        more: q.more.as_deref(),
        calls: q.calls.as_ref().map(|(address, _)| address.as_str()),
        calling: q.calls.as_ref().is_some_and(|(_, is_here)| *is_here),
    }
    .render()
}

fn rows<'a>(q: &'a QueuePage<'_>) -> Vec<Row<'a>> {
    let list = match &q.tab {
        Tab::Mine(cards) => return cards.iter().map(|card| row(card, None, q)).collect(),
        Tab::Area(list) => list,
    };
    let subdistrict = |code: Option<&SubdistrictCode>| {
        let name = code.and_then(|code| q.alliance.subdistrict(code)).map_or("区级", |found| &found.name);
        list.district.then_some(name)
    };
    list.rows.iter().map(|of| row(&of.card, subdistrict(of.subdistrict.as_ref()), q)).collect()
}

fn row<'a>(card: &'a Card, subdistrict: Option<&'a str>, q: &'a QueuePage<'_>) -> Row<'a> {
    let community = card.community.as_ref().and_then(|code| q.alliance.community_name(code));
    Row {
        id: card.id.as_str(),
        what: &card.what,
        place: card.place.as_deref().or(community).unwrap_or("见定位"),
        subdistrict,
        category: card.category.map(|category| q.rules.of(category).name.as_str()),
        urgent: card.urgent,
        joint: card.joint,
        state: card.state,
        stage: words::Stage::of(card.state).class(),
        with: card.queue().map(|unit| q.alliance.unit_name(unit)),
        due: words::due(card, q.now),
        call: card.needs_call(),
    }
}
