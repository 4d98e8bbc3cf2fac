//! Reports that are one matter: a master goes on for all (row 7), and residents follow it (row 38).

use serde::{Deserialize, Serialize};

use super::rules::Category;
use super::state::State;
use super::ticket::{Place, Ticket};
use crate::ids::TicketId;

/// What the merging of a report needs to know of the report that goes on for both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Master {
    /// Its number.
    pub id: TicketId,
    /// Its state.
    pub state: State,
    /// Its category, once set.
    pub category: Option<Category>,
    /// Its place.
    pub place: Place,
    /// Whether an officer's storm notice says that its area holds this report, so that the places are not compared.
    pub by_storm: bool,
}

impl Master {
    /// The facts of a ticket.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.clone(),
            state: ticket.state,
            category: ticket.category,
            place: ticket.place.clone(),
            by_storm: false,
        }
    }

    /// Whether it is where this place is: within 50 m, or the same place by name.
    #[must_use]
    pub fn is_at(&self, place: &Place) -> bool {
        self.by_storm || is_same_place(&self.place, place)
    }
}

impl Ticket {
    /// Whether others are told of it: followers, and those whose reports were merged into it.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.followers > 0 || self.children > 0 || self.storm
    }
}

/// How near two reports of one matter are, in metres.
const NEAR: f64 = 50.0;

/// Whether two places are one: within 50 m, or the same words.
fn is_same_place(one: &Place, other: &Place) -> bool {
    let near = one.point.zip(other.point).is_some_and(|(one, other)| {
        one.metres_to(&other) <= NEAR
    });
    let words = one.address.as_deref().zip(other.address.as_deref());
    near || words.is_some_and(|(one, other)| !one.trim().is_empty() && one.trim() == other.trim())
}
