//! Changes the master key: secrets and authenticators sealed under the old key are sealed again under the new one.

use alliance::runtime::Deployment;
use alliance::store::System;
use domain::accounts::{AccountSecrets, Alliance};
use domain::logins::{CodeKey, Second};
use domain::sealing::{MasterKey, Sealed};
use secrecy::ExposeSecret as _;

/// Seals the secrets of every account and of the third-party platform again, from `old` to the deployment's own key.
/// Returns the number of accounts.
///
/// Secrets that are sealed under the new key already, as after an interrupted run, stay as they are. Tokens are not
/// resealed: they are deleted with [`crate::backup::forget`] and requested again.
///
/// # Errors
/// Where a secret opens under neither key, or the table does not respond; nothing is written then.
pub async fn reseal(deployment: &Deployment, old: &MasterKey) -> anyhow::Result<usize> {
    let (accounts, new) = (deployment.accounts()?, deployment.master_key().await?);
    let mut alliance = accounts.newest().await?;
    for account in &mut alliance.accounts {
        let Some(sealed) = &account.secrets else { continue };
        account.secrets = Some(secrets(deployment, old, &new, account.id.as_str(), sealed)?);
    }
    if let Some(third_party) = &mut alliance.platform {
        third_party.secrets = secrets(deployment, old, &new, "platform", &third_party.secrets)?;
    }
    let Alliance { accounts: resealed, platform: third_party, .. } = alliance;
    let count = resealed.len();
    accounts.write(&Alliance { accounts: resealed, platform: third_party, ..Default::default() }).await?;
    reseal_seconds(deployment, old, &new).await?;
    Ok(count)
}

/// The same for the authenticators of staff.
async fn reseal_seconds(deployment: &Deployment, old: &MasterKey, new: &MasterKey) -> anyhow::Result<()> {
    let roll = deployment.staff()?;
    for person in crate::staff::list(deployment, "all").await? {
        let id = &person.staff.id;
        let Some(second) = roll.second(System::Engineer, id).await? else { continue };
        let purpose = Second::purpose(id);
        if CodeKey::open(new, &purpose, &second.key).is_ok() {
            continue;
        }
        let key = CodeKey::open(old, &purpose, &second.key)?;
        let key = key.seal(new, &purpose, deployment.random.bytes()?)?;
        let resealed = Second { key, version: second.version + 1, ..second };
        roll.put_second(System::Engineer, id, &resealed).await?;
    }
    Ok(())
}

fn secrets(
    deployment: &Deployment,
    old: &MasterKey,
    new: &MasterKey,
    whose: &str,
    sealed: &AccountSecrets,
) -> anyhow::Result<AccountSecrets> {
    let anew = |name: &str, sealed: &Sealed| -> anyhow::Result<Sealed> {
        let purpose = format!("{whose}/{name}");
        if new.open(&purpose, sealed).is_ok() {
            return Ok(sealed.clone());
        }
        let plain = old.open(&purpose, sealed)?;
        Ok(new.seal(&purpose, plain.expose_secret(), deployment.random.bytes()?)?)
    };
    let previous = sealed.previous_aes_key.as_ref();
    Ok(AccountSecrets {
        app_secret: anew("app_secret", &sealed.app_secret)?,
        token: anew("token", &sealed.token)?,
        encoding_aes_key: anew("encoding_aes_key", &sealed.encoding_aes_key)?,
        previous_aes_key: previous.map(|key| anew("encoding_aes_key", key)).transpose()?,
        entered_at: sealed.entered_at,
    })
}
