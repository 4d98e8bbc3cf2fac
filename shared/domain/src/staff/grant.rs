//! Grants: a role in a scope, with or without an end; and which grants are invalid.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::accounts::{Alliance, UnitKind};
use crate::calendar;
use crate::ids::{AccountId, InvalidId, SubdistrictCode, UnitId};

/// The most grants that one person may hold.
pub const MOST_GRANTS: usize = 8;
/// The number of active operators that must always remain, so that no single person can lock the district out.
pub const LEAST_OPERATORS: usize = 2;

/// A service desk whose cases only its own staff can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedDesk {
    /// 调解.
    Mediation,
    /// 咨询.
    Counselling,
}

impl SealedDesk {
    /// All sealed desks.
    pub const ALL: [SealedDesk; 2] = [Self::Mediation, Self::Counselling];

    fn id(self) -> &'static str {
        match self {
            Self::Mediation => "mediation",
            Self::Counselling => "counselling",
        }
    }
}

/// Where a role applies. Written as text: `district`, `subdistrict:370202010`, `account:weizhanshan`,
/// `unit:municipal-works`, `desk:mediation`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Everything but the sealed desks.
    District,
    /// A sub-district.
    Subdistrict(SubdistrictCode),
    /// An official account.
    Account(AccountId),
    /// A report desk or a department.
    Unit(UnitId),
    /// A sealed desk.
    Desk(SealedDesk),
}

impl Scope {
    /// Reads the text of a scope.
    ///
    /// # Errors
    /// [`InvalidId`] if the text is not a scope.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        match (kind, id) {
            ("district", "") => Ok(Self::District),
            ("subdistrict", code) => SubdistrictCode::parse(code).map(Self::Subdistrict),
            ("account", id) => AccountId::parse(id).map(Self::Account),
            ("unit", id) => UnitId::parse(id).map(Self::Unit),
            ("desk", id) => {
                let desk = SealedDesk::ALL.into_iter().find(|desk| desk.id() == id);
                desk.map(Self::Desk).ok_or(InvalidId { kind: "sealed desk" })
            }
            _ => Err(InvalidId { kind: "scope" }),
        }
    }

    /// Every scope of an alliance: the district, sub-districts, units, accounts, sealed desks.
    pub fn all(alliance: &Alliance) -> impl Iterator<Item = Self> {
        let Alliance { units, subdistricts, accounts, .. } = alliance;
        let subdistricts = subdistricts.iter().map(|it| Self::Subdistrict(it.code.clone()));
        let units = units.iter().map(|unit| Self::Unit(unit.id.clone()));
        let accounts = accounts.iter().map(|account| Self::Account(account.id.clone()));
        let desks = SealedDesk::ALL.into_iter().map(Self::Desk);
        [Self::District].into_iter().chain(subdistricts).chain(units).chain(accounts).chain(desks)
    }

    /// Its name, as staff read it; its text where it is nowhere in this alliance.
    #[must_use]
    pub fn name(&self, alliance: &Alliance) -> String {
        let known = match self {
            Self::District => Some("全区".to_owned()),
            Self::Subdistrict(code) => alliance.subdistrict(code).map(|it| it.name.clone()),
            Self::Account(id) => alliance.account(id).map(|it| format!("公众号{}", it.name)),
            Self::Unit(id) => alliance.unit(id).map(|it| it.name.clone()),
            Self::Desk(SealedDesk::Mediation) => Some("调解".to_owned()),
            Self::Desk(SealedDesk::Counselling) => Some("咨询".to_owned()),
        };
        known.unwrap_or_else(|| self.to_string())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::District => f.write_str("district"),
            Self::Subdistrict(code) => write!(f, "subdistrict:{code}"),
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Unit(id) => write!(f, "unit:{id}"),
            Self::Desk(desk) => write!(f, "desk:{}", desk.id()),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

/// A role in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What the person does.
    pub role: Role,
    /// Where the role applies.
    pub scope: Scope,
    /// When it ends automatically; `None` means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Grant {
    /// A grant without an end.
    #[must_use]
    pub fn new(role: Role, scope: Scope) -> Self {
        Self { role, scope, until: None }
    }

    /// Whether it is still in force.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Role, scope and end, as staff read them: `承办人（市政工程处，长期）`.
    #[must_use]
    pub fn name(&self, alliance: &Alliance) -> String {
        let until = match self.until {
            Some(until) => format!("到{}为止", calendar::local(until).strftime("%Y-%m-%d %H:%M")),
            None => "长期".to_owned(),
        };
        format!("{}（{}，{until}）", self.role.name(), self.scope.name(alliance))
    }

    /// Whether it is the same role in the same scope, regardless of its end.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.role == other.role && self.scope == other.scope
    }
}

