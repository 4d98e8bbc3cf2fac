//! Who acts on a report: residents, staff and the clock.

use jiff::Timestamp;

use super::ticket::Ticket;
use crate::ids::{Follower, UnitId};
use crate::staff::{Act, Locus, Staff};

/// The actor that gives a command.
#[derive(Clone, Debug)]
pub enum Actor {
    /// The reporter, or the person for whom it was reported: somebody who holds the report's link and its query code, or
    /// a follower who writes in the chat.
    Reporter(Option<Follower>),
    /// Another resident in the chat, who follows the report or is about to.
    Subscriber {
        /// The resident.
        follower: Follower,
        /// When they last urged.
        urged_at: Option<Timestamp>,
    },
    /// A member of staff, with the grants that hold now.
    Staff(Staff),
    /// The clock.
    Scheduler,
}

impl Actor {
    /// Whether this is a resident in the chat, who reads the result there.
    #[must_use]
    pub fn is_in_chat(&self) -> bool {
        matches!(self, Self::Reporter(Some(_)) | Self::Subscriber { .. })
    }

    /// Whether this is the reporter.
    #[must_use]
    pub fn is_reporter(&self) -> bool {
        matches!(self, Self::Reporter(_))
    }
}

/// Who may cause a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Staff whose grants allow this act on the ticket.
    Staff(Act),
    /// Staff of the whole district whose grants allow this act.
    District(Act),
    /// The desk; at the third request, the district, for good.
    DeskOrDistrict,
    /// Staff of a joint unit with an open order.
    Joint,
    /// The reporter, or the person for whom it was reported.
    Reporter,
    /// The reporter, or another resident who follows it.
    Resident,
    /// A resident who is not the reporter.
    Subscriber,
    /// The clock.
    Scheduler,
}

impl Who {
    /// Whether `actor` is one of these for this ticket.
    #[must_use]
    pub fn permits(self, actor: &Actor, ticket: &Ticket) -> bool {
        match (self, actor) {
            (Self::Staff(act), Actor::Staff(staff)) => staff.may(act, &ticket.lead_locus()),
            (Self::District(act), Actor::Staff(staff)) => staff.may(act, &Locus::district()),
            (Self::DeskOrDistrict, _) => Self::of_return(ticket).permits(actor, ticket),
            (Self::Joint, Actor::Staff(staff)) => {
                ticket.orders.iter().any(|order| order.state.is_open() && may_for(staff, &order.unit))
            }
            (Self::Reporter | Self::Resident, Actor::Reporter(Some(follower))) => {
                ticket.reporter.as_ref() == Some(follower) || ticket.principal() == Some(follower)
            }
            (Self::Resident | Self::Subscriber, Actor::Subscriber { follower, .. }) => {
                ticket.reporter.as_ref() != Some(follower) && ticket.principal() != Some(follower)
            }
            (Self::Reporter | Self::Resident, Actor::Reporter(None))
            | (Self::Scheduler, Actor::Scheduler) => true,
            _ => false,
        }
    }

    /// Who decides the request to give an order back that lies open.
    fn of_return(ticket: &Ticket) -> Self {
        if ticket.is_third_return() { Self::District(Act::FinalRuling) } else { Self::Staff(Act::WorkAtDesk) }
    }

    pub(super) fn name(self, ticket: &Ticket) -> &'static str {
        match self {
            Self::Staff(act) | Self::District(act) => act.rule().who,
            Self::DeskOrDistrict => Self::of_return(ticket).name(ticket),
            Self::Joint => "协办单位的人员",
            Self::Reporter => "反映人本人",
            Self::Resident => "反映人或关注这件诉求的居民",
            Self::Subscriber => "别的居民；您自己的诉求不用再关注",
            Self::Scheduler => "系统",
        }
    }

    /// The words of the documentation.
    #[must_use]
    pub fn in_english(self) -> String {
        match self {
            Self::Staff(act) => format!("{act:?}: {}", roles(act)),
            Self::District(act) => format!("{act:?} of the district: {}", roles(act)),
            Self::DeskOrDistrict => "the desk; at the third request the district (S)".to_owned(),
            Self::Joint => "the joint unit: U H".to_owned(),
            Self::Reporter => "reporter".to_owned(),
            Self::Resident => "reporter, subscriber".to_owned(),
            Self::Subscriber => "another resident".to_owned(),
            Self::Scheduler => "scheduler".to_owned(),
        }
    }
}

fn roles(act: Act) -> String {
    let rule = act.rule();
    let letters = rule.in_scope.iter().chain(rule.assigned).map(|role| role.letter().to_string());
    letters.collect::<Vec<_>>().join(" ")
}

/// Whether staff may act for a joint unit.
pub(super) fn may_for(staff: &Staff, unit: &UnitId) -> bool {
    staff.may(Act::WorkForUnit, &Locus { units: vec![unit.clone()], ..Locus::default() })
}
