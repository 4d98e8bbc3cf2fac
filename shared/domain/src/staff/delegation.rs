//! Delegation (代): somebody who is away lets a colleague act in their stead, for a time and with no more than their own
//! rights. For four eyes the two are one person.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Enrolled, Grant, Role, Staff};
use crate::ids::StaffId;

/// The longest delegation.
pub const DELEGATED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often a delegation may be passed on, where the delegate is away, too.
pub const DELEGATION_DEPTH: usize = 3;
/// Delegations of one person that may stand, their own and those to them.
pub const MOST_DELEGATIONS: usize = 8;

/// One of the two people of a delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Their id.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
}

impl From<&Staff> for Party {
    fn from(staff: &Staff) -> Self {
        Self { staff: staff.id.clone(), name: staff.name.clone() }
    }
}

/// That somebody acts in the stead of somebody else. It stands with both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Distinguishes it from others of the same two.
    pub id: String,
    /// Who is away.
    pub principal: Party,
    /// Who acts.
    pub delegate: Party,
    /// From when.
    pub starts: Timestamp,
    /// Until when.
    pub ends: Timestamp,
}

impl Delegation {
    /// Whether it is in force.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.starts <= now && now < self.ends
    }

    /// Whether it is in force or still to come.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        now < self.ends
    }
}

/// Why there is no delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDelegated {
    /// Somebody would stand in for themselves.
    #[error("请选择另一位同事。")]
    Oneself,
    /// It ends before it begins, or has ended.
    #[error("结束的日子要在开始之后，而且还没有过。")]
    Backwards,
    /// It is too long.
    #[error("一次最多30天。")]
    TooLong,
    /// Nothing of theirs may be delegated.
    #[error("区级管理员、审计员、调解员的权限不能由别人代行，您没有别的岗位可以托人。")]
    Nothing,
    /// An auditor does nothing else.
    #[error("审计员不能代别人办事。")]
    ToAuditor,
    /// One of them has too many.
    #[error("您或者对方已有8个代办安排，请先结束几个。")]
    TooMany,
}

impl Role {
    /// Whether somebody else may act with this role in the stead of who holds it.
    #[must_use]
    pub fn is_delegable(self) -> bool {
        !matches!(self, Self::Operator | Self::Auditor | Self::Mediator)
    }
}

impl Grant {
    fn is_delegable(&self) -> bool {
        self.role.is_delegable()
    }
}

/// In whose stead a member of staff acts, and with whom they are one person for four eyes. It is never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// In whose stead they act now.
    pub for_whom: Option<Party>,
    /// Who counts as the same person.
    pub one_with: Vec<StaffId>,
}

impl Staff {
    /// Whether somebody is this person, or counts as the same person for four eyes.
    #[must_use]
    pub fn is_one_with(&self, other: &StaffId) -> bool {
        self.id == *other || self.stands.one_with.contains(other)
    }

    /// Whether a step that somebody took, perhaps in another's stead, counts as this person's for four eyes.
    #[must_use]
    pub fn took(&self, by: &StaffId, stood_for: Option<&StaffId>) -> bool {
        self.is_one_with(by) || stood_for.is_some_and(|principal| self.is_one_with(principal))
    }

    /// In whose stead they act now.
    #[must_use]
    pub fn stands_for(&self) -> Option<&StaffId> {
        self.stands.for_whom.as_ref().map(|principal| &principal.staff)
    }

    /// Whose work lies before them: that of the person in whose stead they act, else their own.
    #[must_use]
    pub fn whose_work(&self) -> &StaffId {
        self.stands_for().unwrap_or(&self.id)
    }

    /// Whether this person has something that a delegate may do.
    #[must_use]
    pub fn has_something_to_delegate(&self) -> bool {
        self.stands.for_whom.is_none() && self.grants.iter().any(Grant::is_delegable)
    }

    /// Checks a delegation before it is made.
    ///
    /// # Errors
    /// [`NotDelegated`] says why not.
    pub fn may_delegate(
        &self,
        to: &Staff,
        (starts, ends): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<(), NotDelegated> {
        if self.id == to.id {
            return Err(NotDelegated::Oneself);
        }
        if ends <= starts || ends <= now {
            return Err(NotDelegated::Backwards);
        }
        if ends.duration_since(starts) > DELEGATED_FOR {
            return Err(NotDelegated::TooLong);
        }
        if !self.has_something_to_delegate() {
            return Err(NotDelegated::Nothing);
        }
        if to.is(Role::Auditor) {
            return Err(NotDelegated::ToAuditor);
        }
        Ok(())
    }

    /// This person as they act in the stead of `principal`, with those of the principal's grants that hold now and may be
    /// delegated; none where there are none, or this person may act for nobody.
    #[must_use]
    pub fn in_stead_of(&self, principal: &Enrolled, now: Timestamp) -> Option<Self> {
        if self.is(Role::Auditor) {
            return None;
        }
        let principal = principal.clone().at(now)?.staff;
        let edits = |grant: &Grant| grant.role != Role::Editor || !self.is(Role::Mediator);
        let grants: Vec<_> =
            principal.grants.iter().filter(|grant| grant.is_delegable() && edits(grant)).cloned().collect();
        let name = format!("{}（代{}）", self.name, principal.name);
        let stands = Stands { for_whom: Some(Party::from(&principal)), ..self.stands.clone() };
        (!grants.is_empty()).then(|| Self { name, grants, stands, ..self.clone() })
    }
}

impl Enrolled {
    /// Those who count as the same person now: in whose stead this person may act, and who may act in theirs.
    #[must_use]
    pub fn one_with(&self, now: Timestamp) -> Vec<StaffId> {
        let mut others: Vec<StaffId> = Vec::new();
        for delegation in self.delegations.iter().filter(|delegation| delegation.is_live(now)) {
            for party in [&delegation.principal, &delegation.delegate] {
                if party.staff != self.staff.id && !others.contains(&party.staff) {
                    others.push(party.staff.clone());
                }
            }
        }
        others
    }

