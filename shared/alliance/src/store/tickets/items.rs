//! How a ticket is stored in the table: a head, what was said, and the order of the unit that works on it.
//!
//! Each index is on the item whose changes it follows, and holds keys and a card, never a whole ticket: `by-area`,
//! `by-watch` (while it is watched), `by-reporter` and `by-case` on the head, `by-queue` and `by-timer` on the order. What was said changes seldom, so that a step need
//! not write it again. An open report is in `by-place` twice: under the name of its place by the order, and under the cell
//! of its point by the head. Both are written with each step, so a report leaves the index with the step that ends it; as
//! neither key nor projection changes in other steps, those cost the index nothing.
//!
//! The order of a joint unit is `order#<unit>`, with a row of `by-queue` while it is open. It is written only by the steps
//! that change it; the head says in which version each was.
//!
//! The order of the unit that answers for the whole report is `order#lead`, whichever unit that is at the time: under
//! the unit's own name, each dispatch would delete it and create another.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Tickets;
use crate::store::table::{Item, Query, SCHEMA, Sort, Table, key, number, stored, text};
use crate::store::{StoreError, Transaction, moment};
use domain::cases::stage;
use domain::ids::{Follower, SubdistrictCode, TicketId};
use domain::nearby::{self, Entry};
use domain::tickets::{Card, Order, Rules, Ticket, Watch, telephone_in, timer};
use sha2::{Digest as _, Sha256};

/// The items' sort keys, in the order in which one query reads them; events come before.
pub(super) const HEAD: &str = "head";
/// A row of `by-reporter` for the person for whom it was reported; it holds nothing else, and no query of the ticket reads
/// it.
const BEHALF: &str = "behalf";
const ORDER: &str = "order#lead";
pub(super) const SAID: &str = "said";
/// The beginning of the sort keys of orders.
const ORDER_OF: &str = "order#";
/// The field of the head that holds the version of each joint unit's order, and the one that holds their sequence.
const ORDERS: &str = "orders";
const ORDER_OF_ORDERS: &str = "order_of_orders";

/// The fields of a ticket that are stored in each of the other items; the head has all the rest.
const FIELDS_OF_SAID: [&str; 4] = ["description", "contact", "place", "attachments"];
const FIELDS_OF_ORDER: [&str; 10] = [
    "unit",
    "handler",
    "handed_in_by",
    "internal_result",
    "public_answer",
    "outcome",
    "after_photos",
    "checked_at",
    "deadline",
    "alert",
];

/// The area of tickets that the district's own desk holds.
const DISTRICT_AREA: &str = "district";

/// The number of partitions that the due index is spread over; a sweep reads each.
pub const TIMER_SHARDS: u8 = 4;

/// A ticket as its items.
pub(super) struct Items {
    pub(super) head: Item,
    pub(super) order: Item,
    /// The orders of joint units that the step changed.
    pub(super) joint: Vec<Item>,
    /// None where what was said is unchanged since the ticket's previous version.
    pub(super) said: Option<Item>,
    /// None where it was never for anybody else, or that is unchanged.
    pub(super) behalf: Option<Item>,
}

/// A condition's expression, the names in it and its values.
type Condition<'a> = (&'a str, &'a [(&'a str, &'a str)], Item);

impl Items {
    /// The items of a ticket.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub(super) fn of(ticket: &Ticket, rules: &Rules) -> Result<Self, StoreError> {
        let all: AttributeValue = serde_dynamo::to_attribute_value(ticket).map_err(StoreError::unreadable)?;
        let AttributeValue::M(mut head) = all else { return Err(StoreError::unreadable(NotAMap)) };
        let order = take(&mut head, &FIELDS_OF_ORDER);
        let said = take(&mut head, &FIELDS_OF_SAID);
        let orders = take_orders(&mut head, ticket);
        let card: AttributeValue =
            serde_dynamo::to_attribute_value(Card::of(ticket)).map_err(StoreError::unreadable)?;
        let item = |name, keys: Item, data| {
            let mut item = key([("ticket", ticket.id.as_str()), ("item", name)]);
            item.insert("version".to_owned(), number(ticket.version));
            item.insert("schema".to_owned(), number(SCHEMA));
            item.insert("data".to_owned(), AttributeValue::M(data));
            item.extend(keys);
            item
        };
        let with_card = |mut keys: Item| {
            if !keys.is_empty() {
                keys.insert("card".to_owned(), card.clone());
            }
            keys
        };
        let joint = ticket.orders.iter().zip(orders).filter(|(order, _)| order.since == ticket.version);
        let joint = joint.map(|(order, data)| joint_item(ticket, order, data)).collect::<Result<_, _>>()?;
        Ok(Self {
            joint,
            head: item(HEAD, place(with_card(keys_of_head(ticket)), nearby::by_cell(ticket), ticket)?, head),
            order: item(
                ORDER,
                place(keys_of_order(ticket, rules, with_card), nearby::by_name(ticket), ticket)?,
                order,
            ),
            said: (ticket.said_in == ticket.version).then(|| item(SAID, Item::new(), said)),
            behalf: (ticket.said_in == ticket.version && ticket.on_behalf.is_some())
                .then(|| item(BEHALF, keys_of_behalf(ticket), Item::new())),
        })
    }

    /// Finds exactly the items of one ticket, strongly consistent.
    pub(super) fn query(ticket: &TicketId) -> Query<'static> {
        Query {
            sort: Some(Sort::Between("item", HEAD.to_owned(), SAID.to_owned())),
            consistent: true,
            ..Query::partition("ticket", ticket.as_str())
        }
    }

    /// Puts the items, replacing what was there. `condition` with its values guards the head only: the others follow
    /// it.
    pub(super) fn put(
        self,
        transaction: &mut Transaction,
        table: &Table,
        condition: Option<Condition<'_>>,
    ) -> Result<(), StoreError> {
        match condition {
            Some((condition, names, values)) => {
                transaction.put(Tickets::HEAD, table, self.head, condition, names, values)?;
            }
            None => transaction.put_over(Tickets::HEAD, table, self.head)?,
        }
        transaction.put_over("order", table, self.order)?;
        for joint in self.joint {
            transaction.put_over("joint order", table, joint)?;
        }
        if let Some(behalf) = self.behalf {
            transaction.put_over("behalf", table, behalf)?;
        }
        self.said.map_or(Ok(()), |said| transaction.put_over("said", table, said))
    }
}

