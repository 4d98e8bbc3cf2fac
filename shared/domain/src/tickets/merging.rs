//! Reports that are one matter: a master goes on for all (row 7), and residents follow it (row 38).

use serde::{Deserialize, Serialize};

use super::place::same_place;
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
        }
    }

    /// Whether it is where this place is: within 50 m, or the same place by name.
    #[must_use]
    pub fn is_at(&self, place: &Place) -> bool {
        same_place(&self.place, place).is_some()
    }
}

impl Ticket {
    /// Whether others are told of it: followers, and those whose reports were merged into it.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.followers > 0 || self.children > 0 || self.storm || self.had_storm
    }
}
