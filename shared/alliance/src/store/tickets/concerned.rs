//! Residents and reports that hang on a report: those who follow it (`sub#<digest>`), and those that were merged into it
//! (`child#<number>`). They lie in the partition of the report, beside its items, and are read page by page.

use aws_sdk_dynamodb::types::ConditionCheck;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Tickets;
use super::items::HEAD;
use crate::store::table::{Item, Query, Sort, data, item, key, text};
use crate::store::{May, StoreError, System, Transaction, digest};
use domain::ids::{Follower, TicketId};
use domain::staff::kinds::ReadReports;
use domain::tickets::Ticket;
use domain::tickets::table::OPEN;

const CHILD: &str = "child#";
const FOLLOWS: &str = "sub#";

/// A resident who follows a report (row 38).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The resident.
    pub follower: Follower,
    /// Since when.
    pub since: Timestamp,
}

/// A report that was merged into another (row 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its number.
    pub ticket: TicketId,
    /// Those who hear of it: its reporter, and whoever it was reported for.
    #[serde(default)]
    pub followers: Vec<Follower>,
}

impl Child {
    /// What the master keeps of a report.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        let followers = ticket.reporter.iter().chain(ticket.principal()).cloned().collect();
        Self { ticket: ticket.id.clone(), followers }
    }
}

/// One page of those who hang on a report.
#[derive(Debug, Default)]
pub struct Concerned {
    /// Reports that were merged into it.
    pub children: Vec<Child>,
    /// Residents who follow it.
    pub subscriptions: Vec<Subscription>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

impl Tickets {
    /// The name of the write that makes somebody a follower of a report.
    pub const SUBSCRIPTION: &'static str = "subscription";
    /// The name of the condition that a master is still open.
    pub const MASTER: &'static str = "master";

    /// A resident's subscription of a report; none where they do not follow it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn subscription(
        &self,
        _by: System,
        ticket: &TicketId,
        follower: &Follower,
    ) -> Result<Option<Subscription>, StoreError> {
        self.0.get(subscription_key(ticket, follower)).await
    }

    /// What a report keeps of one that was merged into it; none where it was not.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn child(
        &self,
        _by: System,
        master: &TicketId,
        child: &TicketId,
    ) -> Result<Option<Child>, StoreError> {
        self.0.get(child_key(master, child)).await
    }

    /// Adds to a transaction that a resident follows a report, once each: the write is refused under
    /// [`Tickets::SUBSCRIPTION`] where they do already.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_subscription(
        &self,
        transaction: &mut Transaction,
        ticket: &TicketId,
        subscription: &Subscription,
    ) -> Result<(), StoreError> {
        let put = item(subscription_key(ticket, &subscription.follower), subscription)?;
        transaction.put(Self::SUBSCRIPTION, &self.0, put, "attribute_not_exists(ticket)", &[], Item::new())
    }

    /// Adds to a transaction that a follower urged.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_urged(
        &self,
        transaction: &mut Transaction,
        ticket: &TicketId,
        subscription: &Subscription,
    ) -> Result<(), StoreError> {
        let put = item(subscription_key(ticket, &subscription.follower), subscription)?;
        transaction.put_over(Self::SUBSCRIPTION, &self.0, put)
    }

    /// Adds to a transaction that a report was merged into another, or that its reporter urged there.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_child(
        &self,
        transaction: &mut Transaction,
        master: &TicketId,
        child: &Child,
    ) -> Result<(), StoreError> {
        transaction.put_over("child", &self.0, item(child_key(master, &child.ticket), child)?)
    }

    /// Adds to a transaction that a report goes its own way again.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be made.
    pub fn delete_child(
        &self,
        transaction: &mut Transaction,
        master: &TicketId,
        child: &TicketId,
    ) -> Result<(), StoreError> {
        transaction.delete("child", &self.0, child_key(master, child))
    }

    /// Adds to a transaction the condition that others can be merged into a report, as it is open and not answered yet,
    /// without writing it: the write is refused under [`Tickets::MASTER`] where it is not.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the condition cannot be made.
    pub fn check_open(&self, transaction: &mut Transaction, ticket: &TicketId) -> Result<(), StoreError> {
        let mut check = ConditionCheck::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("ticket", ticket.as_str()), ("item", HEAD)])))
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#state", "state");
        let mut names = Vec::new();
        for (at, state) in OPEN.iter().enumerate() {
            let value = serde_dynamo::to_attribute_value(state).map_err(StoreError::unreadable)?;
            check = check.expression_attribute_values(format!(":s{at}"), value);
            names.push(format!(":s{at}"));
        }
        let check = check.condition_expression(format!("#data.#state IN ({})", names.join(", "))).build();
        transaction.check(Self::MASTER, check.map_err(|error| StoreError::Broken(Box::new(error)))?);
        Ok(())
    }

    /// A page of those who hang on a report: first what was merged into it, then who follows it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn concerned(
        &self,
        _by: System,
        ticket: &TicketId,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Concerned, StoreError> {
        let after = after.unwrap_or(CHILD);
        let kind = if after < FOLLOWS { CHILD } else { FOLLOWS };
        let sort = Sort::Between("item", format!("{after}\u{1}"), format!("{kind}~"));
        let query = Query { sort: Some(sort), limit, ..Query::partition("ticket", ticket.as_str()) };
        let found = self.0.query(query).await?;
        let more = found.next.and(found.items.last().and_then(name_of));
        Ok(if kind == CHILD {
            Concerned {
                children: found.items.into_iter().map(data).collect::<Result<_, _>>()?,
                // Behind the last of these come those who follow it.
                next: more.or_else(|| Some(FOLLOWS.to_owned())),
                ..Concerned::default()
            }
        } else {
            Concerned {
                subscriptions: found.items.into_iter().map(data).collect::<Result<_, _>>()?,
                next: more,
                ..Concerned::default()
            }
        })
    }

    /// Reports that were merged into this one, for staff; at most so many.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn children(
        &self,
        _by: impl May<ReadReports>,
        ticket: &TicketId,
        limit: i32,
    ) -> Result<Vec<TicketId>, StoreError> {
        let sort = Sort::StartsWith("item", CHILD.to_owned());
        let query = Query { sort: Some(sort), limit, ..Query::partition("ticket", ticket.as_str()) };
        let found = self.0.query(query).await?.items.into_iter().map(data::<Child>);
        found.map(|child| child.map(|child| child.ticket)).collect()
    }

    /// Deletes who follows an archived report and what was merged into it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn forget_concerned(&self, ticket: &TicketId, concerned: &Concerned) -> Result<(), StoreError> {
        for child in &concerned.children {
            self.0.delete(child_key(ticket, &child.ticket)).await?;
        }
        for subscription in &concerned.subscriptions {
            self.0.delete(subscription_key(ticket, &subscription.follower)).await?;
        }
        Ok(())
    }
}

fn name_of(item: &Item) -> Option<String> {
    item.get("item").and_then(|name| name.as_s().ok()).cloned()
}

fn child_key(master: &TicketId, child: &TicketId) -> Item {
    Item::from([
        ("ticket".to_owned(), text(master.as_str())),
        ("item".to_owned(), text(format!("{CHILD}{child}"))),
    ])
}

fn subscription_key(ticket: &TicketId, follower: &Follower) -> Item {
    Item::from([
        ("ticket".to_owned(), text(ticket.as_str())),
        ("item".to_owned(), text(format!("{FOLLOWS}{}", digest(&follower.key())))),
    ])
}
