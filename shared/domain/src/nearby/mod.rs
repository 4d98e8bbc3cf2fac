//! The same matter nearby: which open reports a resident or an officer is shown before one more is sent or handled.

mod matter;
mod shown;

use serde::{Deserialize, Serialize};

use crate::geo::{Cell, Gcj02, Point};
use crate::ids::{Follower, TicketId};
use crate::staff::Locus;
use crate::tickets::{AreaRow, Nearness, Place, SAME_PLACE, Ticket, place_key, same_place};

pub use matter::Matter;
pub use shown::shown;

/// The most characters of an address in an index.
const ADDRESS_CHARACTERS: usize = 40;
/// The most characters of a name in an index.
const NAME_CHARACTERS: usize = 24;

/// What is known of an open report in the index by place: enough to see whether it is the one that is sought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Gcj02>,
    /// What it tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<Matter>,
}

impl Spot {
    fn place(&self) -> Place {
        Place {
            address: self.address.clone(),
            point: self.at.and_then(|at| Point::from_gcj02(at.latitude, at.longitude)),
            to_verify: false,
        }
    }
}

/// An entry of the index by place: the partition, and what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The partition: a cell of the map, or a name.
    pub near: String,
    /// The report in it.
    pub spot: Spot,
}

/// The entry of an open report under the name of its place.
#[must_use]
pub fn by_name(ticket: &Ticket) -> Option<Entry> {
    let address = ticket.place.address.as_deref().filter(|_| ticket.state.is_open())?;
    let near = name_key(address)?;
    let address = Some(address.chars().take(ADDRESS_CHARACTERS).collect());
    Some(Entry { near, spot: Spot { address, ..spot_of(ticket) } })
}

/// The entry of an open report under the cell of its point.
#[must_use]
pub fn by_cell(ticket: &Ticket) -> Option<Entry> {
    let point = ticket.place.point.as_ref().filter(|_| ticket.state.is_open())?;
    Some(Entry { near: cell_key(&Cell::of(point)), spot: spot_of(ticket) })
}

fn spot_of(ticket: &Ticket) -> Spot {
    let at = ticket.place.point.as_ref().map(Point::gcj02);
    Spot { address: None, at, matter: Matter::of(&ticket.description) }
}

fn name_key(address: &str) -> Option<String> {
    let name: String = place_key(address)?.chars().take(NAME_CHARACTERS).collect();
    Some(format!("name#{name}"))
}

fn cell_key(cell: &Cell) -> String {
    format!("cell#{}", cell.as_str())
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought {
    /// Where.
    pub place: Place,
    /// Of what kind; `None` for any.
    pub matter: Option<Matter>,
    /// The report that looks for others of its kind.
    pub but: Option<TicketId>,
    /// Whose own reports are left out.
    pub not_of: Option<Follower>,
    /// The most reports.
    pub most: usize,
}

impl Sought {
    /// The partitions of the index that hold it.
    #[must_use]
    pub fn partitions(&self) -> Vec<String> {
        let name = self.place.address.as_deref().and_then(name_key);
        let cells = self.place.point.iter().flat_map(|point| Cell::around(point, SAME_PLACE));
        name.into_iter().chain(cells.map(|cell| cell_key(&cell))).collect()
    }

    /// How near a report of the index is; `None` if it is not what is looked for.
    #[must_use]
    pub fn finds(&self, ticket: &TicketId, spot: &Spot) -> Option<Nearness> {
        let fits = self.but.as_ref() != Some(ticket) && (self.matter.is_none() || self.matter == spot.matter);
        same_place(&self.place, &spot.place()).filter(|_| fits)
    }
}

/// An open report at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The report, as lists show it to staff.
    pub row: AreaRow,
    /// What it tells of.
    pub matter: Option<Matter>,
    /// How near it is.
    pub nearness: Nearness,
}

impl Neighbour {
    /// The object of the act of reading it.
    #[must_use]
    pub fn locus(&self) -> Locus {
        Locus { units: self.row.card.unit.iter().cloned().collect(), ..self.row.locus() }
    }
}

#[cfg(test)]
mod tests;
