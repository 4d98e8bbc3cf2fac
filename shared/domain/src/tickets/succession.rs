//! Row 34 as two people carry it out: an operator asks that one unit take over what another has, and a second operator
//! confirms it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::card::Card;
use super::command::Command;
use super::state::State;
use super::ticket::Ticket;
use crate::accounts::{Alliance, Unit, UnitKind};
use crate::ids::{StaffId, UnitId};

/// What an operator asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The unit that is abolished.
    pub from: UnitId,
    /// The unit that takes its reports.
    pub to: UnitId,
    /// That unit's name.
    pub to_name: String,
    /// Why; internal.
    pub note: String,
    /// Who asks; this person may not confirm.
    pub by: StaffId,
    /// Their name.
    pub name: String,
    /// When they asked.
    pub at: Timestamp,
}

impl Succession {
    /// The step on each report.
    #[must_use]
    pub fn step(&self) -> Command {
        Command::Move {
            from: self.from.clone(),
            to: self.to.clone(),
            to_name: self.to_name.clone(),
            note: self.note.clone(),
        }
    }

    /// Whether a report is with the unit: it answers for it, works on it, or works beside another.
    #[must_use]
    pub fn is_about(&self, ticket: &Ticket) -> bool {
        ticket.desk == self.from
            || ticket.unit.as_ref() == Some(&self.from)
            || ticket.open_order(&self.from).is_some()
    }

    /// Whether a report whose card is in the list of an area may be with the unit. The reports of a desk name it; a card
    /// does not name the department whose report waits at the desk. Orders of joint units have cards of their own.
    #[must_use]
    pub fn may_be_about(&self, card: &Card, kind: UnitKind) -> bool {
        let is_watched = card.state.is_open() || card.state == State::Answered;
        let may_be_with = match kind {
            UnitKind::Desk => card.desk == self.from,
            UnitKind::Department => card.unit.as_ref().is_none_or(|unit| *unit == self.from),
        };
        is_watched && may_be_with
    }
}

/// The units that can take over from this one: a desk from a desk, a department from a department.
pub fn successors<'a>(alliance: &'a Alliance, from: &'a Unit) -> impl Iterator<Item = &'a Unit> {
    alliance.in_use().filter(move |unit| unit.kind == from.kind && unit.id != from.id)
}
