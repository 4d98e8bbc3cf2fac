//! The notices that an event of any aggregate causes. They are stored in the event, so that neither exists without the
//! other.
//!
//! The stream of the event's table passes its effects to the one function that delivers notices, which does not depend
//! on any aggregate. The aggregate decides, when the event happens, who is told what and until when it is worth
//! telling.

mod details;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{Unit, UnitKind};
use crate::ids::{AccountId, EffectId, Follower, StaffId, SubdistrictCode, TicketId, UnitId};
use crate::staff::{Role, Scope};

pub use details::Details;

/// The recipients of a notice. Except for a follower, they are looked up when the notice is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "audience")]
pub enum Audience {
    /// One follower, such as the reporter of a report.
    Follower {
        /// The follower.
        follower: Follower,
    },
    /// All staff of a unit.
    Unit {
        /// The unit.
        unit: UnitId,
    },
    /// All staff who hold a role in a scope.
    Role {
        /// The role.
        role: Role,
        /// The scope of the role.
        scope: Scope,
    },
    /// Whoever holds one of these roles for an account: at the account itself, else for its sub-district, else for the
    /// whole district.
    Nearest {
        /// The roles, of which one is enough.
        roles: Vec<Role>,
        /// The account.
        account: AccountId,
        /// People who are passed over, as though they did not hold it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<StaffId>,
    },
    /// The supervisors (督办) of an area: of the sub-district, else of the district; the district's operators where
    /// there are none.
    Supervisors {
        /// The sub-district; `None` for the district's own desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subdistrict: Option<SubdistrictCode>,
    },
    /// Those who follow a report, and those whose reports were merged into it; found page by page.
    Subscribers {
        /// The report.
        ticket: TicketId,
    },
    /// One person, while they are a member of staff.
    Staff {
        /// The person.
        staff: StaffId,
    },
}

impl Audience {
    /// Who answers for a unit: all staff of a desk, the heads of a department.
    #[must_use]
    pub fn answering_for(unit: &Unit) -> Self {
        match unit.kind {
            UnitKind::Desk => Self::Unit { unit: unit.id.clone() },
            UnitKind::Department => Self::Role { role: Role::Head, scope: Scope::Unit(unit.id.clone()) },
        }
    }
}

/// A page of this deployment that a notice links to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its path, beginning with a slash.
    pub path: String,
    /// The link's label in a text; empty where the text has no link, and only a template leads there.
    pub label: String,
}

/// How a notice may travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By any rung of the ladder.
    #[default]
    Ladder,
    /// Into the chat, else with the next contact: no template holds it.
    Chat,
    /// With the recipient's next contact.
    NextContact,
}

impl Way {
    fn is_ladder(&self) -> bool {
        *self == Self::Ladder
    }
}

/// A notice that an event causes. If no rung of the ladder can deliver it, it is kept for the recipient's next contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The recipients.
    pub to: Audience,
    /// The notice as plain text.
    pub text: String,
    /// The same content as details, for templates.
    pub details: Details,
    /// The page with more information.
    pub link: Link,
    /// Whether it may use the reserved part of the daily quota.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// When it stops being worth telling; `None` if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Timestamp>,
    /// The answer that this notice gives to a resident, if it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerOf>,
    /// Whether a person wrote it for this one recipient: it goes into the chat first, because no template holds its words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoken: bool,
    /// How it may travel.
    #[serde(default, skip_serializing_if = "Way::is_ladder")]
    pub way: Way,
}

/// The answer to a report: where it is not delivered, somebody has to telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerOf {
    /// The report.
    pub ticket: TicketId,
    /// The event that gave the answer.
    pub event: u32,
}

impl AnswerOf {
    /// The answer that a delivered effect may have given, by its id: the report's event, then the effect's own place in
    /// it. Whether that event gave an answer only the report knows.
    #[must_use]
    pub fn named_by(effect: &EffectId) -> Option<Self> {
        let mut parts = effect.as_str().split('#');
        let ticket = TicketId::parse(parts.next()?).ok()?;
        Some(Self { ticket, event: parts.next()?.parse().ok()? })
    }
}

/// Whether a notice that was worth telling until `good_until` is too late now.
#[must_use]
pub fn has_lapsed(good_until: Option<Timestamp>, now: Timestamp) -> bool {
    good_until.is_some_and(|end| end <= now)
}

/// The part of a stored event that delivery needs; aggregates may store more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Outbox {
    /// When the event happened.
    pub at: Timestamp,
    /// The notices it causes.
    pub effects: Vec<Effect>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_of_a_report_names_its_event() {
        let named = |id: &str| AnswerOf::named_by(&EffectId::parse(id).unwrap());
        let answer = named("20261123-0007#000012#0#0123456789abcdef").unwrap();
        assert_eq!((answer.ticket.as_str(), answer.event), ("20261123-0007", 12));
        assert_eq!(named("broadcast-7#000012#0#0123456789abcdef"), None);
        assert_eq!(named("20261123-0007"), None);
    }
}
