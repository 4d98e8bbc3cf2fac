//! The tickets table: the items of a ticket (`items`), its events, the forms that were used, and the day's counter of
//! numbers. Lists read cards out of the indexes: `by-queue` (who must act, by when), `by-timer` (what the clock must do),
//! `by-reporter`, `by-area`.

mod areas;
mod items;
#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use futures_util::future::try_join_all;

use super::table::{Found, Item, Query, Sort, Table, card, data, item, key, number, text};
use super::transaction::{Commit, Refused, Transaction};
use super::{Asked, May, MayChange, MayStep, StoreError, System, Unopened, digest, moment, outbox};
use domain::calendar;
use domain::ids::{Follower, InvalidId, TicketId, UnitId};
use domain::retention::FORMS_KEPT;
use domain::staff::kinds::{FileReport, ReadReports};
use domain::tickets::{Applied, Card, Event, Rules, Ticket};
use items::Items;

pub use areas::{Area, Listed, Window, cursor};
pub use items::TIMER_SHARDS;

/// How many of a follower's reports are read at once.
const REPORTS_AT_ONCE: usize = 50;

/// How many times to read a ticket whose items a step is just writing.
const READS: usize = 3;

/// One page of a list.
#[derive(Debug, Default)]
pub struct Page {
    /// Its reports.
    pub cards: Vec<Card>,
    /// Where the next page starts, to be handed back unchanged; none on the last page.
    pub next: Option<String>,
}

/// The result of a form that may be sent once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It became this report, now or when it was first sent.
    As(TicketId),
    /// The form was used for this other report before; nothing was written.
    UsedFor(TicketId),
}

/// The record of a form's single use.
#[derive(Serialize, Deserialize)]
struct Once {
    ticket: TicketId,
    /// The digest of what was said, so that another report is not mistaken for a repetition of the first one.
    said: String,
}

/// Reads and writes tickets.
#[derive(Clone, Debug)]
pub struct Tickets(Table);

impl Tickets {
    /// The name of the head's write in a [`Refused`].
    pub const HEAD: &'static str = "ticket";
    /// The name of the event's write in a [`Refused`].
    pub const EVENT: &'static str = "event";
    /// The name of the write that records a form's single use.
    pub const ONCE: &'static str = "once";

