//! The values of the template's environment on this machine, and the location of its files.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::PathBuf;

use alliance::runtime::Settings;
use serde_json::Value;

use crate::folder::Folder;
use crate::secret_file::write_secret;
use crate::template::Template;

/// The file of the master key.
pub(crate) const MASTER_KEY: &str = "master.key";
/// The file of the key that signs the audit.
pub(crate) const AUDIT_KEY: &str = "audit.key";

/// The values of the template's parameters and references on this machine.
pub(crate) struct Environment {
    fixed: HashMap<&'static str, String>,
}

impl Environment {
    pub(crate) fn new(folder: &Folder, district: &str, address: SocketAddr) -> anyhow::Result<Self> {
        let url = format!("http://{address}");
        let fixed = HashMap::from([
            ("STAGE", "local".to_owned()),
            ("ALLIANCE", district.to_owned()),
            ("DISTRICT_ACCOUNT", district.to_owned()),
            ("WECHAT_API_URL", format!("{url}/weixin")),
            // There is no proxy before this gateway.
            ("CLIENT_ADDRESS_HEADER", String::new()),
            ("LOGINS_PER_ADDRESS", "60".to_owned()),
            ("WECHAT_PAGE_URL", format!("{url}/weixin")),
            ("BASE_URL", url),
            ("ORIGIN_SECRET", String::new()), // No CDN stands before it.
            ("MEDIA_STORE", format!("file://{}", folder.file("objects").display())),
            ("MASTER_KEY", format!("file:{}", key_file(folder, MASTER_KEY)?.display())),
            ("AUDIT_STORE", format!("file://{}", folder.file("audit").display())),
            ("AUDIT_KEY", format!("file:{}", key_file(folder, AUDIT_KEY)?.display())),
        ]);
        Ok(Self { fixed })
    }

    /// The settings of one function: its own variables only. A table's name is its logical id.
    pub(crate) fn of(&self, variables: &BTreeMap<String, Value>) -> HashMap<String, String> {
        variables
            .iter()
            .map(|(name, value)| {
                let written = value.as_str().unwrap_or_default();
                let here = self.fixed.get(name.as_str());
                (name.clone(), here.map_or(written, String::as_str).to_owned())
            })
            .collect()
    }

    /// The settings of all functions together.
    pub(crate) fn everything(&self, template: &Template) -> Settings {
        let all = template.functions.values().flat_map(|function| function.environment.clone()).collect();
        let settings = self.of(&all);
        Settings::from_fn(move |name| settings.get(name).cloned())
    }
}

/// A key file of this folder, created at the first start.
fn key_file(folder: &Folder, name: &str) -> anyhow::Result<PathBuf> {
    let file = folder.file(name);
    if !file.exists() {
        let bytes: [u8; 32] = alliance::runtime::Random.bytes()?;
        write_secret(&file, hex::encode(bytes).as_bytes())?;
    }
    Ok(file)
}
