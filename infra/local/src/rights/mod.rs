//! The functions' rights, as in the cloud: what a function's policy in `template.yaml` does not grant is refused here
//! too. Every use of a right is recorded, so that a test finds rights that are granted and never used.
//!
//! The names of actions are IAM's own. A resource is named by its logical id and the rest after its ARN:
//! `TicketsTable`, `TicketsTable/index/by-queue`, `TicketsTable/stream`, `MediaBucket/*`, `MasterKey`.

pub(crate) mod actions;
pub(crate) mod authority;
pub(crate) mod database_door;
pub(crate) mod object_door;
pub(crate) mod policy;
mod proof;
pub(crate) mod record;

use std::fmt;

pub use proof::{Granted, never_used, not_granted};
pub use record::{Line, RECORD_VARIABLE};

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// For example `dynamodb:GetItem`.
    pub action: String,
    /// For example `TicketsTable/index/by-queue`.
    pub resource: String,
}

impl Right {
    /// The right to do `action` on `resource`.
    #[must_use]
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}
