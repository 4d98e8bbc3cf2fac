//! The tickets table: the items of a ticket (`items`), its events, the forms that were used, and the day's counter of
//! numbers. The lists read the indexes (`lists`, `areas`, `near`). What operators ask for units has a partition of its
//! own (`successions`).

mod areas;
mod cases;
mod concerned;
mod daily;
mod entries;
mod items;
mod lists;
mod near;
mod said;
mod successions;
#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::{Item, Query, Sort, Table, data, item, key, number};
use super::transaction::{Commit, Refused, Transaction};
use super::{May, MayChange, MayStep, StoreError, System, Unopened, digest, outbox};
use domain::calendar;
use domain::ids::{InvalidId, TicketId};
use domain::retention::FORMS_KEPT;
use domain::staff::kinds::{FileReport, ReadAudit, ReadReports};
use domain::tickets::{Applied, Event, Rules, Ticket};
use items::Items;

pub use areas::{Area, Listed, Listing, Window, cursor};
pub use concerned::{Child, Concerned, Subscription};
pub use entries::Acted;
pub use items::TIMER_SHARDS;
pub use lists::{Page, Part, Placed};
pub use said::Said;

/// The attribute of an event that holds its salt, and how long the salt is.
const SALT: &str = "salt";
const SALT_BYTES: usize = 16;

/// How many times to read a ticket whose items a step is just writing.
const READS: usize = 3;

/// The result of a form that may be sent once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It became this report, now or when it was first sent.
    As(TicketId),
    /// The form was used for this other report before; nothing was written.
    UsedFor(TicketId),
    /// The master of the storm notice that was to merge it has ended; nothing was written.
    MasterEnded,
}

/// A new report, with the step by which a storm notice merges it in the same write.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    /// The submission.
    pub submitted: &'a Applied,
    /// The step; none where no notice takes the report.
    pub merged: Option<&'a Applied>,
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

    /// An event by its place in the history, as it is stored.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn stored_event(
        &self,
        _by: impl May<ReadAudit>,
        ticket: &str,
        seq: &str,
    ) -> Result<Option<StoredEvent>, StoreError> {
        let found = self.0.get_item(key([("ticket", ticket), ("item", &format!("event#{seq}"))])).await?;
        found.map(stored_event).transpose()
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

    /// Writes a new ticket with a step that follows in the same write: the ticket as it is after the step, and both events.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    fn put_with_step(
        &self,
        _by: impl MayStep,
        transaction: &mut Transaction,
        submitted: &Applied,
        then: &Applied,
        rules: &Rules,
    ) -> Result<(), StoreError> {
        let mut ticket = then.ticket.clone();
        // All of it is written for the first time.
        ticket.said_in = ticket.version;
        let condition = ("attribute_not_exists(ticket)", &[][..], Item::new());
        Items::of(&ticket, rules)?.put(transaction, &self.0, Some(condition))?;
        for event in [&submitted.event, &then.event] {
            let put = event_item(event)?;
            transaction.put(Self::EVENT, &self.0, put, "attribute_not_exists(ticket)", &[], Item::new())?;
        }
        Ok(())
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

    /// Commits transitions of two tickets together with what `besides` adds: each on the condition of its own version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another write was first on either; other [`StoreError`]s of the write.
    pub async fn commit_both(
        &self,
        by: impl MayStep,
        both: [&Applied; 2],
        rules: &Rules,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        for applied in both {
            self.put(by, &mut transaction, applied, rules)?;
        }
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
        // Without its salt: nobody can find out any more what it said by guessing.
        self.0.put(item(event_key(&event), &event.reduced())?).await
    }

    /// Writes an archived ticket whose files have been deleted; nobody changes it any more.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_reduced(&self, ticket: &Ticket, rules: &Rules) -> Result<(), StoreError> {
        let mut ticket = ticket.clone().reduced();
        ticket.said_in = ticket.version;
        for order in &mut ticket.orders {
            order.since = ticket.version;
        }
        let mut transaction = Transaction::default();
        Items::of(&ticket, rules)?.put(&mut transaction, &self.0, None)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Adds a new report to a transaction. One that a storm notice merges is written on the condition that its master is
    /// still open: the write is refused under [`Tickets::MASTER`] where it is not.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_new(
        &self,
        by: impl MayStep,
        transaction: &mut Transaction,
        new: NewReport<'_>,
        rules: &Rules,
    ) -> Result<(), StoreError> {
        let Some(merged) = new.merged else { return self.put(by, transaction, new.submitted, rules) };
        self.put_with_step(by, transaction, new.submitted, merged, rules)?;
        match &merged.ticket.merged_into {
            Some(master) => {
                self.put_child(transaction, master, &Child::of(&merged.ticket))?;
                self.check_open(transaction, master)
            }
            None => Ok(()),
        }
    }

    /// Commits a new report from a form that may be sent once, together with what `besides` adds: a repetition gets the
    /// number of the first. [`StoreError::Conflict`] where the condition of something that `besides` adds failed.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn commit_once_with(
        &self,
        by: impl MayStep,
        new: NewReport<'_>,
        once: &str,
        rules: &Rules,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<Filed, StoreError> {
        let applied = new.submitted;
        let this = Once { ticket: applied.ticket.id.clone(), said: digest(&said(&applied.ticket)) };
        let mut once_keys = key([("ticket", &format!("once#{once}")), ("item", "head")]);
        let expires = applied.event.at.saturating_add(FORMS_KEPT).unwrap_or(Timestamp::MAX);
        once_keys.insert("expires".to_owned(), number(expires.as_second()));
        let mut transaction = Transaction::default();
        self.put_new(by, &mut transaction, new, rules)?;
        transaction.put(
            Self::ONCE,
            &self.0,
            item(once_keys, &this)?,
            "attribute_not_exists(ticket)",
            &[],
            Item::new(),
        )?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(Filed::As(this.ticket)),
            Commit::Refused(refused) => {
                let master_ended = refused.iter().any(|refused| refused.write == Self::MASTER);
                let before = refused.into_iter().find(|refused| refused.write == Self::ONCE);
                match before.map(Refused::old::<Once>).transpose()?.flatten() {
                    Some(before) if before.said == this.said => Ok(Filed::As(before.ticket)),
                    Some(before) => Ok(Filed::UsedFor(before.ticket)),
                    None if master_ended => Ok(Filed::MasterEnded),
                    None => Err(StoreError::Conflict),
                }
            }
        }
    }
}

