//! The queue: what somebody has to do, most pressing first.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::filters::{AreaList, Filters};
use crate::pages::words::{self, Due};
use domain::accounts::{Alliance, Connection};
use domain::staff::Staff;
use domain::tickets::{Rules, State, Ticket};

/// The lists that the console offers.
#[derive(Clone, Copy, Debug)]
pub enum Tab<'a> {
    /// What this person's unit has to do.
    Mine,
    /// Everything in the area, or in the district.
    Area(AreaList<'a>),
}

/// What the queue shows.
pub struct QueuePage<'a> {
    /// Who looks.
    pub staff: &'a Staff,
    /// The name of their unit.
    pub unit_name: &'a str,
    /// The session's token.
    pub csrf: &'a str,
    /// Which list.
    pub tab: Tab<'a>,
    /// Its tickets, in the order to show.
    pub tickets: &'a [Ticket],
    /// For names.
    pub alliance: &'a Alliance,
    /// For names of categories.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// The year whose notice of holidays should be entered and is not.
    pub missing_year: Option<i16>,
    /// The address of the next page.
    pub more: Option<String>,
}

struct Row<'a> {
    id: &'a str,
    what: String,
    place: &'a str,
    subdistrict: Option<&'a str>,
    category: Option<&'a str>,
    urgent: bool,
    state: State,
    stage: &'static str,
    with: Option<&'a str>,
    due: Option<Due>,
}

#[derive(Template)]
#[template(path = "console/queue.html")]
struct View<'a> {
    head: Head<'a>,
    unit_name: &'a str,
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
}

/// Renders a queue.
///
/// # Errors
/// Where the template fails to write.
pub fn queue(q: &QueuePage<'_>) -> Result<String, askama::Error> {
    let filters = match &q.tab {
        Tab::Mine => None,
        Tab::Area(list) => Some(Filters::of(*list, q)),
    };
    let area = filters.is_some();
    View {
        head: Head { staff: Some(q.staff), csrf: Some(q.csrf), here: if area { "area" } else { "mine" } },
        unit_name: q.unit_name,
        area,
        filters,
        withdrawn: q
            .alliance
            .accounts
            .iter()
            .filter(|account| account.connection == Connection::Withdrawn)
            .map(|account| account.name.as_str())
            .collect(),
        missing_year: q.missing_year.filter(|_| q.staff.keeps_calendar()),
        rows: q.tickets.iter().map(|ticket| row(ticket, q)).collect(),
        now: words::day_and_time(q.now, q.now),
        more: q.more.as_deref(),
    }
    .render()
}

fn row<'a>(ticket: &'a Ticket, q: &'a QueuePage<'_>) -> Row<'a> {
    Row {
        id: ticket.id.as_str(),
        what: beginning(&ticket.description),
        place: place(ticket, q.alliance),
        subdistrict: match &q.tab {
            Tab::Area(list) if list.district => {
                let code = ticket.subdistrict.as_ref();
                Some(code.and_then(|code| q.alliance.subdistrict(code)).map_or("区级", |found| &found.name))
            }
            _ => None,
        },
        category: ticket.category.map(|category| q.rules.of(category).name.as_str()),
        urgent: ticket.urgent,
        state: ticket.state,
        stage: words::Stage::of(ticket.state).class(),
        with: ticket.queue().map(|unit| q.alliance.unit_name(unit)),
        due: words::due(ticket, q.now),
    }
}

/// The first words of a description on one line.
fn beginning(description: &str) -> String {
    const MOST: usize = 40;
    let line = description.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Where it is, as short as it can be said.
pub(super) fn place<'a>(ticket: &'a Ticket, alliance: &'a Alliance) -> &'a str {
    let address = ticket.place.address.as_deref().filter(|address| !address.trim().is_empty());
    address.or_else(|| community(ticket, alliance)).unwrap_or("见定位")
}

/// The name of the community that an officer has set.
pub(super) fn community<'a>(ticket: &'a Ticket, alliance: &'a Alliance) -> Option<&'a str> {
    let code = ticket.community.as_ref()?;
    alliance.communities(None).find(|community| community.code == code).map(|community| community.name)
}
