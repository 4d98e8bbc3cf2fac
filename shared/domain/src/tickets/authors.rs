//! Four eyes: whose own work a step judges.

use super::actors::Actor;
use super::requests::RequestKind;
use super::ticket::Ticket;
use crate::ids::StaffId;
use crate::staff::Staff;

/// An earlier step on a ticket whose author may not take a later one (four eyes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The person who handed in the work.
    HandedIn,
    /// The person who handles it.
    Handles,
    /// The person whose request lies open.
    Asked(RequestKind),
    /// The person who asked to give the order back.
    AskedReturn,
    /// The two people who declined what the resident has appealed against.
    Declined,
}

impl Ticket {
    /// Whether one of these two acted here in the stead of the other.
    pub(super) fn are_one(&self, one: &StaffId, other: &StaffId) -> bool {
        self.stood_in.iter().any(|(a, b)| (a == one && b == other) || (a == other && b == one))
    }

    /// Keeps in whose stead somebody acts, so that the two remain one person here when they are back.
    pub(super) fn note_stead(&mut self, staff: &Staff) {
        let Some(principal) = &staff.stands.for_whom else { return };
        if !self.are_one(&staff.id, &principal.staff) {
            self.stood_in.push((staff.id.clone(), principal.staff.clone()));
        }
    }
}

impl Author {
    /// All of these steps.
    pub const ALL: &[Author] = &[
        Self::HandedIn,
        Self::Handles,
        Self::Asked(RequestKind::Decline),
        Self::Asked(RequestKind::Extension),
        Self::Asked(RequestKind::Suspension),
        Self::Asked(RequestKind::Publication),
        Self::AskedReturn,
        Self::Declined,
    ];

    /// Whether `actor` is the person who did this to `ticket`.
    #[must_use]
    pub fn is(self, actor: &Actor, ticket: &Ticket) -> bool {
        let Actor::Staff(staff) = actor else { return false };
        // Who acts in somebody's stead and that person are one, and go on to be where one did act for the other here.
        let is = |id: Option<&StaffId>| {
            id.is_some_and(|id| staff.is_one_with(id) || ticket.are_one(&staff.id, id))
        };
        match self {
            Self::HandedIn => is(ticket.handed_in_by.as_ref()),
            Self::Handles => is(ticket.handled_by.as_ref()),
            Self::Asked(kind) => is(ticket.request(kind).map(|request| &request.by)),
            Self::AskedReturn => is(ticket.returns.open.as_ref().map(|open| &open.by)),
            Self::Declined => {
                let declined = ticket.declined.as_ref().filter(|_| ticket.is_appealed());
                is(declined.map(|declined| &declined.asked_by)) || is(declined.map(|it| &it.decided_by))
            }
        }
    }

    /// The refusal that the author reads.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::HandedIn => "申请办结的人不能审核、回访或告知自己的办理结果，请由另一位同事办",
            Self::Handles => {
                "经办人不能审核、回访、告知自己的办理结果，也不能决定自己的退单，请由另一位同事办"
            }
            Self::Asked(_) => "申请是您自己提的，请由另一位同事决定",
            Self::AskedReturn => "退单是您自己申请的，请由另一位同事决定",
            Self::Declined => "反映人对您的决定提出了申诉，请由另一位同事办",
        }
    }
}
