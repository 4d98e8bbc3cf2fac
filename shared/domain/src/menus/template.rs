//! What is stored of menus: the alliance's template, the layers of sub-districts, the slots of accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wechat::limits::content::{
    MENU_KEY_BYTES, MENU_SUB_BUTTONS, MENU_SUB_NAME_BYTES, MENU_TOP_BUTTONS, MENU_TOP_NAME_BYTES,
    MENU_URL_BYTES,
};

/// The most top entries (WeChat).
pub const MOST_TOP: usize = MENU_TOP_BUTTONS;
/// The most entries under one (WeChat).
pub const MOST_SUB: usize = MENU_SUB_BUTTONS;
/// The longest name of a top entry in bytes (WeChat); about four Chinese characters show.
pub const MOST_TOP_BYTES: usize = MENU_TOP_NAME_BYTES;
/// The longest name of another entry in bytes (WeChat); about eight Chinese characters show.
pub const MOST_SUB_BYTES: usize = MENU_SUB_NAME_BYTES;
/// The longest key in bytes (WeChat).
pub const MOST_KEY_BYTES: usize = MENU_KEY_BYTES;
/// The longest address in bytes (WeChat).
pub const MOST_URL_BYTES: usize = MENU_URL_BYTES;

/// The id of a slot: it stays when the slot's name, place or action changes, so that clicks are counted on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotId(String);

impl SlotId {
    /// Small letters, digits and hyphens, at most 32; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        ((1..=32).contains(&text.len()) && text.bytes().all(is_plain)).then(|| Self(text.to_owned()))
    }

    /// The id of a slot that was found in an account's menu: it follows from the place and the action.
    #[must_use]
    pub fn adopted(spot: Spot, action: &Action) -> Self {
        let text = match action {
            Action::Key(key) => format!("key {key}"),
            Action::Page(url) => format!("page {url}"),
        };
        let digest = hex::encode(Sha256::digest(text));
        Self(format!("own-{}-{}", spot.name(), &digest[..8]))
    }

    /// The id of a slot that is new in a version of a sheet; `of` says whose sheet it is.
    #[must_use]
    pub fn new(of: &str, version: u64, spot: &str) -> Option<Self> {
        Self::parse(&format!("{of}{version}-{spot}"))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SlotId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the id of a slot")
    }
}

impl From<SlotId> for String {
    fn from(id: SlotId) -> Self {
        id.0
    }
}

/// What a tap on a slot does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The chat answers, as to a word: the key of the answer.
    Key(String),
    /// A page opens: an https address, or the path of one of our own, in which `{account}` stands for the account.
    Page(String),
}

/// An entry that acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its id.
    pub id: SlotId,
    /// What residents read.
    pub name: String,
    /// What a tap does.
    pub action: Action,
}

/// The alliance's menu: what is in every account, and where there is room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The entries that are always visible.
    pub tops: Vec<Top>,
    /// The hosts beside our own to whose pages menus may lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

/// One of the entries that are always visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// What residents read.
    pub name: String,
    /// What a tap does.
    pub does: TopDoes,
}

/// What a tap on a top entry does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopDoes {
    /// It acts; it is locked.
    Acts(Slot),
    /// It opens these.
    Opens(Vec<Place>),
}

/// A place under a top entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The same in every account.
    Locked(Slot),
    /// Others may fill it.
    Free,
    /// Nothing stands there; the places after it keep their numbers.
    Unused,
}

/// Where a place is: the top entry and the place under it, both counted from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The top entry.
    pub top: usize,
    /// The place under it.
    pub sub: usize,
}

impl Spot {
    /// As stored and as fields of forms are called: `0-3`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}-{}", self.top, self.sub)
    }

    /// The place of that name; none where a menu has no such place.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (top, sub) = name.split_once('-')?;
        let one = |text: &str, most: usize| text.parse().ok().filter(|n| *n < most && text.len() == 1);
        Some(Self { top: one(top, MOST_TOP)?, sub: one(sub, MOST_SUB)? })
    }
}

/// What somebody puts into free places.
pub type Fills = BTreeMap<String, Fill>;

/// A slot in a free place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// The slot.
    #[serde(flatten)]
    pub slot: Slot,
    /// Whether the accounts below may not put another there. Of a sub-district's layer only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
}

/// What a sub-district adds to the menus of its accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// By the [`Spot::name`] of a free place.
    #[serde(default)]
    pub fills: Fills,
}

/// The most menus that an account shows only to followers with a tag.
pub const MOST_GROUPS: usize = 3;
/// The longest name of a tag in characters (WeChat).
pub const MOST_TAG_CHARACTERS: usize = 30;

/// What followers with a tag see in place of the account's own entries (个性化菜单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The name of the tag; its number differs from account to account.
    pub tag: String,
    /// By place; where nothing is filled in, they see what all others see.
    pub fills: Fills,
}

impl Template {
    /// The place of that name; none where the template has none.
    #[must_use]
    pub fn place(&self, spot: Spot) -> Option<&Place> {
        match &self.tops.get(spot.top)?.does {
            TopDoes::Opens(places) => places.get(spot.sub),
            TopDoes::Acts(_) => None,
        }
    }

    /// The free places, in their order.
    #[must_use]
    pub fn free(&self) -> Vec<Spot> {
        let mut free = Vec::new();
        for (top, entry) in self.tops.iter().enumerate() {
            let TopDoes::Opens(places) = &entry.does else { continue };
            let spots = places.iter().enumerate().filter(|(_, place)| **place == Place::Free);
            free.extend(spots.map(|(sub, _)| Spot { top, sub }));
        }
        free
    }

    /// The slots that are the same in every account, in their order.
    pub fn locked(&self) -> impl Iterator<Item = &Slot> {
        self.tops.iter().flat_map(|top| {
            let (acts, places) = match &top.does {
                TopDoes::Acts(slot) => (Some(slot), &[][..]),
                TopDoes::Opens(places) => (None, places.as_slice()),
            };
            let under = places.iter().filter_map(|place| match place {
                Place::Locked(slot) => Some(slot),
                Place::Free | Place::Unused => None,
            });
            acts.into_iter().chain(under)
        })
    }
}
