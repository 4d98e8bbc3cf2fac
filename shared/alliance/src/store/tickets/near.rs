//! Open reports at the same place, by the index `by-place`.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::Tickets;
use super::items::HEAD;
use super::lists::number_of;
use crate::store::table::{Item, Query, Sort, card, text};
use crate::store::{May, StoreError};
use domain::ids::{SubdistrictCode, TicketId};
use domain::nearby::{Neighbour, Sought, Spot};
use domain::staff::kinds::ReadReports;
use domain::tickets::{AreaRow, Card, Nearness};

/// The most reports that are looked at in one partition, the newest.
const LOOKED_AT: i32 = 25;

/// A report that was found, before it is read.
struct Found {
    nearness: Nearness,
    spot: Spot,
}

impl Tickets {
    /// Open reports of the same matter at the same place, newest first. It reads a page of a partition for the name of
    /// the place and for each cell that its surroundings touch, and the head of each report that it returns.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn near(
        &self,
        _by: impl May<ReadReports>,
        sought: &Sought,
    ) -> Result<Vec<Neighbour>, StoreError> {
        let partitions = sought.partitions();
        let rows = try_join_all(partitions.iter().map(|near| self.partition(near))).await?;
        let mut found = BTreeMap::new();
        for row in rows.into_iter().flatten() {
            let (ticket, spot) = (number_of(&row)?, spot(row)?);
            if let Some(nearness) = sought.finds(&ticket, &spot) {
                // A distance says more than a name.
                let known = found.entry(ticket).or_insert(Found { nearness, spot });
                if matches!(nearness, Nearness::Metres(_)) {
                    known.nearness = nearness;
                }
            }
        }
        // The numbers of reports go up with time. Own reports are known only once they are read.
        let mut neighbours = Vec::new();
        for (ticket, found) in found.into_iter().rev().take(2 * sought.most) {
            if neighbours.len() == sought.most {
                break;
            }
            neighbours.extend(self.neighbour(&ticket, found, sought).await?);
        }
        Ok(neighbours)
    }

    async fn partition(&self, near: &str) -> Result<Vec<Item>, StoreError> {
        let query = Query {
            index: Some("by-place"),
            newest_first: true,
            limit: LOOKED_AT,
            ..Query::partition("near", near)
        };
        Ok(self.0.query(query).await?.items)
    }

    /// The report as it is now; `None` if it has ended, or is the seeker's own.
    async fn neighbour(
        &self,
        ticket: &TicketId,
        found: Found,
        sought: &Sought,
    ) -> Result<Option<Neighbour>, StoreError> {
        let query = Query {
            sort: Some(Sort::Between("item", HEAD.to_owned(), HEAD.to_owned())),
            ..Query::partition("ticket", ticket.as_str())
        };
        let Some(head) = self.0.query(query).await?.items.pop() else { return Ok(None) };
        let is_own = sought
            .not_of
            .as_ref()
            .is_some_and(|follower| head.get("reporter") == Some(&text(follower.key())));
        let string =
            |name: &str| head.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        let submitted_at: Timestamp = string("submitted_at").parse().map_err(StoreError::unreadable)?;
        // The district's own desk has no sub-district's code.
        let subdistrict = SubdistrictCode::parse(string("area")).ok();
        let card: Card = card(head)?;
        let row = AreaRow { card, subdistrict, submitted_at };
        Ok((!is_own && row.card.state.is_open()).then_some(Neighbour {
            row,
            matter: found.spot.matter,
            nearness: found.nearness,
        }))
    }
}

fn spot(mut row: Item) -> Result<Spot, StoreError> {
    let spot = row.remove("spot").ok_or(NoSpot).map_err(StoreError::unreadable)?;
    serde_dynamo::from_attribute_value(spot).map_err(StoreError::unreadable)
}

#[derive(Debug, thiserror::Error)]
#[error("a row of the index by place says nothing of the place")]
struct NoSpot;
