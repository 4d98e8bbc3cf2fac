//! The staff of a district, and what each of them may do.

use std::collections::BTreeMap;

use alliance::runtime::Deployment;
use alliance::store::{StaffRoll, StoreError, System, staff_id_of};
use anyhow::{Context as _, bail, ensure};
use domain::accounts::Alliance;
use domain::calendar;
use domain::ids::{Follower, OpenId};
use domain::staff::{
    Enrolled, Grant, LEAST_OPERATORS, Role, Scope, SealedDesk, Staff, check, check_operators,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// A member of staff, known by their openid at the district's own account, which they follow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    openid: String,
    name: String,
    grants: Vec<Grant>,
}

/// Writes members of staff, replacing existing ones. A change of their grants ends their sessions.
///
/// # Errors
/// Where grants are contradictory, an openid is invalid, or the table cannot be written.
pub async fn write(deployment: &Deployment, people: Vec<NewStaff>) -> anyhow::Result<()> {
    let office = Office::open(deployment).await?;
    for NewStaff { openid, name, grants } in people {
        let follower = office.follower(&openid)?;
        let before = office.roll.of_follower(&follower).await?;
        let id = match &before {
            Some(before) => before.staff.id.clone(),
            None => staff_id_of(&follower.key())?,
        };
        let after = Staff { id, follower, name, grants };
        office.change(before.as_ref(), &after).await.with_context(|| after.name.clone())?;
    }
    Ok(())
}

/// Gives a member of staff a role in a scope, or a role that they have another end. Returns the member as changed.
///
/// # Errors
/// Where nobody of the staff has this openid, the grants would be invalid, or a table does not respond.
pub async fn grant(deployment: &Deployment, openid: &str, grant: Grant) -> anyhow::Result<Staff> {
    let office = Office::open(deployment).await?;
    let before = office.find(openid).await?;
    let mut after = office.without_ended(before.staff.clone());
    match after.grants.iter_mut().find(|held| held.is_same(&grant)) {
        Some(held) => held.until = grant.until,
        None => after.grants.push(grant),
    }
    office.change(Some(&before), &after).await?;
    Ok(after)
}

/// Takes back a role in a scope. Returns the member as changed.
///
/// # Errors
/// Where they do not have it, too few operators would remain, or a table does not respond.
pub async fn take_back(
    deployment: &Deployment,
    openid: &str,
    role: Role,
    scope: &Scope,
) -> anyhow::Result<Staff> {
    let office = Office::open(deployment).await?;
    let before = office.find(openid).await?;
    let mut after = office.without_ended(before.staff.clone());
    after.grants.retain(|grant| grant.role != role || grant.scope != *scope);
    ensure!(
        after.grants.len() < before.staff.grants.len()
            && before.staff.grants.iter().any(|it| it.role == role && it.scope == *scope),
        "{} does not hold {} in {scope}",
        before.staff.name,
        role.id()
    );
    office.change(Some(&before), &after).await?;
    Ok(after)
}

/// A member of staff, with all their grants.
///
/// # Errors
/// Where nobody of the staff has this openid, or the table cannot be read.
pub async fn person(deployment: &Deployment, openid: &str) -> anyhow::Result<Staff> {
    Ok(Office::open(deployment).await?.find(openid).await?.staff)
}

/// Removes a member of staff and ends their sessions. Returns their name, and how many sessions there were.
///
/// # Errors
/// Where nobody of the staff has this openid, too few operators would remain, or a table cannot be written.
pub async fn remove(deployment: &Deployment, openid: &str) -> anyhow::Result<(String, usize)> {
    let (office, sessions) = (Office::open(deployment).await?, deployment.sessions()?);
    let person = office.find(openid).await?;
    let who_remain = office.who_remain(&person.staff, None).await?;
    office.roll.remove(&person, &who_remain).await.map_err(changed_meanwhile)?;
    let staff = person.staff;
    // The sessions are no longer valid; deleting them removes them from every list too.
    let open = sessions.of(System::Engineer, &staff.id).await?;
    for session in &open {
        sessions.end_named(System::Engineer, &session.name).await?;
    }
    Ok((staff.name, open.len()))
}

