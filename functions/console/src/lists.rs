//! The lists of reports: what a unit has to do, everything of an area or of the district, and what of it is watched.

mod filter;
mod links;
mod reading;
mod words;

use alliance::pages::console::{
    AskedList, HomePage, ListRow, Queue, QueuePage, Trail, home as home_page, queue,
};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::{self, Entered};
use alliance::services::ticket_pages::TicketPages;
use alliance::store::{Conversations, StaffRoll, StoreError};
use domain::accounts::Alliance;
use domain::calendar::{end_of_day, local};
use domain::ids::{TicketId, UnitId};
use domain::tickets::{AreaRow, Filter, Holder};
use http::StatusCode;
use jiff::Timestamp;

use crate::views;

/// Reports on one page.
const PAGE: usize = 50;
/// Reports that one page reads where it has to look inside them: to count them, or to find those that match.
const LOOKED_AT: usize = 200;
/// Reports that the first page shows.
const NEXT: usize = 10;
/// Reports that the first page counts of each list.
const COUNTED: usize = 100;

/// The first page: the lists with their numbers, and the reports that come next.
pub(crate) async fn home(
    (pages, staff, conversations): (&TicketPages, &StaffRoll, &Conversations),
    entered: &Entered,
    request: &Request,
) -> Result<Response, StoreError> {
    let alliance = pages.accounts.alliance().await?;
    let lists = Lists::new(pages, entered, &alliance);
    let asked = lists.asked(Queue::Unit, request);
    let done = done(request);
    let (mut links, rows, list, unit_name, nothing) = match &asked.unit {
        Some(unit) => {
            let Some((links, rows)) = lists.count_unit(unit).await? else { return Ok(no_reports(entered)) };
            let list = Queue::Unit.address(Some(unit), &Filter::default());
            (links, rows, list, alliance.unit_name(unit), Queue::Unit.nothing())
        }
        None if lists.has_area() => {
            let asked = lists.asked(Queue::Area, request);
            let Some(found) = lists.read(&asked, NEXT).await? else { return Ok(no_reports(entered)) };
            (Vec::new(), found.rows, Queue::Area.address(None, &Filter::default()), "", Queue::Area.nothing())
        }
        None => return Ok(no_reports(entered)),
    };
    links.extend(lists.count_talks(conversations).await?);
    links.extend(lists.count_watched().await?);
    let others = lists.others(asked.unit.as_ref(), |unit| format!("/console?unit={unit}"));
    let kept = views::kept(staff, entered).await?;
    let rules = pages.accounts.rules_read();
    let html = home_page(&HomePage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        unit_name,
        links: &links,
        views: &kept.all,
        others: &others,
        rows: &rows,
        list: &list,
        nothing,
        done: done.as_ref(),
        missing_year: rules.calendar.missing_year(lists.now),
        alliance: &alliance,
        rules: &rules,
        now: lists.now,
    });
    Ok(rendered(StatusCode::OK, html))
}

/// One list.
pub(crate) async fn show(
    pages: &TicketPages,
    entered: &Entered,
    request: &Request,
    id: &str,
) -> Result<Response, StoreError> {
    let Some(which) = Queue::from_id(id) else { return Ok(door::no_page(entered.staff())) };
    let alliance = pages.accounts.alliance().await?;
    let lists = Lists::new(pages, entered, &alliance);
    let asked = lists.asked(which, request);
    let Some(found) = lists.read(&asked, PAGE).await? else {
        // A list that is not theirs, or is no longer: their first page has those that are.
        return Ok(if lists.has_any() { web::see_other("/console") } else { no_reports(entered) });
    };
    let unit = asked.unit.as_ref();
    let address = which.address(unit, &asked.filter);
    let page_at = |after: &str| {
        let mark = if address.contains('?') { '&' } else { '?' };
        format!("{address}{mark}after={}", web::encode(after))
    };
    let here = asked.after.as_deref().map_or_else(|| address.clone(), page_at);
    let others = lists.others(unit, |other| which.address(Some(other), &Filter::default()));
    let rules = pages.accounts.rules_read();
    let html = queue(&QueuePage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        list: AskedList {
            queue: which,
            unit,
            district: lists.district,
            filter: &asked.filter,
            problem: asked.problem,
            counted: found.counted.as_deref(),
            looked_at: found.looks.then_some(LOOKED_AT),
            more: found.next.is_some(),
            later: asked.after.is_some(),
        },
        unit_name: unit.map_or("", |unit| alliance.unit_name(unit)),
        links: &lists.links(which, unit),
        others: &others,
        rows: &found.rows,
        here: &here,
        more: found.next.as_deref().map(page_at),
        done: done(request).as_ref(),
        bulk: unit.and_then(|unit| lists.bulk(unit)),
        alliance: &alliance,
        rules: &rules,
        now: lists.now,
    });
    Ok(rendered(StatusCode::OK, html))
}

