//! The list of one area or of several, newest first, under one cursor: of all reports, or of those that are watched.
//!
//! Each area is a partition of `by-area`, and of `by-watch`, which is sparse. A page reads a little of each and merges them by time, so that its cost
//! depends on how long it is and on the number of areas, never on how many reports there are.

use std::collections::VecDeque;

use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};

use super::Tickets;
use super::items::{HEAD, area_of};
use crate::store::table::{Item, Query, Sort, card, key};
use crate::store::{May, StoreError, moment};
use domain::ids::{SubdistrictCode, TicketId};
use domain::staff::kinds::ReadReports;
use domain::tickets::AreaRow;

/// An area: a sub-district, or none for the district's own desk.
pub type Area = Option<SubdistrictCode>;

/// Which reports of an area a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// All of them.
    All,
    /// Those that are watched: supervised, given back, done again, overdue.
    Watched,
}

impl Listing {
    /// The index, and the attribute that is its partition.
    fn index(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("by-area", "area"),
            Self::Watched => ("by-watch", "watch"),
        }
    }
}

/// What to read of a list.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// Which reports.
    pub of: Listing,
    /// The areas, in the same order on every page.
    pub areas: &'a [Area],
    /// The first and the last moment of submission.
    pub times: (Option<Timestamp>, Option<Timestamp>),
    /// The cursor of the last report that was shown; a cursor that does not fit is ignored.
    pub after: Option<&'a str>,
    /// The most reports to read.
    pub most: usize,
}

/// What was read of a list.
#[derive(Debug, Default)]
pub struct Listed {
    /// The reports, newest first.
    pub rows: Vec<AreaRow>,
    /// Whether there may be older ones.
    pub more: bool,
}

impl Tickets {
    /// The reports of some areas, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn areas(&self, _by: impl May<ReadReports>, window: &Window<'_>) -> Result<Listed, StoreError> {
        let shown = window.after.and_then(|cursor| Shown::read(cursor, window));
        let mut runs: Vec<Run> =
            (0..window.areas.len()).filter_map(|at| Run::new(window, at, shown.as_ref())).collect();
        let mut listed = Listed::default();
        while listed.rows.len() < window.most {
            try_join_all(runs.iter_mut().map(|run| run.fill(self))).await?;
            // Reports of the same second come in the order of their areas. `max_by` returns the last of equals, hence
            // `rev`.
            let newest = runs.iter_mut().rev().max_by(|one, other| one.next_at().cmp(&other.next_at()));
            let Some(row) = newest.and_then(|run| run.rows.pop_front()) else { break };
            listed.rows.push(row);
        }
        listed.more = runs.iter().any(|run| !run.rows.is_empty() || !run.ended);
        Ok(listed)
    }
}

/// The cursor of a report in such a list.
#[must_use]
pub fn cursor(row: &AreaRow) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("at", &moment(row.submitted_at))
        .append_pair("area", area_of(row.subdistrict.as_ref()))
        .append_pair("ticket", row.card.id.as_str())
        .finish()
}

/// The report that was shown last.
struct Shown {
    at: Timestamp,
    /// The place of its area among those of the list.
    area: usize,
    ticket: TicketId,
}

impl Shown {
    fn read(cursor: &str, window: &Window<'_>) -> Option<Self> {
        let value = |name: &str| {
            form_urlencoded::parse(cursor.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let at: Timestamp = value("at")?.parse().ok()?;
        let name = value("area")?;
        let area = window.areas.iter().position(|area| area_of(area.as_ref()) == name)?;
        let ticket = TicketId::parse(value("ticket")?.into_owned()).ok()?;
        // DynamoDB refuses a start outside the range of the query.
        let (from, to) = window.times;
        let inside = from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to);
        inside.then_some(Self { at, area, ticket })
    }
}

/// One area as far as it has been read.
struct Run {
    query: Query<'static>,
    area: Area,
    rows: VecDeque<AreaRow>,
    ended: bool,
}

impl Run {
    /// The run of the area at a place of the list; none where none of its reports can follow the one that was shown.
    fn new(window: &Window<'_>, at: usize, shown: Option<&Shown>) -> Option<Self> {
        let name = area_of(window.areas[at].as_ref());
        let (index, partition) = window.of.index();
        let (from, mut to) = window.times;
        let mut after = None;
        if let Some(shown) = shown {
            match at.cmp(&shown.area) {
                // Its reports of that second were shown already; those of later areas were not.
                std::cmp::Ordering::Less => to = Some(before(shown.at)),
                std::cmp::Ordering::Equal => after = Some(shown.place(partition, name)),
                std::cmp::Ordering::Greater => to = Some(shown.at),
            }
        }
        let least = from.map_or_else(|| "0".to_owned(), moment);
        let most = to.map_or_else(|| "9".to_owned(), moment);
        let limit = match window.areas.len() {
            0 | 1 => window.most,
            areas => window.most.div_ceil(areas) + 4,
        };
        (least <= most).then(|| Self {
            query: Query {
                index: Some(index),
                newest_first: true,
                sort: Some(Sort::Between("submitted_at", least, most)),
                limit: i32::try_from(limit).unwrap_or(i32::MAX),
                after,
                ..Query::partition(partition, name)
            },
            area: window.areas[at].clone(),
            rows: VecDeque::new(),
            ended: false,
        })
    }

    /// Reads on where nothing is left, twice as much as the time before: a few areas may hold all of the newest
    /// reports.
    async fn fill(&mut self, tickets: &Tickets) -> Result<(), StoreError> {
        if self.ended || !self.rows.is_empty() {
            return Ok(());
        }
        let found = tickets.0.query(self.query.clone()).await?;
        self.rows = found.items.into_iter().map(|item| self.row(item)).collect::<Result<_, _>>()?;
        self.ended = found.next.is_none();
        self.query.after = found.next;
        self.query.limit = self.query.limit.saturating_mul(2);
        Ok(())
    }

    fn row(&self, item: Item) -> Result<AreaRow, StoreError> {
        let at = item.get("submitted_at").and_then(|at| at.as_s().ok()).cloned().unwrap_or_default();
        let submitted_at = at.parse().map_err(StoreError::unreadable)?;
        Ok(AreaRow { card: card(item)?, subdistrict: self.area.clone(), submitted_at })
    }

    fn next_at(&self) -> Option<Timestamp> {
        self.rows.front().map(|row| row.submitted_at)
    }
}

/// The second before.
fn before(at: Timestamp) -> Timestamp {
    at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN)
}

impl Shown {
    fn place(&self, partition: &str, area: &str) -> Item {
        key([
            (partition, area),
            ("submitted_at", &moment(self.at)),
            ("ticket", self.ticket.as_str()),
            ("item", HEAD),
        ])
    }
}