/// Why grants cannot be given or revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Nonsense {
    /// The scope does not exist in the alliance.
    #[error("{0} is nowhere in this alliance")]
    Unknown(Scope),
    /// The role does not apply to scopes of that kind.
    #[error("{role} does not hold in {scope}: it takes {takes}", role = .role.id())]
    Misplaced {
        /// The role.
        role: Role,
        /// The scope.
        scope: Scope,
        /// The kinds of scope that the role applies to.
        takes: &'static str,
    },
    /// The end has passed.
    #[error("{} in {} would have ended already", .0.role.id(), .0.scope)]
    Over(Grant),
    /// The same role in the same scope twice.
    #[error("{} in {} is there twice", .0.role.id(), .0.scope)]
    Twice(Grant),
    /// More grants than a person may hold.
    #[error("{0} grants are more than the {MOST_GRANTS} that a person may hold")]
    TooMany(usize),
    /// Auditors may hold no other role: they must not do what the audit records.
    #[error("an auditor holds nothing else")]
    AuditorHoldsMore,
    /// Mediators, who keep sealed cases, may not be editors.
    #[error("one person is not mediator and editor")]
    MediatorEdits,
    /// Too few operators would remain.
    #[error("{LEAST_OPERATORS} active operators must remain, and without this one there are {0}")]
    LastOperators(usize),
}

/// Checks the grants to be given to a person.
///
/// # Errors
/// The first [`Nonsense`] among them.
pub fn check(grants: &[Grant], alliance: &Alliance, now: Timestamp) -> Result<(), Nonsense> {
    for (at, grant) in grants.iter().enumerate() {
        check_scope(grant, alliance)?;
        if !grant.is_live(now) {
            return Err(Nonsense::Over(grant.clone()));
        }
        if grants[..at].iter().any(|before| before.is_same(grant)) {
            return Err(Nonsense::Twice(grant.clone()));
        }
    }
    if grants.len() > MOST_GRANTS {
        return Err(Nonsense::TooMany(grants.len()));
    }
    let holds = |role| grants.iter().any(|grant| grant.role == role);
    if holds(Role::Auditor) && grants.len() > 1 {
        return Err(Nonsense::AuditorHoldsMore);
    }
    if holds(Role::Mediator) && holds(Role::Editor) {
        return Err(Nonsense::MediatorEdits);
    }
    Ok(())
}

/// Checks that enough operators remain when one is removed: `others` is the number of other active operators.
///
/// # Errors
/// [`Nonsense::LastOperators`] if there are too few.
pub fn check_operators(others: usize) -> Result<(), Nonsense> {
    if others < LEAST_OPERATORS { Err(Nonsense::LastOperators(others)) } else { Ok(()) }
}

fn check_scope(grant: &Grant, alliance: &Alliance) -> Result<(), Nonsense> {
    let kind = |id: &UnitId| alliance.unit(id).map(|unit| unit.kind);
    let exists = match &grant.scope {
        Scope::District | Scope::Desk(_) => true,
        Scope::Subdistrict(code) => alliance.subdistrict(code).is_some(),
        Scope::Account(id) => alliance.account(id).is_some(),
        Scope::Unit(id) => kind(id).is_some(),
    };
    if !exists {
        return Err(Nonsense::Unknown(grant.scope.clone()));
    }
    let unit = match &grant.scope {
        Scope::Unit(id) => kind(id),
        _ => None,
    };
    let (fits, takes) = match (grant.role, &grant.scope) {
        (Role::Operator | Role::Auditor, scope) => (*scope == Scope::District, "the district"),
        (Role::AccountAdmin, scope) => (matches!(scope, Scope::Account(_)), "an account"),
        (Role::Supervisor, scope) => {
            (matches!(scope, Scope::District | Scope::Subdistrict(_)), "the district or a sub-district")
        }
        (Role::Reviewer | Role::Editor, scope) => {
            let fits = matches!(scope, Scope::District | Scope::Subdistrict(_) | Scope::Account(_));
            (fits, "the district, a sub-district or an account")
        }
        (Role::Officer, scope) => {
            let fits = !matches!(scope, Scope::Desk(_)) && unit != Some(UnitKind::Department);
            (fits, "a report desk, an account, a sub-district or the district")
        }
        (Role::Head, Scope::Subdistrict(_)) => (true, ""),
        (Role::Head, _) => (unit == Some(UnitKind::Department), "a department or a sub-district"),
        (Role::Handler | Role::FieldWorker, _) => (unit == Some(UnitKind::Department), "a department"),
        (Role::Mediator, scope) => (matches!(scope, Scope::Desk(_)), "a sealed desk"),
    };
    if fits {
        return Ok(());
    }
    Err(Nonsense::Misplaced { role: grant.role, scope: grant.scope.clone(), takes })
}