/// The trail of a report that was opened from a list: with the report after it, as the list is now.
pub(crate) async fn trail(
    pages: &TicketPages,
    entered: &Entered,
    request: &Request,
    ticket: &TicketId,
) -> Result<Option<Trail>, StoreError> {
    let Some(trail) = Trail::of(request.query_value("list").as_deref()) else { return Ok(None) };
    let (path, query) = trail.list().split_once('?').unwrap_or((trail.list(), ""));
    let which = path.strip_prefix("/console/queue/").and_then(Queue::from_id);
    let Some(which) = which else { return Ok(Some(trail)) };
    let request = Request { path: path.to_owned(), query: query.to_owned(), ..Request::default() };
    let alliance = pages.accounts.alliance().await?;
    let lists = Lists::new(pages, entered, &alliance);
    let found = lists.read(&lists.asked(which, &request), PAGE).await?;
    let rows = found.map(|found| found.rows).unwrap_or_default();
    let next = match rows.iter().position(|row| row.card.id == *ticket) {
        Some(at) => rows[at + 1..].iter().find(|row| row.card.id != *ticket),
        // It has left the list: whoever finishes here goes on with what is most pressing.
        None => rows.first(),
    };
    Ok(Some(trail.before(next.map(|row| row.card.id.clone()))))
}

/// The report that an act was just done on.
pub(crate) fn done(request: &Request) -> Option<TicketId> {
    request.query_value("done").and_then(|id| TicketId::parse(id).ok())
}

fn no_reports(entered: &Entered) -> Response {
    let text = "您的岗位不办理诉求，能办的都在上面的导航里。";
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "没有可以查看的诉求", text)
}

/// What an address asks for.
struct Asked {
    queue: Queue,
    /// The unit, for the list of one; none where this person has none.
    unit: Option<UnitId>,
    filter: Filter,
    problem: Option<&'static str>,
    after: Option<String>,
}

pub(crate) use words::Sought;

/// What was read of a list.
#[derive(Default)]
struct Found {
    rows: Vec<ListRow>,
    /// Where the next page starts.
    next: Option<String>,
    /// Whether the reports were looked into.
    looks: bool,
    /// Those that were looked at, where the page counts them.
    counted: Option<Vec<AreaRow>>,
}

pub(crate) struct Lists<'a> {
    pages: &'a TicketPages,
    entered: &'a Entered,
    alliance: &'a Alliance,
    queues: Vec<UnitId>,
    district: bool,
    me: Holder,
    now: Timestamp,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(pages: &'a TicketPages, entered: &'a Entered, alliance: &'a Alliance) -> Self {
        let staff = entered.staff();
        Self {
            pages,
            entered,
            alliance,
            queues: staff.queues(alliance),
            district: staff.oversees_district(),
            me: Holder::of(staff.whose_work()),
            now: pages.clock.now(),
        }
    }

    /// Whether this person has any list.
    pub(crate) fn has_any(&self) -> bool {
        self.has_area() || !self.queues.is_empty()
    }

    /// The last second of today.
    fn tonight(&self) -> Timestamp {
        a_second_before(end_of_day(local(self.now).date()))
    }

    /// Whether this person has the list of an area.
    pub(crate) fn has_area(&self) -> bool {
        self.entered.staff().oversight().next().is_some()
    }

    fn asked(&self, queue: Queue, request: &Request) -> Asked {
        let (mut filter, problem) = self.filter(request);
        let wanted = request.query_value("unit");
        let named = self.queues.iter().find(|unit| wanted.as_deref() == Some(unit.as_str()));
        let unit = named.or(self.queues.first()).filter(|_| queue.is_of_unit()).cloned();
        if queue.is_of_unit() {
            (filter.subdistrict, filter.from, filter.to) = (None, None, None);
        }
        Asked { queue, unit, filter, problem, after: request.query_value("after") }
    }
}

fn a_second_before(at: Timestamp) -> Timestamp {
    at.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN)
}
