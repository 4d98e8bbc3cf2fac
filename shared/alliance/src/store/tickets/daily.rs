//! The lists of a working day (row 22): what is due in a queue, and an item for each list that was told. They lie in a
//! partition of the day, until the table forgets them. Their stream carries what they tell, as it does for an event of a
//! report; no item of theirs is called `event#`, since nobody took a step.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::Tickets;
use crate::store::table::{Item, Query, Sort, card, item, key, number};
use crate::store::transaction::{Commit, Transaction};
use crate::store::{StoreError, System, moment, outbox};
use domain::ids::UnitId;
use domain::outbox::{Effect, Outbox};
use domain::retention::FORMS_KEPT;
use domain::tickets::Card;

/// The list of the whole district, which is told last.
const DISTRICT: &str = "district";

/// A list as it is stored: what [`Outbox`] reads.
#[derive(Serialize)]
struct Told<'a> {
    at: Timestamp,
    effects: &'a [Effect],
}

impl Tickets {
    /// The cards of a queue that are due by then, the soonest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due_in_queue(
        &self,
        _by: System,
        unit: &UnitId,
        by: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        let query = Query {
            index: Some("by-queue"),
            sort: Some(Sort::UpTo("due_at", moment(by))),
            ..Query::partition("queue", unit.as_str())
        };
        self.0.query_all(query).await?.into_iter().map(card).collect()
    }

    /// Whether all lists of a day were told.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn were_lists_told(&self, _by: System, day: Date) -> Result<bool, StoreError> {
        Ok(self.0.get::<Outbox>(list_key(day, DISTRICT)).await?.is_some())
    }

    /// Tells the list of a unit, or of the district (`None`), once a day. Returns whether it was told just now.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn tell_list(
        &self,
        _by: System,
        day: Date,
        unit: Option<&UnitId>,
        effects: &[Effect],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let whose = unit.map_or_else(|| DISTRICT.to_owned(), |unit| format!("unit#{unit}"));
        let mut keys = list_key(day, &whose);
        let expires = now.saturating_add(FORMS_KEPT).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        outbox::mark(&mut keys, format!("daily#{day}#{whose}"), effects);
        let put = item(keys, &Told { at: now, effects })?;
        let mut transaction = Transaction::default();
        transaction.put("list", &self.0, put, "attribute_not_exists(ticket)", &[], Item::new())?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(true),
            Commit::Refused(_) => Ok(false),
        }
    }
}

/// The key of a list; no number of a ticket contains a `#`.
fn list_key(day: Date, whose: &str) -> Item {
    key([("ticket", &format!("daily#{day}")), ("item", &format!("told#{whose}"))])
}
