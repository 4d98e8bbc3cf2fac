//! 人员: who works in a scope, and one person with what they may do.

use std::collections::BTreeMap;

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::{Errors, Typed, words};
use domain::accounts::{Account, Alliance};
use domain::calendar;
use domain::logins::Second;
use domain::staff::{Enrolled, Frozen, Grant, Role, Scope, Staff, WantedGrant, WantedReset};

/// Somebody in the list of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their roles in this scope.
    pub roles: Vec<(Role, Option<Timestamp>)>,
    /// Whether they are frozen.
    pub frozen: bool,
}

/// What the list shows.
pub struct PeoplePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance.
    pub alliance: &'a Alliance,
    /// The scopes whose people they manage.
    pub scopes: &'a [Scope],
    /// The scope of this list.
    pub scope: &'a Scope,
    /// The people in it.
    pub people: &'a [Listed],
    /// What is wrong with what was asked for.
    pub problem: Option<&'a str>,
}

/// What the page of one person shows.
pub struct PersonPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance.
    pub alliance: &'a Alliance,
    /// The person.
    pub person: &'a Enrolled,
    /// What waits for a second operator.
    pub wanted: &'a [WantedGrant],
    /// Their second factor and what is asked about it, for operators.
    pub second: Option<&'a (Second, Option<WantedReset>)>,
    /// Whom they invited, with their ids, where they are frozen.
    pub invited: &'a [(String, String)],
    /// The time.
    pub now: Timestamp,
    /// A message above.
    pub banner: Option<&'a str>,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

/// A choice in a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

struct Person<'a> {
    id: &'a str,
    name: &'a str,
    roles: String,
    frozen: bool,
}

#[derive(Template)]
#[template(path = "console/people.html")]
struct PeopleView<'a> {
    head: Head<'a>,
    scopes: Vec<Choice>,
    scope: String,
    people: Vec<Person<'a>>,
    problem: Option<&'a str>,
}

struct Held {
    role: &'static str,
    scope: String,
    id: String,
    until: Option<String>,
    over: bool,
    /// Whether the viewer may take it back.
    mine_to_take: bool,
    needs_second: bool,
}

struct Waits<'a> {
    what: String,
    by: &'a str,
    when: String,
    id: String,
    asked: String,
    own: bool,
}

struct Factor<'a> {
    since: String,
    /// Who asked for it to be forgotten, when, that moment as text, and whether it is the viewer.
    asked: Option<(&'a str, String, String, bool)>,
}

/// What is to be handed over (交接清单) when somebody is frozen.
struct Rested<'a> {
    by: &'a str,
    when: String,
    reason: &'a str,
    /// The accounts whose secrets they may know.
    accounts: Vec<&'a str>,
    /// The units whose head passes on what they had in hand.
    units: Vec<&'a str>,
    /// Whom they invited, with their ids.
    invited: &'a [(String, String)],
    /// Who acts in whose stead no longer.
    delegations: Vec<String>,
}

impl<'a> Rested<'a> {
    fn of(p: &PersonPage<'a>, frozen: &'a Frozen) -> Self {
        let (alliance, staff) = (p.alliance, &p.person.staff);
        let knows = |account: &Account| {
            let own = Scope::Account(account.id.clone());
            staff.is(Role::Operator)
                || staff.grants.iter().any(|grant| grant.role == Role::AccountAdmin && grant.scope == own)
        };
        let known = alliance.accounts.iter().filter(|account| knows(account));
        let mut units: Vec<_> = staff.units().map(|unit| alliance.unit_name(unit)).collect();
        units.dedup();
        let standing = p.person.delegations.iter().filter(|it| it.stands(p.now));
        Self {
            by: &frozen.name,
            when: words::moment(frozen.at, p.now),
            reason: &frozen.reason,
            accounts: known.map(|account| account.name.as_str()).collect(),
            units,
            invited: p.invited,
            delegations: standing.map(|it| format!("{}代{}", it.delegate.name, it.principal.name)).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "console/person.html")]
struct PersonView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    id: &'a str,
    name: &'a str,
    held: Vec<Held>,
    waits: Vec<Waits<'a>>,
    frozen: Option<Rested<'a>>,
    second: Option<Factor<'a>>,
    operator: bool,
    may_freeze: bool,
    may_lift: bool,
    roles: Vec<Choice>,
    scopes: Vec<Choice>,
    until: &'a str,
    reason: &'a str,
    banner: Option<&'a str>,
    wrong: Vec<(&'a str, &'a str)>,
    is_own: bool,
}

/// Renders the list of a scope.
///
/// # Errors
/// Where the template fails to write.
pub fn people(p: &PeoplePage<'_>) -> Result<String, askama::Error> {
    let role = |(role, until): &(Role, Option<Timestamp>)| match until {
        Some(until) => format!("{}（到{}）", role.name(), day(*until)),
        None => role.name().to_owned(),
    };
    PeopleView {
        head: Head { staff: Some(p.staff), csrf: Some(p.csrf), here: "staff" },
        scopes: scopes(p.scopes, p.alliance, |scope| scope == p.scope),
        scope: p.scope.name(p.alliance),
        people: p
            .people
            .iter()
            .map(|it| Person {
                id: &it.id,
                name: &it.name,
                roles: it.roles.iter().map(role).collect::<Vec<_>>().join("、"),
                frozen: it.frozen,
            })
            .collect(),
        problem: p.problem,
    }
    .render()
}

