//! The card of a report in a list: small enough to be stored in an index.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Alert;
use super::deadlines::{Deadline, DeadlineKind};
use super::orders::{Order, OrderState};
use super::rules::Category;
use super::state::State;
use super::ticket::Ticket;
use crate::ids::{CommunityCode, StaffId, SubdistrictCode, TicketId, UnitId};
use crate::privacy::without_door;
use crate::staff::Locus;

/// The most bytes of a card in an index, including attribute names and lengths.
pub const CARD_BYTES: usize = 300;
/// The bytes of a full card without its texts, its community and the names of its units.
const FRAME_BYTES: usize = 167;
/// The bytes of a community's entry.
const COMMUNITY_BYTES: usize = 22;
/// The bytes of the mark of a joint unit's order.
const JOINT_BYTES: usize = 8;
/// The most bytes of a place.
const PLACE_BYTES: usize = 48;

/// A report in one line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its number.
    pub id: TicketId,
    /// The beginning of what was said, on one line.
    pub what: String,
    /// The beginning of its address, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The community that an officer has set, where there is no address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityCode>,
    /// Its state.
    pub state: State,
    /// Set at acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Whether it is to be handled before others of its kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Its next deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// The warning level of that deadline.
    #[serde(default, skip_serializing_if = "Alert::is_none")]
    pub alert: Alert,
    /// The desk that is responsible for it.
    pub desk: UnitId,
    /// The unit that must act, if it is not the desk; `None` if it is the desk's or nobody's turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Whether this is the order of a joint unit (协办), and not the report itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub joint: bool,
    /// Who handles it, where somebody has signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Why it is watched.
    #[serde(default, skip_serializing_if = "Watch::is_nothing")]
    pub watch: Watch,
}

/// A person as a card names them: a fold of their id, which is short. It finds one's own work in a list and proves
/// nothing: the chance that two people of one unit share it is one in four billion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holder(u32);

impl Holder {
    /// The mark of a person.
    #[must_use]
    pub fn of(person: &StaffId) -> Self {
        let fold = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        Self(person.as_str().bytes().fold(0x811c_9dc5, fold))
    }
}

/// Why a report is watched beside its deadline: a set of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Watch(u8);

impl Watch {
    /// It is supervised (督办).
    pub const SUPERVISED: Self = Self(1);
    /// A unit has asked to give it back, or has given it back and it waits for another (退单).
    pub const RETURNED: Self = Self(2);
    /// The work is done again (重办).
    pub const REDONE: Self = Self(4);
    /// It is overdue (红牌).
    pub const RED: Self = Self(8);

    /// Why an open report is watched; a closed one is not.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        if !ticket.state.is_open() {
            return Self::default();
        }
        let waits_again = ticket.returns.granted > 0 && ticket.state == State::Triaged;
        [
            (Self::SUPERVISED, ticket.supervision.is_some()),
            (Self::RETURNED, ticket.returns.open.is_some() || waits_again),
            (Self::REDONE, ticket.since.redo > 0),
            (Self::RED, ticket.alert == Alert::Red),
        ]
        .into_iter()
        .filter(|(_, is_so)| *is_so)
        .fold(Self::default(), |all, (one, _)| Self(all.0 | one.0))
    }

    /// Whether it is not watched.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.0 == 0
    }

    /// Whether it is watched for this reason.
    #[must_use]
    pub fn has(self, reason: Self) -> bool {
        self.0 & reason.0 != 0
    }
}

/// A report in the list of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Its card.
    pub card: Card,
    /// Its sub-district; none at the district's own desk.
    pub subdistrict: Option<SubdistrictCode>,
    /// When it was submitted, to the second.
    pub submitted_at: Timestamp,
}

impl AreaRow {
    /// The object of the act of reading it. It names no units, because staff who may read only what is assigned to
    /// their unit see no list of an area.
    #[must_use]
    pub fn locus(&self) -> Locus {
        Locus {
            subdistrict: self.subdistrict.clone(),
            desk: Some(self.card.desk.clone()),
            ..Locus::default()
        }
    }
}

