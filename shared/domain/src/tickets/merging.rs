//! Reports that are one matter: a master goes on for all (row 7), and residents follow it (row 38).

use serde::{Deserialize, Serialize};

use super::ending::Ending;
use super::event_kind::EventKind;
use super::place::same_place;
use super::rules::Category;
use super::state::State;
use super::table;
use super::ticket::{Place, Ticket};
use crate::ids::TicketId;

/// What the merging of a report needs to know of the report that goes on for both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Master {
    /// Its number.
    pub id: TicketId,
    /// Its state.
    pub state: State,
    /// How it ended, once closed.
    pub ended: Option<Ending>,
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
            ended: ticket.ended,
            category: ticket.category,
            place: ticket.place.clone(),
        }
    }

    /// Whether it ended in a way that says nothing of the reports merged into it.
    #[must_use]
    pub fn ended_for_itself(&self) -> bool {
        ends_for_itself(self.state, self.ended)
    }

    /// Whether it is where this place is: within 50 m, or the same place by name.
    #[must_use]
    pub fn is_at(&self, place: &Place) -> bool {
        same_place(&self.place, place).is_some()
    }
}

/// Withdrawn, declined, or closed because its own reporter sent nothing: nobody has answered the others.
fn ends_for_itself(state: State, ended: Option<Ending>) -> bool {
    match state {
        State::Withdrawn | State::Declined => true,
        State::Closed => ended == Some(Ending::NoReply),
        _ => false,
    }
}

impl Ticket {
    /// Whether it ended in a way that says nothing of the reports merged into it, so that they may go on alone (row 7b).
    #[must_use]
    pub fn ended_for_itself(&self) -> bool {
        ends_for_itself(self.state, self.ended)
    }

    /// What the reporters of reports merged into it can still do there, in the words of the chat.
    #[must_use]
    pub fn open_to_merged(&self) -> Vec<&'static str> {
        let steps = [(EventKind::Urge, "催办"), (EventKind::Add, "补充")];
        let open = steps.into_iter().filter(|(event, _)| table::decide(self.state, *event).is_ok());
        open.map(|(_, word)| word).collect()
    }

    /// Whether others are told of it: followers, and those whose reports were merged into it.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.followers > 0 || self.children > 0 || self.storm || self.had_storm
    }
}
