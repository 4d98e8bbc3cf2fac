//! The lists that one partition of an index answers: `by-queue` (who must act, by when), `by-reporter`, and `by-timer` (what
//! the clock must do).

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::Tickets;
use crate::store::table::{Found, Item, Query, Sort, card, text};
use crate::store::{May, StoreError, moment};
use domain::ids::{Follower, TicketId, UnitId};
use domain::staff::kinds::ReadReports;
use domain::tickets::{Card, Ticket};

/// How many of a follower's reports are read at once.
const REPORTS_AT_ONCE: usize = 50;

/// One page of a list.
#[derive(Debug, Default)]
pub struct Page {
    /// Its reports.
    pub cards: Vec<Card>,
    /// Where the next page starts, to be handed back unchanged; none on the last page.
    pub next: Option<String>,
}

impl Tickets {
    /// The tickets that `unit` must act on, the soonest due first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn queue(
        &self,
        _by: impl May<ReadReports>,
        unit: &UnitId,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Page, StoreError> {
        let query = Query { index: Some("by-queue"), limit, ..Query::partition("queue", unit.as_str()) };
        self.page(query, after).await
    }

    /// A follower's own reports, newest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn reported_by(&self, follower: &Follower, limit: i32) -> Result<Vec<Ticket>, StoreError> {
        Ok(self.reports(follower, None, limit).await?.0)
    }

    /// Whether `is_so` holds for any of a follower's own reports.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn any_reported_by(
        &self,
        follower: &Follower,
        is_so: impl Fn(&Ticket) -> bool,
    ) -> Result<bool, StoreError> {
        let mut after = None;
        loop {
            let (reports, next) =
                self.reports(follower, after, i32::try_from(REPORTS_AT_ONCE).unwrap_or(i32::MAX)).await?;
            if reports.iter().any(&is_so) {
                return Ok(true);
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(false),
            }
        }
    }

    /// A page of a follower's reports after a place in the index, and the place after them. The index holds only their
    /// numbers.
    async fn reports(
        &self,
        follower: &Follower,
        after: Option<Item>,
        limit: i32,
    ) -> Result<(Vec<Ticket>, Option<Item>), StoreError> {
        let query = Query {
            index: Some("by-reporter"),
            newest_first: true,
            limit,
            after,
            ..Query::partition("reporter", follower.key())
        };
        let found = self.0.query(query).await?;
        let numbers = found.items.iter().map(number_of).collect::<Result<Vec<_>, _>>()?;
        let mut reports = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(REPORTS_AT_ONCE) {
            let read = try_join_all(some.iter().map(|number| self.read(number))).await?;
            reports.extend(read.into_iter().flatten());
        }
        Ok((reports, found.next))
    }

    /// The numbers of the tickets of one shard for which the clock must act by `now`.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, shard: u8, now: Timestamp, limit: i32) -> Result<Vec<TicketId>, StoreError> {
        let query = Query {
            index: Some("by-timer"),
            sort: Some(Sort::UpTo("timer_at", moment(now))),
            limit,
            ..Query::partition("timer_shard", format!("t{shard}"))
        };
        self.0.query(query).await?.items.iter().map(number_of).collect()
    }

    async fn page(&self, mut query: Query<'_>, after: Option<&str>) -> Result<Page, StoreError> {
        query.after = after.and_then(|cursor| read_cursor(cursor, &query));
        let Found { items, next } = self.0.query(query).await?;
        let cards = items.into_iter().map(card).collect::<Result<_, _>>()?;
        Ok(Page { cards, next: next.as_ref().map(write_cursor) })
    }
}

/// The number in a row of an index.
pub(super) fn number_of(row: &Item) -> Result<TicketId, StoreError> {
    let id = row.get("ticket").and_then(|id| id.as_s().ok()).cloned().unwrap_or_default();
    TicketId::parse(id).map_err(StoreError::unreadable)
}

/// A place in an index as an opaque word: its string attributes in form encoding.
fn write_cursor(place: &Item) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in place {
        if let Ok(value) = value.as_s() {
            form.append_pair(name, value);
        }
    }
    form.finish()
}

/// Reads what [`write_cursor`] wrote for this query; none for a cursor that does not fit it, so that the first page
/// comes.
fn read_cursor(cursor: &str, query: &Query<'_>) -> Option<Item> {
    let sort = if query.index == Some("by-queue") { "due_at" } else { "submitted_at" };
    let (partition, value) = &query.partition;
    let place: Item = form_urlencoded::parse(cursor.as_bytes())
        .take(8)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.into_owned(), text(value.into_owned())))
        .collect();
    let names = [*partition, sort, "ticket", "item"];
    let fits = place.len() == names.len()
        && names.iter().all(|name| place.contains_key(*name))
        && place.get(*partition) == Some(&text(value.as_str()));
    fits.then_some(place)
}
