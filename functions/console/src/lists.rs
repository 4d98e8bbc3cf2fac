//! The lists of reports: what a unit has to do, and everything of an area or of the district.

use std::collections::BTreeSet;

use alliance::pages::console::{AreaList, QueuePage, Tab, filter_query, queue};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::{self, Entered};
use alliance::services::ticket_pages::TicketPages;
use alliance::store::{Allowed, Area, StoreError, Window, cursor};
use domain::accounts::Alliance;
use domain::ids::{SubdistrictCode, UnitId};
use domain::staff::kinds::ReadReports;
use domain::staff::{Grant, Locus, Scope};
use domain::tickets::{AreaRow, Category, Filter, State};
use http::StatusCode;
use jiff::civil::Date;

/// Reports on one page.
const PAGE: usize = 50;
/// Reports that one page reads where it has to look inside them: to count them, or to find those that match.
const LOOKED_AT: usize = 200;

/// The list that the URL asks for.
pub(crate) async fn show(
    pages: &TicketPages,
    entered: &Entered,
    request: &Request,
) -> Result<Response, StoreError> {
    let alliance = pages.accounts.alliance().await?;
    let page = Page { pages, entered, request, alliance: &alliance };
    let staff = entered.staff();
    let queues = staff.queues(&alliance);
    let has_area = staff.oversight().next().is_some();
    let wants_area = request.query_value("tab").as_deref() == Some("area");
    match page.queue_of(&queues) {
        Some(unit) if !(wants_area && has_area) => page.mine(unit, &queues).await,
        _ if has_area => page.area().await,
        _ => Ok(no_reports(entered)),
    }
}

fn no_reports(entered: &Entered) -> Response {
    let text = "您的岗位不办理诉求，能办的都在上面的导航里。";
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "没有可以查看的诉求", text)
}

/// What the page says about a unit's list.
#[derive(Default)]
struct Queue<'a> {
    unit_name: &'a str,
    here: &'a str,
    others: &'a [(String, &'a str)],
    calls: Option<(String, bool)>,
}

struct Page<'a> {
    pages: &'a TicketPages,
    entered: &'a Entered,
    request: &'a Request,
    alliance: &'a Alliance,
}

