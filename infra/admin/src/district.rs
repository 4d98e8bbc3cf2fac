//! The definition of a district: its sub-districts, units, listed accounts, hotlines and policies.

use alliance::runtime::Deployment;
use anyhow::ensure;
use domain::accounts::{Alliance, ListedAccount, Subdistrict, Unit};
use domain::guides::{Guides, Hotline, Policy};
use domain::ids::UnitId;
use serde::Deserialize;

/// A district as a file defines it. Parts that the file omits stay as they are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct District {
    subdistricts: Vec<Subdistrict>,
    units: Vec<Unit>,
    listed: Vec<ListedAccount>,
    #[serde(default)]
    places: Vec<String>,
    hotlines: Vec<Hotline>,
    policies: Vec<Policy>,
}

/// Writes a district, replacing entries with the same id.
///
/// # Errors
/// Where a sub-district's desk is not a unit, or a table cannot be written.
pub async fn district(deployment: &Deployment, new: District) -> anyhow::Result<()> {
    let accounts = deployment.accounts()?;
    let known = accounts.newest().await?;
    let units: Vec<&UnitId> = known.units.iter().chain(&new.units).map(|unit| &unit.id).collect();
    for subdistrict in &new.subdistricts {
        let desk = &subdistrict.desk;
        ensure!(units.contains(&desk), "the desk {desk} of {} is no unit", subdistrict.name);
    }
    let District { subdistricts, units, listed, places, hotlines, policies } = new;
    accounts.write(&Alliance { subdistricts, units, listed, places, ..Default::default() }).await?;
    Ok(deployment.guides()?.write(&Guides { hotlines, policies, ..Guides::default() }).await?)
}
