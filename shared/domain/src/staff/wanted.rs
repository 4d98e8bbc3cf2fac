//! A change of rights that an operator asked for and a second one has to agree to.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::ids::StaffId;

/// How long a second operator has time to agree.
pub const WANTED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedGrant {
    /// The person whose rights would change.
    pub staff: StaffId,
    /// The grant.
    pub grant: Grant,
    /// Whether it would be given; otherwise it would be taken back.
    pub gives: bool,
    /// The generation of the person's grants when it was asked for: with another one it is not carried out.
    pub generation: String,
    /// Who asked.
    pub by: StaffId,
    /// The name of that person.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// That an operator asked for somebody's second factor to be forgotten, because their phone is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedReset {
    /// The person who would enrol again.
    pub staff: StaffId,
    /// When the factor was enrolled that would be forgotten: a newer one is left alone.
    pub enrolled: Timestamp,
    /// Who asked.
    pub by: StaffId,
    /// The name of that person.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

impl WantedReset {
    /// Whether it may still be agreed to.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        waits(self.at, now)
    }
}

fn waits(asked: Timestamp, now: Timestamp) -> bool {
    asked.saturating_add(WANTED_FOR).is_ok_and(|until| now < until)
}

impl WantedGrant {
    /// Whether it may still be agreed to.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        waits(self.at, now)
    }

    /// What it is in an address or a form: role and scope.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{}", self.grant.role.id(), self.grant.scope)
    }
}