    /// Those who may act in the stead of this person now.
    pub fn delegates(&self, now: Timestamp) -> impl Iterator<Item = &Party> {
        let from_me = move |it: &&Delegation| it.principal.staff == self.staff.id && it.is_live(now);
        self.delegations.iter().filter(from_me).map(|delegation| &delegation.delegate)
    }

    /// Those in whose stead this person may act now, without what was passed on to them.
    pub fn principals(&self, now: Timestamp) -> impl Iterator<Item = &Party> {
        let to_me = move |it: &&Delegation| it.delegate.staff == self.staff.id && it.is_live(now);
        self.delegations.iter().filter(to_me).map(|delegation| &delegation.principal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, Follower, OpenId};
    use crate::staff::Scope;

    fn now() -> Timestamp {
        "2026-11-23T10:00:00+08:00".parse().unwrap()
    }

    fn hours(count: i64) -> Timestamp {
        now() + SignedDuration::from_hours(count)
    }

    fn person(id: &str, grants: &[(Role, &str)]) -> Enrolled {
        let follower =
            Follower { account: AccountId::parse("shinan").unwrap(), openid: OpenId::parse(id).unwrap() };
        let grants = grants.iter().map(|(role, at)| Grant::new(*role, Scope::parse(at).unwrap())).collect();
        let staff = Staff {
            id: StaffId::parse(id).unwrap(),
            follower,
            name: id.to_owned(),
            grants,
            stands: Stands::default(),
        };
        Enrolled { staff, generation: "g".to_owned(), frozen: None, delegations: Vec::new() }
    }

    #[test]
    fn a_delegate_has_the_rights_of_the_principal_but_the_districts() {
        let principal = person("one", &[(Role::Operator, "district"), (Role::Officer, "unit:desk")]);
        let delegate = person("two", &[(Role::Handler, "unit:works")]).staff;
        let acting = delegate.in_stead_of(&principal, now()).unwrap();
        assert_eq!(acting.grants, [Grant::new(Role::Officer, Scope::parse("unit:desk").unwrap())]);
        assert_eq!((acting.name.as_str(), acting.id.as_str()), ("two（代one）", "two"));
        let auditor = person("three", &[(Role::Auditor, "district")]).staff;
        assert_eq!(auditor.in_stead_of(&principal, now()), None);
        let frozen = Enrolled {
            frozen: Some(crate::staff::Frozen {
                by: StaffId::parse("x").unwrap(),
                name: String::new(),
                at: now(),
                reason: String::new(),
            }),
            ..principal
        };
        assert_eq!(delegate.in_stead_of(&frozen, now()), None, "a frozen principal has nobody act for them");
        let only = person("four", &[(Role::Operator, "district")]);
        assert_eq!(delegate.in_stead_of(&only, now()), None);
    }

    #[test]
    fn a_delegation_lasts_thirty_days_at_most_and_is_for_somebody_else() {
        let one = person("one", &[(Role::Officer, "unit:desk")]).staff;
        let two = person("two", &[(Role::Officer, "unit:desk")]).staff;
        let may = |to: &Staff, from, until| one.may_delegate(to, (hours(from), hours(until)), now());
        assert_eq!(may(&two, 0, 720), Ok(()));
        assert_eq!(may(&two, 0, 721), Err(NotDelegated::TooLong));
        assert_eq!(may(&two, 5, 5), Err(NotDelegated::Backwards));
        assert_eq!(may(&two, -5, 0), Err(NotDelegated::Backwards));
        assert_eq!(may(&one, 0, 5), Err(NotDelegated::Oneself));
        let auditor = person("three", &[(Role::Auditor, "district")]).staff;
        assert_eq!(may(&auditor, 0, 5), Err(NotDelegated::ToAuditor));
        assert_eq!(auditor.may_delegate(&one, (hours(0), hours(5)), now()), Err(NotDelegated::Nothing));
    }

    #[test]
    fn the_two_are_one_person_while_it_stands() {
        let (mut one, mut two) = (person("one", &[]), person("two", &[]));
        let delegation = Delegation {
            id: "d".to_owned(),
            principal: Party::from(&one.staff),
            delegate: Party::from(&two.staff),
            starts: hours(1),
            ends: hours(2),
        };
        one.delegations.push(delegation.clone());
        two.delegations.push(delegation);
        for (at, count) in [(0, 0), (1, 1), (2, 0)] {
            assert_eq!(one.one_with(hours(at)).len(), count, "{at}");
            assert_eq!(two.one_with(hours(at)).len(), count, "{at}");
            assert_eq!(two.principals(hours(at)).count(), count, "{at}");
            assert_eq!(one.principals(hours(at)).count(), 0, "{at}");
        }
    }
}
