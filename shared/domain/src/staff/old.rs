//! The roll's schema before there were grants: a member of staff has one role at one unit.

use serde::Deserialize;

use super::{Grant, Role, Scope, Staff, Stands};
use crate::ids::{Follower, StaffId, UnitId};

/// An entry of the roll in its first schema.
#[derive(Clone, Debug, Deserialize)]
pub struct OldStaff {
    /// Their WeChat identity.
    pub follower: Follower,
    name: String,
    unit: UnitId,
    role: OldRole,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OldRole {
    Officer,
    Handler,
    Operator,
}

impl OldStaff {
    /// Converts the entry to grants that allow the same acts.
    #[must_use]
    pub fn with_grants(self, id: StaffId) -> Staff {
        let unit = Scope::Unit(self.unit);
        let grants = match self.role {
            OldRole::Officer => vec![Grant::new(Role::Officer, unit)],
            OldRole::Handler => vec![Grant::new(Role::Handler, unit)],
            // An operator acted for every desk, and received the notices of their own desk.
            OldRole::Operator => vec![
                Grant::new(Role::Operator, Scope::District),
                Grant::new(Role::Officer, unit),
                Grant::new(Role::Officer, Scope::District),
            ],
        };
        Staff { id, follower: self.follower, name: self.name, grants, stands: Stands::default() }
    }
}
