//! What was said in several reports at once, for a search that looks into them.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::Tickets;
use super::items::SAID;
use super::lists::number_of;
use crate::store::table::{data, key};
use crate::store::{May, StoreError};
use domain::ids::TicketId;
use domain::privacy::without_personal;
use domain::staff::kinds::ReadReports;
use domain::tickets::Place;

/// What of a report is read; its telephone number stays where it is.
const FIELDS: [&str; 2] = ["description", "place"];

/// What was said in a report.
#[derive(Clone, Debug, Deserialize)]
pub struct Said {
    description: String,
    place: Place,
}

impl Said {
    /// What the matter is. A number by which somebody can be called or known is hidden: an anonymous report shows none, and
    /// is not to be found by one.
    #[must_use]
    pub fn description(&self) -> String {
        without_personal(&self.description).into_owned()
    }

    /// Where it is, with the same numbers hidden.
    #[must_use]
    pub fn address(&self) -> String {
        without_personal(self.place.address.as_deref().unwrap_or_default()).into_owned()
    }
}

impl Tickets {
    /// What was said in these reports, which the reader found in lists of theirs.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn said(
        &self,
        _by: impl May<ReadReports>,
        tickets: &BTreeSet<TicketId>,
    ) -> Result<HashMap<TicketId, Said>, StoreError> {
        let keys = tickets.iter().map(|ticket| key([("ticket", ticket.as_str()), ("item", SAID)])).collect();
        let items = self.0.get_many(keys, ("ticket", &FIELDS)).await?;
        items.into_iter().map(|item| Ok((number_of(&item)?, data(item)?))).collect()
    }
}
