//! What a district is: its sub-districts, units, listed accounts, hotlines and policies, and who works in it.

use alliance::runtime::Platform;
use anyhow::{bail, ensure};
use domain::accounts::{Alliance, ListedAccount, Subdistrict, Unit};
use domain::guides::{Guides, Hotline, Policy};
use domain::ids::{Follower, OpenId, UnitId};
use domain::staff::{Role, Staff};
use serde::Deserialize;

/// A district as a file says it. What a file leaves out stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct District {
    subdistricts: Vec<Subdistrict>,
    units: Vec<Unit>,
    listed: Vec<ListedAccount>,
    hotlines: Vec<Hotline>,
    policies: Vec<Policy>,
}

/// Somebody who works in it, known by their openid at the district's own account, which they follow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    openid: String,
    name: String,
    unit: UnitId,
    role: Role,
}

/// Writes a district; what bears an id that is there already is replaced.
///
/// # Errors
/// Where a sub-district's desk is no unit, or a table cannot be written.
pub async fn district(platform: &Platform, new: District) -> anyhow::Result<()> {
    let accounts = platform.accounts()?;
    let known = accounts.newest().await?;
    let units: Vec<&UnitId> = known.units.iter().chain(&new.units).map(|unit| &unit.id).collect();
    for subdistrict in &new.subdistricts {
        let desk = &subdistrict.desk;
        ensure!(units.contains(&desk), "the desk {desk} of {} is no unit", subdistrict.name);
    }
    let District { subdistricts, units, listed, hotlines, policies } = new;
    accounts.write(&Alliance { subdistricts, units, listed, ..Default::default() }).await?;
    Ok(platform.guides()?.write(&Guides { hotlines, policies }).await?)
}

/// Removes somebody from the staff, and ends their sessions; their name, and how many sessions there were.
///
/// # Errors
/// Where nobody of the staff has this openid, or a table cannot be written.
pub async fn remove_staff(platform: &Platform, openid: &str) -> anyhow::Result<(String, usize)> {
    let (account, sessions) = (platform.district_account()?, platform.sessions()?);
    let follower = Follower { account, openid: OpenId::parse(openid)? };
    let removed = platform.staff()?.remove(&follower).await?;
    let Some(staff) = removed else { bail!("nobody of the staff has the openid {openid}") };
    // They open nothing any more; deleted, they are on no list either.
    let open = sessions.of(&follower).await?;
    for session in &open {
        sessions.end_named(&session.name).await?;
    }
    Ok((staff.name, open.len()))
}

/// Everybody who works for a unit, or for any unit where it is `all`.
///
/// # Errors
/// Where there is no such unit, or a table cannot be read.
pub async fn list_staff(platform: &Platform, unit: &str) -> anyhow::Result<Vec<Staff>> {
    let alliance = platform.accounts()?.newest().await?;
    let units: Vec<_> =
        alliance.units.iter().filter(|known| unit == "all" || known.id.as_str() == unit).collect();
    ensure!(!units.is_empty(), "{unit} is no unit; give a unit's id, or all");
    let roll = platform.staff()?;
    let mut staff = Vec::new();
    for unit in units {
        staff.extend(roll.of_unit(&unit.id).await?);
    }
    Ok(staff)
}

/// Writes people; who is there already is replaced. Another unit or role ends their sessions.
///
/// # Errors
/// Where a unit is nowhere, an openid is none, or the table cannot be written.
pub async fn staff(platform: &Platform, people: Vec<NewStaff>) -> anyhow::Result<()> {
    let (roll, account) = (platform.staff()?, platform.district_account()?);
    let alliance = platform.accounts()?.newest().await?;
    for NewStaff { openid, name, unit, role } in people {
        ensure!(alliance.units.iter().any(|known| known.id == unit), "{name}: {unit} is no unit");
        let follower = Follower { account: account.clone(), openid: OpenId::parse(openid)? };
        let generation = platform.random.secret()?;
        roll.put(&Staff { follower, name, unit, role }, generation).await?;
    }
    Ok(())
}
