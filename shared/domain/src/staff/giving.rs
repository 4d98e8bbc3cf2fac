//! Who may give and take back which role, and freeze whom (rows 15 and 16 of the product's list of rights).

use super::{Grant, Role, Scope, Staff};
use crate::accounts::Alliance;
use crate::ids::StaffId;

/// Why somebody may not give a role, or take one back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGiven {
    /// Nobody changes their own rights.
    #[error("不能改自己的权限，请由另一位管理员办理。")]
    Own,
    /// Nobody of theirs gives that role.
    #[error(
        "这个岗位不由您授予：单位负责人授予承办人、处置人员，公众号管理员授予受理员、编辑，其余由区级管理员授予。"
    )]
    NotYours,
    /// Their own scope does not contain it.
    #[error("超出了您自己的范围，请由区级管理员办理。")]
    Wider,
}

/// Who must agree to a change of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody else.
    None,
    /// A second operator.
    SecondOperator,
}

impl Scope {
    /// Whether a scope lies within another: what lies in a sub-district does, and everything but the sealed desks lies
    /// within the district.
    #[must_use]
    pub fn is_within(&self, outer: &Scope, alliance: &Alliance) -> bool {
        if self == outer {
            return true;
        }
        match (self, outer) {
            (Scope::Desk(_), _) => false,
            (_, Scope::District) => true,
            (Scope::Account(id), Scope::Subdistrict(code)) => {
                let account = alliance.account(id);
                account.is_some_and(|account| account.place.subdistrict() == Some(code))
            }
            (Scope::Unit(id), Scope::Subdistrict(code)) => {
                alliance.unit(id).is_some_and(|unit| unit.subdistrict.as_ref() == Some(code))
            }
            _ => false,
        }
    }
}

impl Role {
    /// The roles that somebody with this one gives within their own scope.
    #[must_use]
    pub fn gives(self) -> &'static [Role] {
        match self {
            Self::Operator => &Self::ALL,
            Self::AccountAdmin => &[Self::Officer, Self::Editor],
            Self::Head => &[Self::Handler, Self::FieldWorker],
            _ => &[],
        }
    }

    /// Whether a second operator has to agree before this role is given or taken back.
    #[must_use]
    pub fn needs_second(self) -> bool {
        matches!(self, Self::Operator | Self::Supervisor | Self::Auditor | Self::Mediator)
    }
}

impl Staff {
    /// Whether this person may give `to` a grant, or take it back from them, and who has to agree.
    ///
    /// # Errors
    /// [`NotGiven`] says why not.
    pub fn may_give(
        &self,
        grant: &Grant,
        to: Option<&StaffId>,
        alliance: &Alliance,
    ) -> Result<Agreement, NotGiven> {
        if to.is_some_and(|to| self.is_one_with(to)) {
            return Err(NotGiven::Own);
        }
        let mut giving = self.grants.iter().filter(|own| own.role.gives().contains(&grant.role)).peekable();
        if giving.peek().is_none() {
            return Err(NotGiven::NotYours);
        }
        let reaches = |own: &Grant| own.role == Role::Operator || grant.scope.is_within(&own.scope, alliance);
        if !giving.any(reaches) {
            return Err(NotGiven::Wider);
        }
        Ok(if grant.role.needs_second() { Agreement::SecondOperator } else { Agreement::None })
    }

    /// Whether this person manages somebody: one of their roles lies within the scope of a head, an account's
    /// administrator or an operator.
    #[must_use]
    pub fn manages(&self, person: &Staff, alliance: &Alliance) -> bool {
        self.reaches(person, alliance, false)
    }

    /// Whether this person may freeze somebody: not themselves, and only whom they could give each of their roles, or as an
    /// operator.
    #[must_use]
    pub fn may_freeze(&self, person: &Staff, alliance: &Alliance) -> bool {
        !self.is_one_with(&person.id) && self.reaches(person, alliance, true)
    }

    /// The scopes whose people this person manages.
    #[must_use]
    pub fn managed_scopes(&self, alliance: &Alliance) -> Vec<Scope> {
        let manages = |scope: &Scope| {
            let managing = self.grants.iter().filter(|own| !own.role.gives().is_empty());
            managing
                .into_iter()
                .any(|own| own.role == Role::Operator || scope.is_within(&own.scope, alliance))
        };
        Scope::all(alliance).filter(manages).collect()
    }

    /// An operator reaches everybody, also somebody without a role. Others reach whoever has a role in their scope; where
    /// `all` is asked for, only those each of whose roles they could give.
    fn reaches(&self, person: &Staff, alliance: &Alliance, all: bool) -> bool {
        if self.is(Role::Operator) {
            return true;
        }
        let managing: Vec<_> = self.grants.iter().filter(|own| !own.role.gives().is_empty()).collect();
        let is_theirs = |grant: &Grant| {
            let within = |own: &Grant| {
                let gives = !all || own.role.gives().contains(&grant.role);
                gives && grant.scope.is_within(&own.scope, alliance)
            };
            managing.iter().any(|own| within(own))
        };
        if all {
            !person.grants.is_empty() && person.grants.iter().all(is_theirs)
        } else {
            person.grants.iter().any(is_theirs)
        }
    }
}
