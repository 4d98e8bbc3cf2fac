//! What an event of any aggregate has people told: written with the event, so that neither exists without the other.
//!
//! An event that tells somebody is stored with its effects; the stream of its table brings them to the one function
//! that delivers, which knows no aggregate. Who is told what, and until when that is worth telling, is decided by the
//! aggregate when the event happens.

mod details;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{Follower, StaffId, UnitId};
use crate::staff::{Role, Scope};

pub use details::Details;

/// Who is told. The people behind all but a follower are looked up when the notice is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "audience")]
pub enum Audience {
    /// One follower, such as the reporter of a report.
    Follower {
        /// The follower.
        follower: Follower,
    },
    /// Everybody of a unit.
    Unit {
        /// The unit.
        unit: UnitId,
    },
    /// Everybody who holds a role in a scope.
    Role {
        /// The role.
        role: Role,
        /// Where they hold it.
        scope: Scope,
    },
    /// One member of staff, as long as they are one.
    Staff {
        /// The person.
        staff: StaffId,
    },
}

/// A page of ours that a notice leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its path, from the slash on.
    pub path: String,
    /// What the link is called in a text.
    pub label: String,
}

/// Something to be told because of an event. What no rung of the ladder takes is kept for the recipient's next contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Who is told.
    pub to: Audience,
    /// In plain words.
    pub text: String,
    /// The same detail by detail, for templates.
    pub details: Details,
    /// Where to read more.
    pub link: Link,
    /// Whether it may spend what is reserved of a day's quota.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// The moment from which it is not worth telling any more; none where it always is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Timestamp>,
}

/// Whether what is good until then is no longer worth telling.
#[must_use]
pub fn has_lapsed(good_until: Option<Timestamp>, now: Timestamp) -> bool {
    good_until.is_some_and(|end| end <= now)
}

/// The part of a stored event that its delivery needs, whatever else the aggregate's events hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Outbox {
    /// When the event happened.
    pub at: Timestamp,
    /// Whom it tells what.
    pub effects: Vec<Effect>,
}
