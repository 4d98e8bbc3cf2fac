//! The orders of joint units (协办): work beside the lead unit, which stays answerable.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Alert;
use super::ticket::Ticket;
use crate::ids::UnitId;

/// Where a joint unit's order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Not yet signed.
    Dispatched,
    /// Signed.
    Working,
    /// Done.
    HandedIn,
    /// Given back to the lead unit.
    Returned,
    /// Ended with the report.
    Ended,
}

impl OrderState {
    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dispatched => "待签收",
            Self::Working => "办理中",
            Self::HandedIn => "已办结",
            Self::Returned => "已退回",
            Self::Ended => "已结束",
        }
    }

    /// Whether the unit takes part in the work, or did its part.
    #[must_use]
    pub fn is_part(self) -> bool {
        matches!(self, Self::Dispatched | Self::Working | Self::HandedIn)
    }

    /// Whether the unit still has to act.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Dispatched | Self::Working)
    }
}

/// The order of a joint unit (row 40).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// What it is to do.
    pub task: String,
    /// Where it stands.
    pub state: OrderState,
    /// When it was given.
    pub at: Timestamp,
    /// When it has to be signed.
    pub sign_by: Timestamp,
    /// When it is due; not after the report itself.
    pub due: Timestamp,
    /// The warning level of its deadline.
    #[serde(default, skip_serializing_if = "Alert::is_none")]
    pub alert: Alert,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// What was done, or why it was given back; internal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The version of the report in which it last changed.
    #[serde(default)]
    pub since: u64,
}

impl Ticket {
    /// The open order of a joint unit.
    #[must_use]
    pub fn open_order(&self, unit: &UnitId) -> Option<&Order> {
        self.orders.iter().find(|order| &order.unit == unit && order.state.is_open())
    }

    /// The same, to change it.
    pub(super) fn open_order_mut(&mut self, unit: &UnitId) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| &order.unit == unit && order.state.is_open())
    }

    /// Whether a joint unit still has to act.
    #[must_use]
    pub fn has_open_order(&self) -> bool {
        self.orders.iter().any(|order| order.state.is_open())
    }

    /// Notes which orders a step has changed, for the store, which writes only those.
    pub(super) fn mark_orders(&mut self, before: &Self) {
        let version = before.version + 1;
        for order in self.orders.iter_mut().filter(|order| !before.orders.contains(order)) {
            order.since = version;
        }
    }

    /// Ends what joint units still had to do, and names them.
    pub(super) fn end_orders(&mut self) -> Vec<UnitId> {
        let open = self.orders.iter_mut().filter(|order| order.state.is_open());
        open.map(|order| {
            order.state = OrderState::Ended;
            order.unit.clone()
        })
        .collect()
    }
}
