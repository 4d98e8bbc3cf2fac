//! The addresses of menu entries: ours are stored as paths, so that one entry of the template leads each account to its
//! own page, and are pushed whole, with the slot that was tapped.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::template::{Action, Fills, Layer, Place, Slot, Template, TopDoes};
use crate::ids::AccountId;

/// What stands for the account's id in a path.
pub const ACCOUNT: &str = "{account}";

/// Where our own pages are, and the account whose menu it is.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Our address, without a slash at its end.
    pub base: &'a str,
    /// The account.
    pub account: &'a AccountId,
}

impl Site<'_> {
    /// The slot as it is pushed: a path becomes an address that says which slot was tapped.
    #[must_use]
    pub fn whole(self, slot: &Slot) -> Slot {
        let action = match &slot.action {
            Action::Page(path) if path.starts_with('/') => Action::Page(self.address(path, slot.id.as_str())),
            action => action.clone(),
        };
        Slot { action, ..slot.clone() }
    }

    fn address(self, path: &str, slot: &str) -> String {
        let path = path.replace(ACCOUNT, self.account.as_str());
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{mark}s={slot}", self.base)
    }

    /// The action as it is stored: an address of ours becomes a path again.
    #[must_use]
    pub fn stored(self, action: &Action) -> Action {
        let Action::Page(url) = action else { return action.clone() };
        let path = url.strip_prefix(self.base).filter(|path| path.starts_with('/'));
        path.map_or_else(|| action.clone(), |path| Action::Page(without_slot(path)))
    }

    pub(super) fn fills(self, fills: &Fills) -> Fills {
        let mut fills = fills.clone();
        fills.values_mut().for_each(|fill| fill.slot = self.whole(&fill.slot));
        fills
    }

    pub(super) fn layer(self, layer: &Layer) -> Layer {
        Layer { fills: self.fills(&layer.fills) }
    }

    pub(super) fn template(self, template: &Template) -> Template {
        let mut template = template.clone();
        for top in &mut template.tops {
            match &mut top.does {
                TopDoes::Acts(slot) => *slot = self.whole(slot),
                TopDoes::Opens(places) => {
                    for place in places {
                        if let Place::Locked(slot) = place {
                            *slot = self.whole(slot);
                        }
                    }
                }
            }
        }
        template
    }
}

fn without_slot(path: &str) -> String {
    let (before, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<_> =
        query.split('&').filter(|pair| !pair.is_empty() && slot_of_pair(pair).is_none()).collect();
    let mut path = before.to_owned();
    if !kept.is_empty() {
        let _written = write!(path, "?{}", kept.join("&"));
    }
    path
}

fn slot_of_pair(pair: &str) -> Option<&str> {
    pair.strip_prefix("s=")
}

/// Under what the taps on an entry are counted, given what WeChat says of a tap: the key of an answer, or the address of
/// a page. An address of ours says which slot it was; of another only a digest is kept.
#[must_use]
pub fn counted_as(action: &Action) -> String {
    match action {
        Action::Key(key) => format!("key#{key}"),
        Action::Page(url) => {
            let query = url.split_once('?').map_or("", |(_, query)| query);
            let slot = query.split('&').find_map(slot_of_pair).and_then(super::SlotId::parse);
            match slot {
                Some(slot) => format!("slot#{}", slot.as_str()),
                None => format!("page#{}", &hex::encode(Sha256::digest(url))[..16]),
            }
        }
    }
}