/// The ticket that these items make up; none where there are no items.
///
/// # Errors
/// [`StoreError::Throttled`] where a step was written between the reading of two of them, so that they do not belong
/// together; [`StoreError::Unreadable`] where they are not what this version writes.
pub(super) fn join(items: Vec<Item>) -> Result<Option<Ticket>, StoreError> {
    let mut fields = HashMap::new();
    let mut versions = HashMap::new();
    let mut joint = HashMap::new();
    for item in items {
        let name = item.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
        if let Some(unit) = name.strip_prefix(ORDER_OF).filter(|_| name != ORDER) {
            joint.insert(unit.to_owned(), stored(item)?);
            continue;
        }
        versions.insert(name, item.get("version").and_then(|version| version.as_n().ok()).cloned());
        match stored(item)? {
            AttributeValue::M(part) => fields.extend(part),
            _ => return Err(StoreError::unreadable(NotAMap)),
        }
    }
    if !versions.contains_key(HEAD) {
        return Ok(None);
    }
    let Some(orders) = join_orders(&mut fields, joint)? else {
        return Err(StoreError::Throttled(Box::new(BetweenTwoSteps)));
    };
    fields.extend(orders);
    let ticket: Ticket =
        serde_dynamo::from_attribute_value(AttributeValue::M(fields)).map_err(StoreError::unreadable)?;
    let is_of = |name: &str, version: u64| {
        versions.get(name).and_then(Option::as_deref) == Some(version.to_string().as_str())
    };
    if is_of(ORDER, ticket.version) && is_of(SAID, ticket.said_in) {
        Ok(Some(ticket))
    } else {
        Err(StoreError::Throttled(Box::new(BetweenTwoSteps)))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a ticket is no map")]
struct NotAMap;

#[derive(Debug, thiserror::Error)]
#[error("the items of a ticket are of different versions")]
struct BetweenTwoSteps;

/// Takes the joint units' orders out of the head, which keeps the version of each.
fn take_orders(head: &mut Item, ticket: &Ticket) -> Vec<AttributeValue> {
    let Some(AttributeValue::L(orders)) = head.remove(ORDERS) else { return Vec::new() };
    let since = ticket.orders.iter().map(|order| (order.unit.to_string(), number(order.since)));
    head.insert(ORDERS.to_owned(), AttributeValue::M(since.collect()));
    head.insert(
        ORDER_OF_ORDERS.to_owned(),
        AttributeValue::L(ticket.orders.iter().map(|order| text(order.unit.as_str())).collect()),
    );
    orders
}

/// The joint units' orders as the head lists them; none where one of them is of another version.
fn join_orders(
    fields: &mut HashMap<String, AttributeValue>,
    mut joint: HashMap<String, AttributeValue>,
) -> Result<Option<HashMap<String, AttributeValue>>, StoreError> {
    let (since, listed) = (fields.remove(ORDERS), fields.remove(ORDER_OF_ORDERS));
    let (Some(AttributeValue::M(since)), Some(AttributeValue::L(listed))) = (since, listed) else {
        return Ok(Some(HashMap::new()));
    };
    let mut orders = Vec::new();
    for unit in listed {
        let unit = unit.as_s().map_err(|_| StoreError::unreadable(NotAMap))?;
        let Some(AttributeValue::M(order)) = joint.remove(unit) else { return Ok(None) };
        if order.get("since") != since.get(unit) {
            return Ok(None);
        }
        orders.push(AttributeValue::M(order));
    }
    Ok(Some(HashMap::from([(ORDERS.to_owned(), AttributeValue::L(orders))])))
}

/// The item of a joint unit's order, in the unit's queue while it is open.
fn joint_item(ticket: &Ticket, order: &Order, data: AttributeValue) -> Result<Item, StoreError> {
    let name = format!("{ORDER_OF}{}", order.unit);
    let mut item = key([("ticket", ticket.id.as_str()), ("item", &name)]);
    item.insert("schema".to_owned(), number(SCHEMA));
    item.insert("data".to_owned(), data);
    if order.state.is_open() && ticket.state.is_open() {
        let card = serde_dynamo::to_attribute_value(Card::of_order(ticket, order));
        item.insert("queue".to_owned(), text(order.unit.as_str()));
        item.insert("due_at".to_owned(), text(moment(order.due)));
        item.insert("card".to_owned(), card.map_err(StoreError::unreadable)?);
    }
    Ok(item)
}

fn take(from: &mut Item, names: &[&str]) -> Item {
    names.iter().filter_map(|name| from.remove_entry(*name)).collect()
}

/// An index attribute that has no value is left out: a NULL in an index key would make the whole write fail.
fn keys_of_head(ticket: &Ticket) -> Item {
    let mut keys = Item::from([
        ("submitted_at".to_owned(), text(moment(ticket.submitted_at))),
        ("area".to_owned(), text(area_of(ticket.subdistrict.as_ref()))),
    ]);
    if !Watch::of(ticket).is_nothing() {
        keys.insert("watch".to_owned(), text(area_of(ticket.subdistrict.as_ref())));
    }
    // Who uses WeChat is found by that; whoever does not, by the number that they left.
    let telephone = ticket.contact.as_deref().filter(|_| !ticket.anonymous).and_then(telephone_in);
    let reporter = ticket.reporter.as_ref().map(Follower::key);
    if let Some(reporter) = reporter.or_else(|| telephone.map(|number| by_telephone(&number))) {
        keys.insert("reporter".to_owned(), text(reporter));
    }
    if let Some(stage) = stage(ticket) {
        keys.insert("case_of".to_owned(), text(ticket.account.as_str()));
        let since = moment(ticket.closed_at.unwrap_or(ticket.submitted_at));
        keys.insert("case_at".to_owned(), text(format!("{}#{since}", stage.id())));
    }
    keys
}

/// Without keys of the index once it is for nobody else any more, so that the row leaves the index.
fn keys_of_behalf(ticket: &Ticket) -> Item {
    let telephone = ticket.principals_telephone().filter(|_| !ticket.anonymous).and_then(telephone_in);
    let principal = ticket.principal().map(Follower::key);
    let Some(principal) = principal.or_else(|| telephone.map(|number| by_telephone(&number))) else {
        return Item::new();
    };
    Item::from([
        ("reporter".to_owned(), text(principal)),
        ("submitted_at".to_owned(), text(moment(ticket.submitted_at))),
    ])
}

fn keys_of_order(ticket: &Ticket, rules: &Rules, with_card: impl Fn(Item) -> Item) -> Item {
    let mut keys = Item::new();
    if let (Some(queue), Some(deadline)) = (ticket.queue(), &ticket.deadline) {
        keys.insert("queue".to_owned(), text(queue.as_str()));
        keys.insert("due_at".to_owned(), text(moment(deadline.due)));
    }
    let mut keys = with_card(keys);
    if let Some((at, _)) = timer(ticket, rules) {
        keys.insert("timer_shard".to_owned(), text(format!("t{}", shard(&ticket.id))));
        keys.insert("timer_at".to_owned(), text(moment(at)));
    }
    keys
}

/// The keys with those of an entry in `by-place`, if there is one.
fn place(mut keys: Item, entry: Option<Entry>, ticket: &Ticket) -> Result<Item, StoreError> {
    if let Some(Entry { near, spot }) = entry {
        keys.insert("near".to_owned(), text(near));
        keys.insert("submitted_at".to_owned(), text(moment(ticket.submitted_at)));
        let spot = serde_dynamo::to_attribute_value(spot).map_err(StoreError::unreadable)?;
        keys.insert("spot".to_owned(), spot);
    }
    Ok(keys)
}

/// The partition of a telephone number in `by-reporter`: a digest, so that no key names anybody. The table that holds it
/// holds the number too, which no key that the reader has would change.
pub(super) fn by_telephone(number: &str) -> String {
    let digest = Sha256::digest(format!("telephone\n{number}"));
    format!("tel#{}", hex::encode(&digest[..16]))
}

/// The partition of an area in `by-area`.
pub(super) fn area_of(subdistrict: Option<&SubdistrictCode>) -> &str {
    subdistrict.map_or(DISTRICT_AREA, SubdistrictCode::as_str)
}

fn shard(ticket: &TicketId) -> u8 {
    ticket.as_str().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % TIMER_SHARDS
}
