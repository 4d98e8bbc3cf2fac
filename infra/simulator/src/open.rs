//! The Open Platform: which accounts belong together there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::random;

/// The accounts of the Open Platform, and what is bound to them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OpenPlatform {
    made: BTreeSet<String>,
    /// The appid of the Open Platform's account, by account.
    bound: BTreeMap<String, String>,
}

impl OpenPlatform {
    /// Makes one and binds `account` to it; none when `account` is bound already.
    pub(crate) fn create(&mut self, account: &str) -> Option<String> {
        if self.bound.contains_key(account) {
            return None;
        }
        let open_appid = format!("wx{}", hex::encode(random::bytes::<8>()));
        self.made.insert(open_appid.clone());
        self.bind(account, &open_appid);
        Some(open_appid)
    }

    /// To which one `account` is bound.
    pub(crate) fn of(&self, account: &str) -> Option<&str> {
        self.bound.get(account).map(String::as_str)
    }

    pub(crate) fn knows(&self, open_appid: &str) -> bool {
        self.made.contains(open_appid)
    }

    /// How many accounts are bound to one.
    pub(crate) fn size(&self, open_appid: &str) -> usize {
        self.bound.values().filter(|known| *known == open_appid).count()
    }

    pub(crate) fn bind(&mut self, account: &str, open_appid: &str) {
        self.bound.insert(account.to_owned(), open_appid.to_owned());
    }

    pub(crate) fn unbind(&mut self, account: &str) {
        self.bound.remove(account);
    }

    /// The id by which all accounts that are bound as `account` is know `person`; none when it is not bound.
    pub(crate) fn unionid(&self, account: &str, person: &str) -> Option<String> {
        let hash = wechat::signature::sign(&["unionid", &format!("{}/{person}", self.of(account)?)]);
        Some(format!("o{}", random::text(&hex::decode(hash).unwrap_or_default())))
    }
}