impl Page<'_> {
    /// The list that is asked for; the first one if none is.
    fn queue_of<'q>(&self, queues: &'q [UnitId]) -> Option<&'q UnitId> {
        let wanted = self.request.query_value("unit");
        let named = queues.iter().find(|unit| wanted.as_deref() == Some(unit.as_str()));
        named.or(queues.first())
    }

    async fn mine(&self, unit: &UnitId, queues: &[UnitId]) -> Result<Response, StoreError> {
        let after = self.request.query_value("after");
        let calling = self.request.query_value("calls").is_some();
        let limit = i32::try_from(if calling { LOOKED_AT } else { PAGE }).unwrap_or(i32::MAX);
        let Some(by) = self.alliance.unit(unit).and_then(|unit| self.reading(&Locus::of_unit(unit))) else {
            return Ok(no_reports(self.entered));
        };
        let mut found = self.pages.tickets.queue(&by, unit, after.as_deref(), limit).await?;
        found.cards.retain(|card| !calling || card.needs_call());
        let address = |other: &UnitId| format!("/console?tab=mine&unit={other}");
        let is_first = queues.first() == Some(unit);
        let here = if is_first { "/console?tab=mine".to_owned() } else { address(unit) };
        let list = if calling { "&calls=1" } else { "" };
        let more = found.next.map(|next| format!("{here}{list}&after={}", web::encode(&next)));
        // Only a desk telephones.
        let calls = self.is_desk(unit).then(|| (format!("{here}&calls=1"), calling));
        let others: Vec<_> = queues
            .iter()
            .filter(|other| *other != unit)
            .map(|other| (address(other), self.alliance.unit_name(other)))
            .collect();
        let here = if is_first { "/console" } else { &here };
        let of = Queue { unit_name: self.alliance.unit_name(unit), here, others: &others, calls };
        Ok(self.render(Tab::Mine(&found.cards), &of, more))
    }

    fn is_desk(&self, unit: &UnitId) -> bool {
        let desks = self.alliance.subdistricts.iter().map(|subdistrict| &subdistrict.desk);
        desks.chain(self.alliance.district_desk().map(|desk| &desk.id)).any(|desk| desk == unit)
    }

    async fn area(&self) -> Result<Response, StoreError> {
        let district = self.entered.staff().oversees_district();
        let (filter, problem) = self.filter(district);
        let after = self.request.query_value("after");
        // Only the district's first page shows counts.
        let counts = district && after.is_none();
        let looks = counts || filter.looks_inside();
        let areas = self.areas(&filter, district);
        let window = Window {
            areas: &areas,
            times: filter.times(),
            after: after.as_deref(),
            most: if looks { LOOKED_AT } else { PAGE },
        };
        let leave = self.entered.staff().oversight().find_map(|grant| self.reading(&self.locus_of(grant)));
        let Some(by) = leave else { return Ok(no_reports(self.entered)) };
        let found = self.pages.tickets.areas(&by, &window).await?;
        let now = self.pages.clock.now();
        let mut wanted: Vec<AreaRow> = found
            .rows
            .iter()
            .filter(|row| self.entered.may_list(row) && filter.takes(&row.card, now))
            .cloned()
            .collect();
        let over = wanted.len() > PAGE;
        wanted.truncate(PAGE);
        // The next page starts after the last report shown, or after the last one examined if too few matched.
        let last = if over { wanted.last() } else { found.rows.last() };
        let more = last
            .filter(|_| over || found.more)
            .map(|last| format!("/console?{}&after={}", filter_query(&filter), web::encode(&cursor(last))));
        let list = AreaList {
            district,
            filter: &filter,
            problem,
            rows: &wanted,
            counted: counts.then_some(found.rows.as_slice()),
            more: found.more,
            later: after.is_some(),
        };
        Ok(self.render(Tab::Area(list), &Queue::default(), more))
    }

    /// The areas of the list: the one that is asked for, or else all whose reports this person may see.
    fn areas(&self, filter: &Filter, district: bool) -> Vec<Area> {
        if let Some(code) = &filter.subdistrict {
            return vec![Some(code.clone())];
        }
        if district {
            return self.alliance.areas();
        }
        let areas: BTreeSet<Area> =
            self.entered.staff().oversight().filter_map(|grant| self.area_of(grant)).collect();
        areas.into_iter().collect()
    }

    fn reading(&self, locus: &Locus) -> Option<Allowed<ReadReports>> {
        self.entered.allow(locus)
    }

    /// The locus of an area's list, by the grant that gives access to it.
    fn locus_of(&self, grant: &Grant) -> Locus {
        match &grant.scope {
            Scope::Unit(unit) => self.alliance.unit(unit).map(Locus::of_unit).unwrap_or_default(),
            Scope::Subdistrict(code) => Locus { subdistrict: Some(code.clone()), ..Locus::default() },
            Scope::District | Scope::Account(_) | Scope::Desk(_) => Locus::district(),
        }
    }

    /// The area that reports of a grant's scope lie in.
    fn area_of(&self, grant: &Grant) -> Option<Area> {
        match &grant.scope {
            Scope::Unit(unit) => Some(self.alliance.unit(unit)?.subdistrict.clone()),
            Scope::Subdistrict(code) => Some(Some(code.clone())),
            Scope::District | Scope::Account(_) | Scope::Desk(_) => None,
        }
    }

    /// The filter that the URL asks for, and a message if part of it cannot be read.
    fn filter(&self, district: bool) -> (Filter, Option<&'static str>) {
        let value = |name: &str| self.request.query_value(name).filter(|value| !value.is_empty());
        let mut problem = None;
        let mut read = |name: &str, message, known: bool| {
            if value(name).is_some() && !known {
                problem = Some(message);
            }
        };
        let subdistrict = value("subdistrict")
            .filter(|_| district)
            .and_then(|code| SubdistrictCode::parse(code).ok())
            .filter(|code| self.alliance.subdistrict(code).is_some());
        read("subdistrict", "没有这个街道，已列出能看的全部。", subdistrict.is_some() || !district);
        let state = value("state").and_then(|name| {
            State::ALL.iter().copied().find(|state| *state != State::Draft && state.name() == name)
        });
        read("state", "没有这个状态，已列出各种状态的。", state.is_some());
        let category = value("category").and_then(|id| Category::from_id(&id));
        read("category", "没有这个类别，已列出各个类别的。", category.is_some());
        let day = |name: &str| value(name).and_then(|text| text.parse::<Date>().ok());
        let (from, to) = (day("from"), day("to"));
        let dates = "日期没有读懂，请按2026-11-23这样填写。";
        read("from", dates, from.is_some());
        read("to", dates, to.is_some());
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            problem = Some("开始的日期晚于结束的日期，请改一下。");
        }
        let overdue = value("overdue").is_some();
        (Filter { subdistrict, state, category, overdue, from, to }, problem)
    }

    fn render(&self, tab: Tab<'_>, of: &Queue<'_>, more: Option<String>) -> Response {
        let (staff, rules) = (self.entered.staff(), self.pages.accounts.rules_read());
        let html = queue(&QueuePage {
            staff,
            unit_name: of.unit_name,
            here: of.here,
            others: of.others,
            csrf: self.entered.csrf(),
            tab,
            alliance: self.alliance,
            rules: &rules,
            now: self.pages.clock.now(),
            missing_year: rules.calendar.missing_year(self.pages.clock.now()),
            more,
            calls: of.calls.clone(),
        });
        rendered(StatusCode::OK, html)
    }
}
