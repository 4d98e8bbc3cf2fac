//! The people who work on tickets, and what each may do.

use serde::{Deserialize, Serialize};

use crate::ids::{Follower, UnitId};

/// What a member of staff does. Rights are always a role *at a unit*, never a role alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 受理员: accepts, dispatches and approves at a desk.
    Officer,
    /// 处置人员: signs, checks and hands in for a department.
    Handler,
    /// 区级管理员: may act for every desk.
    Operator,
}

impl Role {
    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Officer => "受理员",
            Self::Handler => "处置人员",
            Self::Operator => "区级管理员",
        }
    }
}

/// One member of staff: known by following the district's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Who they are in WeChat.
    pub follower: Follower,
    /// Their name.
    pub name: String,
    /// The unit they act for.
    pub unit: UnitId,
    /// What they do there.
    pub role: Role,
}

/// A member of staff as the roll has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The person, with unit and role.
    pub staff: Staff,
    /// Names these rights of theirs: every change of unit or role, and every return after a removal, makes a new one.
    /// Sessions and logins of another generation open nothing.
    pub generation: String,
}

impl Staff {
    /// Whether this person does an officer's work at `desk`.
    #[must_use]
    pub fn is_officer_of(&self, desk: &UnitId) -> bool {
        match self.role {
            Role::Operator => true,
            Role::Officer => &self.unit == desk,
            Role::Handler => false,
        }
    }

    /// Whether this person sees the reports of every desk.
    #[must_use]
    pub fn oversees_district(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person connects accounts to the alliance's platform: what is done there is done to the district.
    #[must_use]
    pub fn connects_accounts(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person decides what becomes of work that failed for good: it may be any account's and any unit's.
    #[must_use]
    pub fn settles_letters(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person sees to it that the year's holidays are entered.
    #[must_use]
    pub fn keeps_calendar(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person can change what others may do.
    #[must_use]
    pub fn changes_rights(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person sees every sender whose reports are no longer taken.
    #[must_use]
    pub fn sees_all_blocks(&self) -> bool {
        self.role == Role::Operator
    }

    /// Whether this person works for `unit`.
    #[must_use]
    pub fn works_for(&self, unit: &UnitId) -> bool {
        self.role == Role::Handler && &self.unit == unit
    }
}
