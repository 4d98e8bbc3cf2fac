//! The people who work on tickets, and what each may do.

mod acts;
mod delegation;
mod giving;
mod grant;
mod invitation;
mod locus;
mod old;
mod role;
mod views;
mod wanted;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{Alliance, Unit};
use crate::ids::{AccountId, Follower, StaffId, UnitId};

pub use acts::{Act, Kind, Rule, TABLE, kinds};
pub use delegation::{
    DELEGATED_FOR, DELEGATION_DEPTH, Delegation, MOST_DELEGATIONS, NotDelegated, Party, Stands,
};
pub use giving::{Agreement, NotGiven};
pub use grant::{Grant, LEAST_OPERATORS, MOST_GRANTS, Nonsense, Scope, SealedDesk, check, check_operators};
pub use invitation::{
    Answered, INVITED_FOR, Invitation, InviteCode, MOST_COMPARED, MOST_INVITATIONS, NotAnInviteCode, Void,
};
pub use locus::Locus;
pub use old::OldStaff;
pub use role::Role;
pub use views::{LONGEST_NAME, MOST_VIEWS, View, Views};
pub use wanted::{WANTED_FOR, WantedGrant, WantedReset};

/// One member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Their id in this deployment.
    pub id: StaffId,
    /// Their WeChat identity: a follower of the district's account.
    pub follower: Follower,
    /// Their name.
    pub name: String,
    /// Their grants; the unit of the first one is where they belong.
    pub grants: Vec<Grant>,
    /// In whose stead they act; never stored.
    #[serde(skip)]
    pub stands: Stands,
}

/// A member of staff as stored in the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The person.
    pub staff: Staff,
    /// Identifies this set of grants: every change, and every return after a removal, makes a new one. Sessions and
    /// logins of another generation are not accepted.
    pub generation: String,
    /// Set while the person is frozen: they hold no right then.
    pub frozen: Option<Frozen>,
    /// Who acts in their stead, and in whose stead they act.
    pub delegations: Vec<Delegation>,
}

/// That somebody was frozen (冻结): their rights rest until an operator lifts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Who froze them.
    pub by: StaffId,
    /// The name of that person.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Where a report is entered for a resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing<'a> {
    /// The desk that gets it.
    pub desk: &'a Unit,
    /// The account through which the resident is told.
    pub account: AccountId,
}

impl Filing<'_> {
    /// The object of the act of entering it.
    #[must_use]
    pub fn locus(&self) -> Locus {
        Locus { account: Some(self.account.clone()), ..Locus::of_unit(self.desk) }
    }
}

impl Enrolled {
    /// The person with the grants that are in force now; `None` if there are none, or they are frozen.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Option<Self> {
        if self.frozen.is_some() {
            return None;
        }
        self.staff.grants.retain(|grant| grant.is_live(now));
        self.staff.stands.one_with = self.one_with(now);
        (!self.staff.grants.is_empty()).then_some(self)
    }
}

impl Staff {
    /// Whether this person may do this here.
    #[must_use]
    pub fn may(&self, act: Act, locus: &Locus) -> bool {
        self.grants.iter().any(|grant| act.rule().allows(grant, locus))
    }

    /// The roles that this person holds here.
    #[must_use]
    pub fn roles_at(&self, locus: &Locus) -> Vec<Role> {
        self.grants.iter().filter(|grant| grant.covers(locus)).map(|grant| grant.role).collect()
    }

    /// Whether this person may do this anywhere.
    #[must_use]
    pub fn holds(&self, act: Act) -> bool {
        self.grants.iter().any(|grant| act.rule().names(grant.role))
    }

    /// The units that this person belongs to, in the order of their grants.
    pub fn units(&self) -> impl Iterator<Item = &UnitId> {
        self.grants.iter().filter_map(|grant| match &grant.scope {
            Scope::Unit(unit) => Some(unit),
            _ => None,
        })
    }