/// Renders the page of a person.
///
/// # Errors
/// Where the template fails to write.
pub fn person(p: &PersonPage<'_>) -> Result<String, askama::Error> {
    let (viewer, of) = (p.staff, &p.person.staff);
    let typed = |name: &str| p.typed.get(name).map_or("", String::as_str);
    let may_give = |grant: &Grant| viewer.may_give(grant, Some(&of.id), p.alliance);
    PersonView {
        head: Head { staff: Some(viewer), csrf: Some(p.csrf), here: "staff" },
        csrf: p.csrf,
        id: of.id.as_str(),
        name: &of.name,
        held: of
            .grants
            .iter()
            .map(|grant| Held {
                role: grant.role.name(),
                scope: grant.scope.name(p.alliance),
                id: format!("{}#{}", grant.role.id(), grant.scope),
                until: grant.until.map(day),
                over: !grant.is_live(p.now),
                mine_to_take: may_give(grant).is_ok(),
                needs_second: grant.role.needs_second(),
            })
            .collect(),
        waits: p
            .wanted
            .iter()
            .map(|wanted| Waits {
                what: format!(
                    "{}{}",
                    if wanted.gives { "授予" } else { "收回" },
                    wanted.grant.name(p.alliance)
                ),
                by: &wanted.name,
                when: words::moment(wanted.at, p.now),
                id: wanted.id(),
                asked: wanted.at.to_string(),
                own: viewer.is_one_with(&wanted.by),
            })
            .collect(),
        frozen: p.person.frozen.as_ref().map(|frozen| Rested::of(p, frozen)),
        second: p.second.filter(|_| viewer.id != of.id).map(|(second, wanted)| Factor {
            since: words::day_and_time(second.since, p.now),
            asked: wanted.as_ref().map(|wanted| {
                let when = words::moment(wanted.at, p.now);
                (wanted.name.as_str(), when, wanted.at.to_string(), viewer.is_one_with(&wanted.by))
            }),
        }),
        operator: viewer.is(Role::Operator) && viewer.id != of.id,
        may_freeze: p.person.frozen.is_none() && viewer.may_freeze(of, p.alliance),
        may_lift: viewer.is(Role::Operator) && viewer.id != of.id,
        roles: givable_roles(viewer, typed("role")),
        scopes: givable_scopes(viewer, p.alliance, typed("scope")),
        until: typed("until"),
        reason: typed("reason"),
        banner: p.banner,
        wrong: p.errors.0.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect(),
        is_own: viewer.id == of.id,
    }
    .render()
}

/// The roles that this person gives.
pub(super) fn givable_roles(viewer: &Staff, chosen: &str) -> Vec<Choice> {
    let given = |role: &Role| viewer.grants.iter().any(|own| own.role.gives().contains(role));
    let choice = |role: Role| Choice {
        value: role.id().to_owned(),
        name: role.name().to_owned(),
        chosen: chosen == role.id(),
    };
    Role::ALL.into_iter().filter(given).map(choice).collect()
}

/// The scopes in which this person gives roles.
pub(super) fn givable_scopes(viewer: &Staff, alliance: &Alliance, chosen: &str) -> Vec<Choice> {
    let givable: Vec<_> = Scope::all(alliance).filter(|scope| gives_in(viewer, scope, alliance)).collect();
    scopes(&givable, alliance, |scope| scope.to_string() == chosen)
}

/// Whether this person gives any role in a scope.
fn gives_in(viewer: &Staff, scope: &Scope, alliance: &Alliance) -> bool {
    Role::ALL.iter().any(|role| viewer.may_give(&Grant::new(*role, scope.clone()), None, alliance).is_ok())
}

/// Scopes as choices. Names that occur twice say what kind they are.
fn scopes(of: &[Scope], alliance: &Alliance, chosen: impl Fn(&Scope) -> bool) -> Vec<Choice> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for scope in of {
        *counts.entry(scope.name(alliance)).or_default() += 1;
    }
    let name = |scope: &Scope| {
        let name = scope.name(alliance);
        let twice = counts.get(&name).is_some_and(|count| *count > 1);
        if twice { format!("{name}（{scope}）") } else { name }
    };
    of.iter()
        .map(|scope| Choice { value: scope.to_string(), name: name(scope), chosen: chosen(scope) })
        .collect()
}

/// The last day on which something that ends at this moment still holds.
fn day(until: Timestamp) -> String {
    let last = until.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(until);
    let local = calendar::local(last);
    format!("{}年{}月{}日", local.year(), local.month(), local.day())
}