/// Reads an event of a ticket from the new image of the tickets' stream; none for any other item.
///
/// # Errors
/// [`StoreError::Unreadable`] where an event is not what this version writes.
pub fn streamed_event(image: serde_dynamo::Item) -> Result<Option<StoredEvent>, StoreError> {
    let image: Item = image.into();
    let name = image.get("item").and_then(|name| name.as_s().ok());
    let is_event = name.is_some_and(|name| name.starts_with("event#"));
    if is_event { stored_event(image).map(Some) } else { Ok(None) }
}

/// An event with what is stored beside it.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// The event.
    pub event: Event,
    /// The salt of its digest in the audit; none once the event is reduced to what is kept of an archived ticket.
    pub salt: Option<Vec<u8>>,
}

fn stored_event(item: Item) -> Result<StoredEvent, StoreError> {
    let salt = item.get(SALT).and_then(|salt| salt.as_b().ok()).map(|salt| salt.as_ref().to_vec());
    Ok(StoredEvent { event: data(item)?, salt })
}

/// The item of a new event, marked where the event causes notices, with a salt for its digest.
fn event_item(event: &Event) -> Result<Item, StoreError> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|error| StoreError::Broken(Box::new(error)))?;
    let mut keys = event_key(event);
    outbox::mark(&mut keys, event.id(), &event.effects);
    keys.insert(SALT.to_owned(), AttributeValue::B(Blob::new(salt)));
    item(keys, event)
}

fn event_key(event: &Event) -> Item {
    key([("ticket", event.ticket.as_str()), ("item", &format!("event#{:06}", event.seq))])
}

fn said(ticket: &Ticket) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    [ticket.description.clone(), part(&ticket.place.address), part(&ticket.contact)].join("\u{1f}")
}

impl From<InvalidId> for StoreError {
    fn from(error: InvalidId) -> Self {
        Self::unreadable(error)
    }
}
