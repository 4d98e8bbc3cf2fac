//! The object of an act, as far as scopes need it.

use super::{Grant, Role, Scope, SealedDesk, Staff};
use crate::accounts::{Account, Alliance, Unit, UnitKind};
use crate::ids::{AccountId, SubdistrictCode, UnitId};

/// The object of an act. If all fields are empty, it concerns the whole district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locus {
    /// The sub-district of its place.
    pub subdistrict: Option<SubdistrictCode>,
    /// The account through which it came.
    pub account: Option<AccountId>,
    /// The report desk that is responsible for it.
    pub desk: Option<UnitId>,
    /// The departments that work on it.
    pub units: Vec<UnitId>,
    /// The sealed desk it belongs to.
    pub sealed: Option<SealedDesk>,
}

impl Locus {
    /// The whole district.
    #[must_use]
    pub fn district() -> Self {
        Self::default()
    }

    /// A person's own matters, such as their sessions: the scope of their first grant.
    #[must_use]
    pub fn own(staff: &Staff) -> Self {
        let mut own = Self::default();
        match staff.grants.first().map(|grant| &grant.scope) {
            None | Some(Scope::District) => {}
            Some(Scope::Subdistrict(code)) => own.subdistrict = Some(code.clone()),
            Some(Scope::Account(id)) => own.account = Some(id.clone()),
            Some(Scope::Unit(unit)) => {
                own.desk = Some(unit.clone());
                own.units.push(unit.clone());
            }
            Some(Scope::Desk(desk)) => own.sealed = Some(*desk),
        }
        own
    }

    /// What is said to an account: its account, sub-district and report desk.
    #[must_use]
    pub fn of_account(account: &Account, alliance: &Alliance) -> Self {
        Self {
            subdistrict: account.place.subdistrict().cloned(),
            account: Some(account.id.clone()),
            desk: alliance.desk_of(account).map(|desk| desk.id.clone()),
            ..Self::default()
        }
    }

    /// The work of a unit.
    #[must_use]
    pub fn of_unit(unit: &Unit) -> Self {
        let own = Self { subdistrict: unit.subdistrict.clone(), ..Self::default() };
        match unit.kind {
            UnitKind::Desk => Self { desk: Some(unit.id.clone()), ..own },
            UnitKind::Department => Self { units: vec![unit.id.clone()], ..own },
        }
    }
}

impl Grant {
    /// Whether the scope of this grant contains the object of an act. What belongs to a sealed desk is in no other scope,
    /// wherever it is and by whichever account it came.
    pub(super) fn covers(&self, locus: &Locus) -> bool {
        if let Some(sealed) = locus.sealed {
            return self.scope == Scope::Desk(sealed);
        }
        match &self.scope {
            Scope::District => true,
            Scope::Subdistrict(code) => locus.subdistrict.as_ref() == Some(code),
            Scope::Account(id) => locus.account.as_ref() == Some(id),
            // An officer's unit is a desk, everybody else's a department.
            Scope::Unit(id) if self.role == Role::Officer => locus.desk.as_ref() == Some(id),
            Scope::Unit(id) => locus.units.contains(id),
            Scope::Desk(_) => false,
        }
    }

    /// Whether the object of an act is assigned to the unit of this grant.
    pub(super) fn has_assigned(&self, locus: &Locus) -> bool {
        locus.sealed.is_none() && matches!(&self.scope, Scope::Unit(id) if locus.units.contains(id))
    }
}