    /// A handle on the tickets table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The ticket with this number, for callers that are not staff.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, _by: System, ticket: &TicketId) -> Result<Option<Ticket>, StoreError> {
        self.read(ticket).await
    }

    /// The ticket with this number, for the door to open.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(&self, ticket: &TicketId) -> Result<Option<Unopened<Ticket>>, StoreError> {
        Ok(self.read(ticket).await?.map(Unopened::new))
    }

    /// A ticket as it is now, after a step on it was not carried out.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn read_again(&self, _by: impl MayStep, ticket: &Ticket) -> Result<Option<Ticket>, StoreError> {
        self.read(&ticket.id).await
    }

    async fn read(&self, ticket: &TicketId) -> Result<Option<Ticket>, StoreError> {
        for _ in 1..READS {
            match items::join(self.0.query_all(Items::query(ticket)).await?) {
                Err(StoreError::Throttled(_)) => {}
                read => return read,
            }
        }
        items::join(self.0.query_all(Items::query(ticket)).await?)
    }

    /// Its history, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn events(
        &self,
        _by: impl May<ReadReports>,
        ticket: &TicketId,
    ) -> Result<Vec<Event>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", "event#".to_owned())),
            ..Query::partition("ticket", ticket.as_str())
        };
        self.0.query_all(query).await?.into_iter().map(data).collect()
    }

    /// Takes the next number of the local day.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn next_number(
        &self,
        _by: impl MayChange<FileReport>,
        now: Timestamp,
    ) -> Result<TicketId, StoreError> {
        let day = calendar::local(now).date().strftime("%Y%m%d").to_string();
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("ticket", &format!("counter#{day}")), ("item", "head")])))
            .update_expression("ADD #count :one")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        let count: u64 = answer
            .attributes()
            .and_then(|attributes| attributes.get("count"))
            .and_then(|count| count.as_n().ok())
            .and_then(|count| count.parse().ok())
            .unwrap_or_default();
        TicketId::parse(format!("{day}-{count:04}")).map_err(StoreError::unreadable)
    }

    /// Writes a transition: head and event, on the condition that the head is unchanged since it was read.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put(
        &self,
        _by: impl MayStep,
        transaction: &mut Transaction,
        applied: &Applied,
        rules: &Rules,
    ) -> Result<(), StoreError> {
        let (ticket, event) = (&applied.ticket, &applied.event);
        let before = ticket.version - 1;
        let (condition, values) = match before {
            0 => ("attribute_not_exists(ticket)", Item::new()),
            _ => ("#version = :version", Item::from([(":version".to_owned(), number(before))])),
        };
        let names: &[(&str, &str)] = if before == 0 { &[] } else { &[("#version", "version")] };
        Items::of(ticket, rules)?.put(transaction, &self.0, Some((condition, names, values)))?;
        transaction.put(
            Self::EVENT,
            &self.0,
            event_item(event)?,
            "attribute_not_exists(ticket)",
            &[],
            Item::new(),
        )
    }

    /// Commits a transition together with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another write was first; other [`StoreError`]s of the write.
    pub async fn commit_with(
        &self,
        by: impl MayStep,
        applied: &Applied,
        rules: &Rules,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.put(by, &mut transaction, applied, rules)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Writes an event of an archived ticket, reduced to what is kept.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn reduce(&self, event: Event) -> Result<(), StoreError> {
        self.0.put(event_item(&event.reduced())?).await
    }

    /// Writes an archived ticket whose files have been deleted; nobody changes it any more.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_reduced(&self, ticket: &Ticket, rules: &Rules) -> Result<(), StoreError> {
        let mut ticket = ticket.clone().reduced();
        ticket.said_in = ticket.version;
        let mut transaction = Transaction::default();
        Items::of(&ticket, rules)?.put(&mut transaction, &self.0, None)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Commits a new ticket from a form that may be sent once: a repetition gets the number of the first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn commit_once(
        &self,
        by: &Asked<FileReport>,
        applied: &Applied,
        once: &str,
        rules: &Rules,
    ) -> Result<Filed, StoreError> {
        let this = Once { ticket: applied.ticket.id.clone(), said: digest(&said(&applied.ticket)) };
        let mut once_keys = key([("ticket", &format!("once#{once}")), ("item", "head")]);
        let expires = applied.event.at.saturating_add(FORMS_KEPT).unwrap_or(Timestamp::MAX);
        once_keys.insert("expires".to_owned(), number(expires.as_second()));
        let mut transaction = Transaction::default();
        self.put(by, &mut transaction, applied, rules)?;
        transaction.put(
            Self::ONCE,
            &self.0,
            item(once_keys, &this)?,
            "attribute_not_exists(ticket)",
            &[],
            Item::new(),
        )?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(Filed::As(this.ticket)),
            Commit::Refused(refused) => {
                let before = refused.into_iter().find(|refused| refused.write == Self::ONCE);
                match before.map(Refused::old::<Once>).transpose()?.flatten() {
                    Some(before) if before.said == this.said => Ok(Filed::As(before.ticket)),
                    Some(before) => Ok(Filed::UsedFor(before.ticket)),
                    None => Err(StoreError::Conflict),
                }
            }
        }
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

/// Reads an event of a ticket from the new image of the tickets' stream; none for any other item.
///
/// # Errors
/// [`StoreError::Unreadable`] where an event is not what this version writes.
pub fn streamed_event(image: serde_dynamo::Item) -> Result<Option<Event>, StoreError> {
    let image: Item = image.into();
    let name = image.get("item").and_then(|name| name.as_s().ok());
    let is_event = name.is_some_and(|name| name.starts_with("event#"));
    if is_event { data(image).map(Some) } else { Ok(None) }
}

/// The item of an event, marked where the event causes notices.
fn event_item(event: &Event) -> Result<Item, StoreError> {
    let mut keys = key([("ticket", event.ticket.as_str()), ("item", &format!("event#{:06}", event.seq))]);
    outbox::mark(&mut keys, event.id(), &event.effects);
    item(keys, event)
}

/// The number in a row of an index.
fn number_of(row: &Item) -> Result<TicketId, StoreError> {
    let id = row.get("ticket").and_then(|id| id.as_s().ok()).cloned().unwrap_or_default();
    TicketId::parse(id).map_err(StoreError::unreadable)
}

fn said(ticket: &Ticket) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    [ticket.description.clone(), part(&ticket.place.address), part(&ticket.contact)].join("\u{1f}")
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

impl From<InvalidId> for StoreError {
    fn from(error: InvalidId) -> Self {
        Self::unreadable(error)
    }
}
