//! Reads a page of a list, of a unit or of areas, within the rights of who asks.

use std::collections::BTreeSet;

use alliance::pages::console::{ListRow, Queue};
use alliance::store::{Allowed, Area, Listing, Part, StoreError, Window, cursor};
use domain::ids::UnitId;
use domain::staff::kinds::ReadReports;
use domain::staff::{Act, Grant, Locus, Scope};
use domain::tickets::{AreaRow, Card, Filter};

use super::{Asked, Found, LOOKED_AT, Lists, PAGE, a_second_before};

impl Lists<'_> {
    /// Permission to read reports somewhere; which ones is decided with each.
    pub(crate) fn reading(&self) -> Option<Allowed<ReadReports>> {
        self.reading_areas().or_else(|| self.queues.iter().find_map(|unit| self.reading_of(unit)))
    }

    /// A page of a list; none where this person has no such list.
    pub(super) async fn read(&self, asked: &Asked, shows: usize) -> Result<Option<Found>, StoreError> {
        match &asked.unit {
            Some(unit) => self.read_unit(asked, unit, shows).await,
            None if asked.queue.is_of_unit() => Ok(None),
            None => self.read_area(asked, shows).await,
        }
    }

    pub(super) async fn read_unit(
        &self,
        asked: &Asked,
        unit: &UnitId,
        shows: usize,
    ) -> Result<Option<Found>, StoreError> {
        let Some(by) = self.reading_of(unit) else { return Ok(None) };
        let looks = asked.queue.looks_inside() || asked.filter.looks_inside();
        let due = match asked.queue {
            // A second is the finest that a list knows: what is due in this one is not overdue.
            Queue::Overdue => (None, Some(a_second_before(self.now))),
            Queue::Today => (Some(self.now), Some(self.tonight())),
            _ => (None, None),
        };
        let reads = if looks { LOOKED_AT } else { shows };
        let part = Part { due, after: asked.after.as_deref(), reads, shows };
        let takes = |card: &Card| asked.queue.takes(card, self.me) && asked.filter.takes(card, self.now);
        let page = self.pages.tickets.queue_part(&by, unit, &part, takes).await?;
        let rows = page.cards.into_iter().map(|card| ListRow { card, area: None }).collect();
        Ok(Some(Found { rows, next: page.next, looks, counted: None }))
    }

    pub(super) async fn read_area(&self, asked: &Asked, shows: usize) -> Result<Option<Found>, StoreError> {
        let all = asked.queue == Queue::Area;
        // Only the district's first page of all reports shows counts.
        let counts = all && self.district && asked.after.is_none() && shows == PAGE;
        let looks = counts || asked.queue.looks_inside() || asked.filter.looks_inside();
        let areas = self.areas(&asked.filter);
        let window = Window {
            of: if all { Listing::All } else { Listing::Watched },
            areas: &areas,
            times: asked.filter.times(),
            after: asked.after.as_deref(),
            most: if looks { LOOKED_AT } else { shows },
        };
        let Some(by) = self.reading_areas() else { return Ok(None) };
        let found = self.pages.tickets.areas(&by, &window).await?;
        let mut wanted: Vec<&AreaRow> = found
            .rows
            .iter()
            .filter(|row| self.entered.may_list(row) && asked.queue.takes(&row.card, self.me))
            .filter(|row| asked.filter.takes(&row.card, self.now))
            .collect();
        let over = wanted.len() > shows;
        wanted.truncate(shows);
        // The next page starts after the last report shown, or after the last one examined if too few matched.
        let last = if over { wanted.last().copied() } else { found.rows.last() };
        let next = last.filter(|_| over || found.more).map(cursor);
        let area = |row: &AreaRow| self.district.then(|| row.subdistrict.clone());
        let rows = wanted.iter().map(|row| ListRow { card: self.shown(row), area: area(row) }).collect();
        Ok(Some(Found { rows, next, looks, counted: counts.then_some(found.rows) }))
    }

    /// The card of a report as this person may see it.
    pub(super) fn shown(&self, row: &AreaRow) -> Card {
        if self.may_see_door(row) { row.card.clone() } else { row.card.without_door() }
    }

    /// Whether they see the exact address of a report that they may read.
    pub(super) fn may_see_door(&self, row: &AreaRow) -> bool {
        self.entered.staff().may(Act::ShowContact, &row.locus())
    }

    /// The areas whose reports are listed.
    pub(super) fn areas(&self, filter: &Filter) -> Vec<Area> {
        if let Some(code) = &filter.subdistrict {
            return vec![Some(code.clone())];
        }
        if self.district {
            return self.alliance.areas();
        }
        let areas: BTreeSet<Area> =
            self.entered.staff().oversight().filter_map(|grant| self.area_of(grant)).collect();
        areas.into_iter().collect()
    }

    pub(super) fn reading_of(&self, unit: &UnitId) -> Option<Allowed<ReadReports>> {
        self.entered.allow(&Locus::of_unit(self.alliance.unit(unit)?))
    }

    pub(super) fn reading_areas(&self) -> Option<Allowed<ReadReports>> {
        self.entered.staff().oversight().find_map(|grant| self.entered.allow(&self.locus_of(grant)))
    }

    /// The locus of an area's list, by the grant that gives access to it.
    pub(super) fn locus_of(&self, grant: &Grant) -> Locus {
        match &grant.scope {
            Scope::Unit(unit) => self.alliance.unit(unit).map(Locus::of_unit).unwrap_or_default(),
            Scope::Subdistrict(code) => Locus { subdistrict: Some(code.clone()), ..Locus::default() },
            Scope::District | Scope::Account(_) | Scope::Desk(_) => Locus::district(),
        }
    }

    /// The area that reports of a grant's scope lie in.
    pub(super) fn area_of(&self, grant: &Grant) -> Option<Area> {
        match &grant.scope {
            Scope::Unit(unit) => Some(self.alliance.unit(unit)?.subdistrict.clone()),
            Scope::Subdistrict(code) => Some(Some(code.clone())),
            Scope::District | Scope::Account(_) | Scope::Desk(_) => None,
        }
    }
}
