//! The staff of a district, and what each of them may do.

use std::collections::BTreeMap;

use alliance::runtime::Deployment;
use alliance::services::staffing::{Staffing, StaffingError, Told};
use alliance::store::{StoreError, System, Transaction, staff_id_of};
use anyhow::{Context as _, bail, ensure};
use domain::accounts::Alliance;
use domain::audit::{What, Who};
use domain::calendar;
use domain::ids::{Follower, OpenId};
use domain::staff::{Enrolled, Grant, Role, Scope, Staff, Stands};
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
        let before = office.staffing.roll.of_follower(&follower).await?;
        let id = match &before {
            Some(before) => before.staff.id.clone(),
            None => staff_id_of(&follower.key())?,
        };
        let after = Staff { id, follower, name, grants, stands: Stands::default() };
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
    let told = office.told("不再是工作人员".to_owned());
    office.staffing.remove(&person, &told).await.map_err(changed_meanwhile)?;
    let staff = person.staff;
    // The sessions are no longer valid; deleting them removes them from every list too.
    let open = sessions.of(System::Engineer, &staff.id).await?;
    for session in &open {
        sessions.end_named(System::Engineer, &session.name).await?;
    }
    Ok((staff.name, open.len()))
}

/// Forgets somebody's authenticator, so that they enrol another. Returns their name.
///
/// # Errors
/// Where nobody of the staff has this openid, or a table cannot be written.
pub async fn forget_second(deployment: &Deployment, openid: &str) -> anyhow::Result<String> {
    let office = Office::open(deployment).await?;
    let staff = office.find(openid).await?.staff;
    let mut transaction = Transaction::default();
    let (roll, told) = (&office.staffing.roll, office.told("忘记动态口令".to_owned()));
    roll.forget_second(System::Engineer, &mut transaction, &staff.id)?;
    office.staffing.tell(&mut transaction, What::Grant, &staff, &told)?;
    roll.commit(transaction).await?;
    Ok(staff.name)
}

/// Everybody who holds a grant for a unit, or in any scope if `unit` is `all`; those who are frozen too.
///
/// # Errors
/// Where the unit does not exist, or a table cannot be read.
pub async fn list(deployment: &Deployment, unit: &str) -> anyhow::Result<Vec<Enrolled>> {
    let office = Office::open(deployment).await?;
    let scopes: Vec<_> = Scope::all(&office.alliance)
        .filter(|scope| unit == "all" || matches!(scope, Scope::Unit(id) if id.as_str() == unit))
        .collect();
    ensure!(!scopes.is_empty(), "{unit} is no unit; give a unit's id, or all");
    let mut staff = BTreeMap::new();
    for scope in scopes {
        let roll = &office.staffing.roll;
        let frozen = roll.frozen_of_scope(System::Engineer, &scope, office.now).await?;
        for holder in roll.of_scope(&scope, office.now).await?.into_iter().chain(frozen) {
            if let Some(person) = roll.get(&holder.staff).await? {
                staff.insert(holder.staff, person);
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
    staffing: Staffing,
    alliance: Alliance,
    district: domain::ids::AccountId,
    now: Timestamp,
}

impl Office {
    async fn open(deployment: &Deployment) -> anyhow::Result<Self> {
        Ok(Self {
            staffing: Staffing::build(deployment)?,
            alliance: deployment.accounts()?.newest().await?,
            district: deployment.district_account()?,
            now: deployment.clock.now(),
        })
    }

    fn follower(&self, openid: &str) -> anyhow::Result<Follower> {
        Ok(Follower { account: self.district.clone(), openid: OpenId::parse(openid)? })
    }

    async fn find(&self, openid: &str) -> anyhow::Result<Enrolled> {
        let found = self.staffing.roll.of_follower(&self.follower(openid)?).await?;
        let Some(person) = found else { bail!("nobody of the staff has the openid {openid}") };
        Ok(person)
    }

    /// Removes grants that have ended, which are no longer written.
    fn without_ended(&self, mut staff: Staff) -> Staff {
        staff.grants.retain(|grant| grant.is_live(self.now));
        staff
    }

    async fn change(&self, before: Option<&Enrolled>, after: &Staff) -> anyhow::Result<()> {
        let grants: Vec<_> = after.grants.iter().map(describe).collect();
        let told = self.told(grants.join("; "));
        self.staffing.change(before, after, &self.alliance, told).await.map_err(changed_meanwhile)
    }

    fn told(&self, detail: String) -> Told {
        Told { who: Who::Engineer, detail, at: self.now }
    }
}

fn changed_meanwhile(error: StaffingError) -> anyhow::Error {
    match error {
        StaffingError::Store(StoreError::Conflict) => {
            anyhow::anyhow!("somebody else changed the staff at this moment: look again")
        }
        error => error.into(),
    }
}
