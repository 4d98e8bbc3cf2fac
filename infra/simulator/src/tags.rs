//! What an account notes about its followers: tags, remarks, and whom it hears no longer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Simulator, account::SimulatedAccount, state::State};

/// The id of an account's first own tag, as accounts of today begin with.
const FIRST_ID: i64 = 100;

/// The notes of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notes {
    last_id: i64,
    /// In the order in which they were made.
    pub(crate) tags: Vec<Tag>,
    /// The tags that an openid bears, oldest first.
    pub(crate) borne: BTreeMap<String, Vec<i64>>,
    pub(crate) remarks: BTreeMap<String, String>,
    /// The openids whose messages do not reach the account.
    pub(crate) blacklist: BTreeSet<String>,
}

/// A tag of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) name: String,
}

impl Notes {
    /// Makes a tag; ids of deleted ones do not come back.
    pub(crate) fn add(&mut self, name: &str) -> i64 {
        self.last_id = FIRST_ID.max(self.last_id + 1);
        self.tags.push(Tag { id: self.last_id, name: name.to_owned() });
        self.last_id
    }

    /// Forgets a tag and takes it from all who bear it.
    pub(crate) fn remove(&mut self, id: i64) {
        self.tags.retain(|tag| tag.id != id);
        for borne in self.borne.values_mut() {
            borne.retain(|tag| *tag != id);
        }
        self.borne.retain(|_, tags| !tags.is_empty());
    }

    pub(crate) fn has(&self, id: i64) -> bool {
        self.tags.iter().any(|tag| tag.id == id)
    }

    pub(crate) fn borne_by(&self, openid: &str) -> &[i64] {
        self.borne.get(openid).map_or(&[], Vec::as_slice)
    }
}

impl State {
    /// The notes of `account`, if it ever made any.
    pub(crate) fn notes(&self, account: &SimulatedAccount) -> Option<&Notes> {
        self.notes.get(&account.account)
    }

    pub(crate) fn notes_mut(&mut self, account: &SimulatedAccount) -> &mut Notes {
        self.notes.entry(account.account.clone()).or_default()
    }

    /// Whether `account` has put `openid` on its blacklist.
    pub(crate) fn is_blocked(&self, account: &SimulatedAccount, openid: &str) -> bool {
        self.notes(account).is_some_and(|notes| notes.blacklist.contains(openid))
    }
}

/// The openids of the followers of `account` who bear the tag, in their order.
pub(crate) fn tagged(state: &State, account: &SimulatedAccount, tag_id: i64) -> Vec<String> {
    let Some(notes) = state.notes(account) else { return Vec::new() };
    let followers = Simulator::followers(state, account).map(|(_, openid)| openid);
    let mut bearers: Vec<String> =
        followers.filter(|openid| notes.borne_by(openid).contains(&tag_id)).collect();
    bearers.sort_unstable();
    bearers
}
