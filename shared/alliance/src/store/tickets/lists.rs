//! The lists that one partition of an index answers: `by-queue` (who must act, by when), `by-reporter`, and `by-timer` (what
//! the clock must do).

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::Tickets;
use super::items::by_telephone;
use crate::store::table::{Found, Item, Query, Sort, card, text};
use crate::store::{May, StoreError, moment};
use domain::ids::{Follower, TicketId, UnitId};
use domain::staff::kinds::ReadReports;
use domain::tickets::{Card, Ticket, telephone_in};

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

/// A ticket with its place in a list.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its card.
    pub card: Card,
    place: String,
}

impl Page {
    /// The first of these, `shows` at most, where `next` is where to read on behind all of them.
    #[must_use]
    pub fn of(all: impl Iterator<Item = Placed>, next: Option<String>, shows: usize) -> Self {
        let (mut page, mut last) = (Self { cards: Vec::new(), next }, None);
        for Placed { card, place } in all {
            if page.cards.len() == shows {
                page.next = last;
                break;
            }
            page.cards.push(card);
            last = Some(place);
        }
        page
    }
}

/// What to read of a unit's list.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Only what is due from the first moment to the second.
    pub due: (Option<Timestamp>, Option<Timestamp>),
    /// Where an earlier page ended; what does not fit is ignored.
    pub after: Option<&'a str>,
    /// The most reports to read.
    pub reads: usize,
    /// The most reports to give back.
    pub shows: usize,
}

impl Tickets {
    /// The tickets of a part of a unit's list that `takes` takes, the soonest due first. It costs what it reads, however
    /// long the list is.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn queue_part(
        &self,
        by: impl May<ReadReports>,
        unit: &UnitId,
        part: &Part<'_>,
        takes: impl Fn(&Card) -> bool,
    ) -> Result<Page, StoreError> {
        let (all, next) = self.queue_placed(by, unit, part).await?;
        Ok(Page::of(all.into_iter().filter(|placed| takes(&placed.card)), next, part.shows))
    }

    /// The tickets of a part of a unit's list with their places in it, the soonest due first, and where to read on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn queue_placed(
        &self,
        _by: impl May<ReadReports>,
        unit: &UnitId,
        part: &Part<'_>,
    ) -> Result<(Vec<Placed>, Option<String>), StoreError> {
        let least = part.due.0.map_or_else(|| "0".to_owned(), moment);
        let most = part.due.1.map_or_else(|| "9".to_owned(), moment);
        let mut query = Query {
            index: Some("by-queue"),
            limit: i32::try_from(part.reads).unwrap_or(i32::MAX),
            ..Query::partition("queue", unit.as_str())
        };
        let is_inside = |place: &Item| {
            let at = place.get("due_at").and_then(|at| at.as_s().ok());
            at.is_some_and(|at| (&least..=&most).contains(&at))
        };
        // DynamoDB refuses a start outside the range of the query: the range has moved on since that page.
        query.after = part.after.and_then(|cursor| read_cursor(cursor, &query)).filter(is_inside);
        query.sort = Some(Sort::Between("due_at", least.clone(), most.clone()));
        let found = self.0.query(query).await?;
        let next = found.next.as_ref().map(write_cursor);
        let placed = |item| Ok(Placed { place: write_place(&item), card: card(item)? });
        Ok((found.items.into_iter().map(placed).collect::<Result<_, StoreError>>()?, next))
    }

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

    /// The numbers of the reports with this telephone number, newest first: of residents without WeChat who left it, or for
    /// whom somebody reported. Whether somebody may read one is decided with the report.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn by_telephone(
        &self,
        _by: impl May<ReadReports>,
        telephone: &str,
        limit: i32,
    ) -> Result<Vec<TicketId>, StoreError> {
        self.numbers_of(by_telephone(telephone), limit).await
    }

    /// The numbers of the other reports of whoever sent this one, newest first; none where that person stays unknown.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_same_reporter(
        &self,
        _by: impl May<ReadReports>,
        ticket: &Ticket,
        limit: i32,
    ) -> Result<Vec<TicketId>, StoreError> {
        if ticket.anonymous {
            return Ok(Vec::new());
        }
        let telephone = ticket.contact.as_deref().and_then(telephone_in);
        let reporter = ticket.reporter.as_ref().map(Follower::key);
        let reporter = reporter.or_else(|| telephone.map(|number| by_telephone(&number)));
        let Some(reporter) = reporter else { return Ok(Vec::new()) };
        let mut numbers = self.numbers_of(reporter, limit).await?;
        numbers.retain(|number| *number != ticket.id);
        Ok(numbers)
    }

    async fn numbers_of(&self, reporter: String, limit: i32) -> Result<Vec<TicketId>, StoreError> {
        let query = Query {
            index: Some("by-reporter"),
            newest_first: true,
            limit,
            ..Query::partition("reporter", reporter)
        };
        self.0.query(query).await?.items.iter().map(number_of).collect()
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

/// The place of a row of `by-queue`, as [`write_cursor`] writes it.
fn write_place(row: &Item) -> String {
    let names = ["queue", "due_at", "ticket", "item"];
    write_cursor(
        &names
            .iter()
            .filter_map(|name| row.get_key_value(*name))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    )
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