    /// The unit in whose name this person acts here: one whose grant allows the act, else one where they hold the same
    /// role, else the unit that works on the report, else the unit where they belong.
    #[must_use]
    pub fn unit_for<'a>(&'a self, act: Act, locus: &'a Locus) -> Option<&'a UnitId> {
        let allowing: Vec<_> = self.grants.iter().filter(|grant| act.rule().allows(grant, locus)).collect();
        let unit = |grant: &'a Grant| match &grant.scope {
            Scope::Unit(unit) => Some(unit),
            _ => None,
        };
        let own = allowing.iter().filter_map(|grant| unit(grant));
        let does_the_same = |grant: &&'a Grant| allowing.iter().any(|other| other.role == grant.role);
        let alike = self.grants.iter().filter(does_the_same).filter_map(unit);
        let of_report = match act {
            Act::WorkForUnit | Act::WorkOnSite => locus.units.first(),
            _ => locus.desk.as_ref(),
        };
        own.chain(alike).chain(of_report).chain(self.units()).next()
    }

    /// The grants that let this person see the list of an area.
    pub fn oversight(&self) -> impl Iterator<Item = &Grant> {
        let readers = Act::ReadReports.rule().in_scope;
        self.grants.iter().filter(|grant| readers.contains(&grant.role)).filter(|grant| {
            match grant.scope {
                // A department has no area; its queue lists all of its work.
                Scope::Unit(_) => grant.role == Role::Officer,
                // No list is by account.
                Scope::Account(_) => false,
                Scope::District | Scope::Subdistrict(_) | Scope::Desk(_) => true,
            }
        })
    }

    /// Whether this person sees the reports of every desk.
    #[must_use]
    pub fn oversees_district(&self) -> bool {
        self.oversight().any(|grant| grant.scope == Scope::District)
    }

    /// Whether this person has a work list of their own.
    #[must_use]
    pub fn has_queue(&self) -> bool {
        let reads = |role| Act::ReadReports.rule().names(role);
        let in_unit = |grant: &Grant| matches!(grant.scope, Scope::Unit(_)) && reads(grant.role);
        let at_desk =
            |grant: &Grant| grant.role == Role::Officer && !matches!(grant.scope, Scope::Account(_));
        self.grants.iter().any(|grant| in_unit(grant) || at_desk(grant))
    }

    /// Whether some account's conversations are for this person to read: a department has none.
    #[must_use]
    pub fn has_inbox(&self) -> bool {
        self.reaches_accounts(Act::ReadInbox)
    }

    /// Whether some account may be in the scope of a grant that allows this.
    #[must_use]
    pub fn reaches_accounts(&self, act: Act) -> bool {
        let reaches = |grant: &Grant| match grant.scope {
            Scope::District | Scope::Subdistrict(_) | Scope::Account(_) => true,
            Scope::Unit(_) => grant.role == Role::Officer,
            Scope::Desk(_) => false,
        };
        self.grants.iter().any(|grant| act.rule().in_scope.contains(&grant.role) && reaches(grant))
    }

    /// The units whose work lists this person has, in the order of their grants.
    #[must_use]
    pub fn queues(&self, alliance: &Alliance) -> Vec<UnitId> {
        let mut queues: Vec<UnitId> = Vec::new();
        for grant in self.grants.iter().filter(|grant| Act::ReadReports.rule().names(grant.role)) {
            let unit = match &grant.scope {
                Scope::Unit(unit) => Some(unit.clone()),
                // No list is by account.
                Scope::Account(_) => None,
                _ if grant.role == Role::Officer => desk_of(&grant.scope, alliance),
                _ => None,
            };
            // Staff of the whole district get the district desk's list only if they belong to no unit.
            let is_wide = grant.scope == Scope::District && self.units().next().is_some();
            queues.extend(unit.filter(|unit| !is_wide && !queues.contains(unit)));
        }
        queues
    }

    /// Where this person enters reports for residents.
    #[must_use]
    pub fn filing<'a>(&self, alliance: &'a Alliance) -> Option<Filing<'a>> {
        let files = |grant: &&Grant| Act::FileReport.rule().names(grant.role);
        let (wide, near): (Vec<_>, Vec<_>) =
            self.grants.iter().filter(files).partition(|grant| grant.scope == Scope::District);
        let grant = near.into_iter().chain(wide).next()?;
        let account = match &grant.scope {
            Scope::Account(id) => id.clone(),
            // Residents without WeChat are told through no account; the district's account represents the alliance.
            _ => self.follower.account.clone(),
        };
        let desk = alliance.unit(&desk_of(&grant.scope, alliance)?)?;
        Some(Filing { desk, account })
    }

    /// The names of this person's roles.
    #[must_use]
    pub fn title(&self) -> String {
        // An operator at a desk is an officer besides.
        let roles = Role::ALL.into_iter().filter(|role| self.is(*role));
        let named = roles.filter(|role| *role != Role::Officer || !self.is(Role::Operator));
        named.map(Role::name).collect::<Vec<_>>().join("、")
    }

    /// Whether this person holds a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether this person confirms acts that could harm many with a second factor.
    #[must_use]
    pub fn needs_second(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.needs_second_factor())
    }

    /// Whether this person's sessions end after half an hour without a request.
    #[must_use]
    pub fn has_short_sessions(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.has_short_sessions())
    }
}

/// The report desk of a scope.
fn desk_of(scope: &Scope, alliance: &Alliance) -> Option<UnitId> {
    match scope {
        Scope::Unit(unit) => Some(unit.clone()),
        Scope::Subdistrict(code) => Some(alliance.subdistrict(code)?.desk.clone()),
        Scope::Account(id) => Some(alliance.desk_of(alliance.account(id)?)?.id.clone()),
        Scope::District => Some(alliance.district_desk()?.id.clone()),
        Scope::Desk(_) => None,
    }
}

#[cfg(test)]
mod tests;