/// Everybody who holds a grant for a unit, or in any scope if `unit` is `all`.
///
/// # Errors
/// Where the unit does not exist, or a table cannot be read.
pub async fn list(deployment: &Deployment, unit: &str) -> anyhow::Result<Vec<Staff>> {
    let office = Office::open(deployment).await?;
    let scopes: Vec<_> = office
        .scopes()
        .into_iter()
        .filter(|scope| unit == "all" || matches!(scope, Scope::Unit(id) if id.as_str() == unit))
        .collect();
    ensure!(!scopes.is_empty(), "{unit} is no unit; give a unit's id, or all");
    let mut staff = BTreeMap::new();
    for scope in scopes {
        for holder in office.roll.of_scope(&scope, office.now).await? {
            if let Some(person) = office.roll.get(&holder.staff).await? {
                staff.insert(holder.staff, person.staff);
            }
        }
    }
    Ok(staff.into_values().collect())
}

/// Reads when a grant ends: a day, meaning its end, or a moment.
///
/// # Errors
/// Where it is neither.
pub fn until(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(day) = text.parse::<Date>() {
        return Ok(calendar::end_of_day(day));
    }
    text.parse().with_context(|| format!("{text} is neither a day like 2026-12-31 nor a moment"))
}

/// A grant as lists show it: role, scope, end.
#[must_use]
pub fn describe(grant: &Grant) -> String {
    let until = grant.until.map(|until| format!(" until {until}")).unwrap_or_default();
    format!("{} {}{until}", grant.role.id(), grant.scope)
}

/// The dependencies of a change of the staff.
struct Office {
    roll: StaffRoll,
    alliance: Alliance,
    district: domain::ids::AccountId,
    now: Timestamp,
    random: alliance::runtime::Random,
}

impl Office {
    async fn open(deployment: &Deployment) -> anyhow::Result<Self> {
        Ok(Self {
            roll: deployment.staff()?,
            alliance: deployment.accounts()?.newest().await?,
            district: deployment.district_account()?,
            now: deployment.clock.now(),
            random: deployment.random,
        })
    }

    fn follower(&self, openid: &str) -> anyhow::Result<Follower> {
        Ok(Follower { account: self.district.clone(), openid: OpenId::parse(openid)? })
    }

    async fn find(&self, openid: &str) -> anyhow::Result<Enrolled> {
        let found = self.roll.of_follower(&self.follower(openid)?).await?;
        let Some(person) = found else { bail!("nobody of the staff has the openid {openid}") };
        Ok(person)
    }

    /// Removes grants that have ended, which are no longer written.
    fn without_ended(&self, mut staff: Staff) -> Staff {
        staff.grants.retain(|grant| grant.is_live(self.now));
        staff
    }

    async fn change(&self, before: Option<&Enrolled>, after: &Staff) -> anyhow::Result<()> {
        check(&after.grants, &self.alliance, self.now)?;
        let who_remain = match before {
            Some(before) => self.who_remain(&before.staff, Some(after)).await?,
            None => Vec::new(),
        };
        let put = self.roll.replace(before, after, self.random.secret()?, &who_remain).await;
        put.map_err(changed_meanwhile)
    }

    /// Checks that at least two operators whose grants do not end remain after a change that makes this person cease to
    /// be one, and refuses it otherwise. The first two operators of a district, and a restore, take nothing away and
    /// pass. Returns those who remain, so that the write can make sure that they still do.
    async fn who_remain(&self, before: &Staff, after: Option<&Staff>) -> anyhow::Result<Vec<Enrolled>> {
        let mut others = Vec::new();
        if !is_operator(before) || after.is_some_and(is_operator) {
            return Ok(others);
        }
        for holder in self.roll.of_scope(&Scope::District, self.now).await? {
            if holder.role != Role::Operator || holder.staff == before.id {
                continue;
            }
            // The index may lag behind, so each of them is read from the roll.
            others.extend(self.roll.get(&holder.staff).await?.filter(|person| is_operator(&person.staff)));
        }
        check_operators(others.len())?;
        others.truncate(LEAST_OPERATORS);
        Ok(others)
    }

    /// All scopes that exist.
    fn scopes(&self) -> Vec<Scope> {
        let Alliance { units, subdistricts, accounts, .. } = &self.alliance;
        let units = units.iter().map(|unit| Scope::Unit(unit.id.clone()));
        let subdistricts = subdistricts.iter().map(|it| Scope::Subdistrict(it.code.clone()));
        let accounts = accounts.iter().map(|account| Scope::Account(account.id.clone()));
        let desks = SealedDesk::ALL.into_iter().map(Scope::Desk);
        units.chain(subdistricts).chain(accounts).chain(desks).chain([Scope::District]).collect()
    }
}

fn changed_meanwhile(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Conflict => anyhow::anyhow!("somebody else changed the staff at this moment: look again"),
        error => error.into(),
    }
}

/// Whether this person is an operator whose grant does not end.
fn is_operator(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| grant.role == Role::Operator && grant.until.is_none())
}
