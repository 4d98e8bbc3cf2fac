//! Connects accounts, by their own secrets or by a scan, and the third-party platform.

use alliance::runtime::Deployment;
use alliance::services::account_secrets::EnteredSecrets;
use anyhow::{bail, ensure};
use domain::accounts::{
    Account, AccountKind, AccountSecrets, Alliance, Connection, Locality, ThirdPartyPlatform,
};
use domain::ids::AccountId;
use domain::sealing::MasterKey;
use domain::templates::NoticeTemplates;
use serde::Deserialize;

/// The account's settings from its page at `mp.weixin.qq.com`, with secrets in the clear: a file to be deleted
/// afterwards.
#[derive(Clone, Deserialize)]
pub struct NewAccount {
    id: AccountId,
    name: String,
    kind: AccountKind,
    #[serde(default = "verified")]
    verified: bool,
    place: Locality,
    app_id: String,
    original_id: String,
    order: u32,
    #[serde(default)]
    templates: NoticeTemplates,
    /// Whether its administrator will authorise the platform by a scan, instead of giving the secrets.
    #[serde(default)]
    by_scan: bool,
    app_secret: Option<String>,
    token: Option<String>,
    encoding_aes_key: Option<String>,
}

impl NewAccount {
    /// The secrets by which the account is connected; `None` if it is connected by a scan.
    fn secrets(&self) -> anyhow::Result<Option<NewSecrets>> {
        match (self.by_scan, &self.app_secret, &self.token, &self.encoding_aes_key) {
            (true, None, None, None) => Ok(None),
            (true, ..) => bail!("an account by scan has no secrets here; leave them out, or by_scan"),
            (false, Some(app_secret), Some(token), Some(encoding_aes_key)) => Ok(Some(NewSecrets {
                app_secret: app_secret.clone(),
                token: token.clone(),
                encoding_aes_key: encoding_aes_key.clone(),
            })),
            (false, ..) => bail!("give app_secret, token and encoding_aes_key, or \"by_scan\": true"),
        }
    }
}

/// How an account is connected once its file is written. Only WeChat can say that it is authorised, or no longer is.
fn connection(before: Option<&Connection>, by_scan: bool) -> Connection {
    match before {
        Some(before @ (Connection::Platform { .. } | Connection::Withdrawn)) => before.clone(),
        _ if by_scan => Connection::Awaiting,
        _ => Connection::Direct,
    }
}

/// The platform's settings, from its page at `open.weixin.qq.com`.
#[derive(Clone, Deserialize)]
pub struct NewPlatform {
    app_id: String,
    #[serde(flatten)]
    secrets: NewSecrets,
}

#[derive(Clone, Deserialize)]
struct NewSecrets {
    app_secret: String,
    token: String,
    encoding_aes_key: String,
}

fn verified() -> bool {
    true
}

/// Adds an account, or changes the one with its id. A new EncodingAESKey leaves the previous one valid as well, as
/// pushes that WeChat has under way are still encrypted with it.
///
/// # Errors
/// Where a secret has not the form that WeChat gives it, another account has the appid, or the table cannot be written.
pub async fn account(deployment: &Deployment, new: NewAccount) -> anyhow::Result<()> {
    let (accounts, key) = (deployment.accounts()?, deployment.master_key().await?);
    let known = accounts.newest().await?;
    let other = known.by_app_id(&new.app_id).filter(|other| other.id != new.id);
    ensure!(other.is_none(), "the appid {} is another account's", new.app_id);
    let before = known.account(&new.id);
    let secrets = match &new.secrets()? {
        Some(secrets) => {
            let before = before.and_then(|before| before.secrets.as_ref());
            Some(sealed(&key, deployment, new.id.as_str(), secrets, before)?)
        }
        None => None,
    };
    let account = Account {
        id: new.id,
        name: new.name,
        kind: new.kind,
        verified: new.verified,
        connection: connection(before.map(|before| &before.connection), new.by_scan),
        templates: new.templates,
        place: new.place,
        app_id: new.app_id,
        original_id: new.original_id,
        secrets,
        order: new.order,
        trial: before.is_some_and(|before| before.trial),
        revision: before.map_or(0, |before| before.revision + 1),
    };
    Ok(accounts.write(&Alliance { accounts: vec![account], ..Default::default() }).await?)
}

/// Sets the third-party platform.
///
/// # Errors
/// See [`account`].
pub async fn third_party(deployment: &Deployment, new: NewPlatform) -> anyhow::Result<()> {
    let (accounts, key) = (deployment.accounts()?, deployment.master_key().await?);
    let before = accounts.newest().await?.platform;
    let secrets = sealed(&key, deployment, "platform", &new.secrets, before.as_ref().map(|it| &it.secrets))?;
    let platform = Some(ThirdPartyPlatform { app_id: new.app_id, secrets });
    Ok(accounts.write(&Alliance { platform, ..Default::default() }).await?)
}

fn sealed(
    key: &MasterKey,
    deployment: &Deployment,
    whose: &str,
    new: &NewSecrets,
    before: Option<&AccountSecrets>,
) -> anyhow::Result<AccountSecrets> {
    let entered = EnteredSecrets {
        app_secret: Some(new.app_secret.as_str()),
        token: Some(new.token.as_str()),
        encoding_aes_key: Some(new.encoding_aes_key.as_str()),
    };
    let wrong = entered.problems(before.is_some());
    ensure!(
        wrong.is_empty(),
        "{}",
        wrong.iter().map(|(_, why)| why.to_string()).collect::<Vec<_>>().join("; ")
    );
    Ok(entered.seal(key, deployment.random, whose, before, None)?)
}