/// A deadline as far as a list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The step that is due.
    pub kind: DeadlineKind,
    /// When it is due, to the second.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// Whether it was counted through a year whose holidays were not known yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl From<Deadline> for Due {
    fn from(deadline: Deadline) -> Self {
        Self { kind: deadline.kind, at: deadline.due, provisional: deadline.provisional }
    }
}

impl Card {
    /// The card of a report. Texts are cut, at the end of a character, so that it fits [`CARD_BYTES`].
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        let ticket = &*ticket.for_staff();
        let unit = ticket.queue().filter(|unit| **unit != ticket.desk).cloned();
        Self::with(ticket, unit, 0)
    }

    /// The card of a joint unit's open order on a report: its own state, deadline and warning.
    #[must_use]
    pub fn of_order(ticket: &Ticket, order: &Order) -> Self {
        let state = match order.state {
            OrderState::Dispatched => State::Dispatched,
            _ => State::Working,
        };
        let (kind, at) = match order.state {
            OrderState::Dispatched => (DeadlineKind::Sign, order.sign_by),
            _ => (DeadlineKind::Done, order.due),
        };
        Self {
            state,
            due: Some(Due { kind, at, provisional: false }),
            alert: order.alert,
            joint: true,
            holder: None,
            ..Self::with(ticket, Some(order.unit.clone()), JOINT_BYTES)
        }
    }

    fn with(ticket: &Ticket, unit: Option<UnitId>, more: usize) -> Self {
        let address = ticket.place.address.as_deref().filter(|address| !address.trim().is_empty());
        let community = ticket.community.clone().filter(|_| address.is_none());
        let names = ticket.desk.as_str().len() + unit.as_ref().map_or(0, |unit| unit.as_str().len());
        let taken = FRAME_BYTES + more + names + if community.is_some() { COMMUNITY_BYTES } else { 0 };
        let room = CARD_BYTES.saturating_sub(taken);
        let place = address.map(|address| beginning(address, PLACE_BYTES.min(room / 3)));
        Self {
            id: ticket.id.clone(),
            what: beginning(&ticket.description, room.saturating_sub(place.as_ref().map_or(0, String::len))),
            place,
            community,
            state: ticket.state,
            category: ticket.category,
            urgent: ticket.urgent,
            due: ticket.deadline.map(Due::from),
            alert: ticket.alert,
            desk: ticket.desk.clone(),
            unit,
            joint: false,
            holder: ticket.handled_by.as_ref().map(Holder::of),
            watch: Watch::of(ticket),
        }
    }

    /// The card for somebody who may read the report and not the exact address.
    #[must_use]
    pub fn without_door(&self) -> Self {
        Self { place: self.place.as_deref().map(without_door), ..self.clone() }
    }

    /// The unit that must act now; `None` if it is the resident's turn or nobody's.
    #[must_use]
    pub fn queue(&self) -> Option<&UnitId> {
        match self.state {
            State::Answered => self.needs_call().then_some(&self.desk),
            state if state.is_open() => Some(self.unit.as_ref().unwrap_or(&self.desk)),
            _ => None,
        }
    }

    /// Whether the answer was not delivered, so that the desk has to telephone.
    #[must_use]
    pub fn needs_call(&self) -> bool {
        self.due.is_some_and(|due| due.kind == DeadlineKind::Tell)
    }

    /// Whether the deadline has passed; a missing rating by the resident does not count as overdue.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due.kind != DeadlineKind::Rating && due.at < now)
    }
}

/// As many whole characters of a text, on one line, as fit in `most` bytes; ends with `…` if the text is cut.
fn beginning(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() <= most {
        return line;
    }
    if most < '…'.len_utf8() {
        return String::new();
    }
    let end = (0..=most - '…'.len_utf8()).rev().find(|end| line.is_char_boundary(*end));
    format!("{}…", line[..end.unwrap_or(0)].trim_end())
}
