//! One account's menu out of its layers, held to WeChat's rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::site::Site;
use super::template::{
    Action, Fills, Group, Layer, MOST_GROUPS, MOST_KEY_BYTES, MOST_SUB, MOST_SUB_BYTES, MOST_TAG_CHARACTERS,
    MOST_TOP, MOST_TOP_BYTES, MOST_URL_BYTES, Place, Slot, Spot, Template, TopDoes,
};

/// What else decides whether a menu may be published.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Where our own pages are, and whose menu it is.
    pub site: Site<'a>,
    /// The keys that the chat knows; another would be answered as a word that nobody understands.
    pub keys: &'a BTreeSet<String>,
}

/// The menu of one account, with addresses as they are pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// The entries that are always visible.
    pub entries: Vec<Entry>,
    /// What followers with a tag see instead; of several tags the first counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ComposedGroup>,
}

/// The menu of followers with a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposedGroup {
    /// The name of the tag.
    pub tag: String,
    /// The entries that are always visible.
    pub entries: Vec<Entry>,
}

/// An entry of a composed menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// It acts.
    Acts(Slot),
    /// It opens others.
    Opens {
        /// What residents read.
        name: String,
        /// The entries under it, at least one.
        slots: Vec<Slot>,
    },
}

impl Composed {
    /// Every slot of the menu that all see, in order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.entries.iter().flat_map(Entry::slots)
    }

    /// The digest of what residents see and tap; two menus with the same digest are the same to WeChat.
    ///
    /// Each text goes in with its length before it, so that no two menus give the same bytes.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"alliance menu 1");
        let mut put = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        };
        self.entries.iter().for_each(|entry| entry.digest(&mut put));
        for group in &self.groups {
            put("group");
            put(&group.tag);
            group.entries.iter().for_each(|entry| entry.digest(&mut put));
        }
        hex::encode(hash.finalize())
    }
}

impl Entry {
    /// The slots of the entry.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        match self {
            Self::Acts(slot) => std::slice::from_ref(slot),
            Self::Opens { slots, .. } => slots,
        }
    }

    fn digest(&self, put: &mut dyn FnMut(&str)) {
        match self {
            Self::Acts(_) => put("acts"),
            Self::Opens { name, slots } => {
                put("opens");
                put(name);
                put(&slots.len().to_string());
            }
        }
        for slot in self.slots() {
            put(slot.id.as_str());
            put(&slot.name);
            match &slot.action {
                Action::Key(key) => ["key", key].into_iter().for_each(&mut *put),
                Action::Page(url) => ["page", url].into_iter().for_each(&mut *put),
            }
        }
    }
}

/// The menu of an account whose own slots are `own` and whose sub-district adds `layer`.
///
/// A free place has the sub-district's slot if that is locked, else the account's, else the sub-district's; a place that
/// nobody fills is left out, and so is a top entry with nothing under it. What was stored for a place that is no longer
/// free is passed over, so that a change of the template never stops the menus of accounts that knew nothing of it.
///
/// # Errors
/// Every rule that the menu breaks, each in a sentence that names the slot.
pub fn compose(
    template: &Template,
    layer: Option<&Layer>,
    own: &Fills,
    around: Surroundings<'_>,
) -> Result<Composed, Vec<String>> {
    let entries = entries(template, layer, own, around)?;
    Ok(Composed { entries, groups: Vec::new() })
}

/// The same menu with what followers with a tag see instead.
///
/// # Errors
/// Every rule that it breaks, each in a sentence.
pub fn compose_groups(
    menu: Composed,
    (template, layer): (&Template, Option<&Layer>),
    (own, groups): (&Fills, &[Group]),
    around: Surroundings<'_>,
) -> Result<Composed, Vec<String>> {
    let (mut composed, mut problems) = (Vec::new(), Vec::new());
    if groups.len() > MOST_GROUPS {
        problems.push(format!("最多给{MOST_GROUPS}个标签单独设菜单"));
    }
    let mut tags = BTreeSet::new();
    for group in groups {
        let tag = &group.tag;
        if tag.trim().is_empty() || tag.chars().count() > MOST_TAG_CHARACTERS {
            problems.push(format!("标签要有1到{MOST_TAG_CHARACTERS}个字"));
        } else if !tags.insert(tag) {
            problems.push(format!("标签“{tag}”写了两次"));
        }
        let mut fills = own.clone();
        fills.extend(group.fills.clone());
        match entries(template, layer, &fills, around) {
            Ok(entries) => composed.push(ComposedGroup { tag: tag.clone(), entries }),
            Err(wrong) => problems.extend(wrong.into_iter().map(|why| format!("标签“{tag}”：{why}"))),
        }
    }
    let urls = composed.iter().flat_map(|group| &group.entries).flat_map(Entry::slots);
    let hosts: BTreeSet<_> = urls
        .filter_map(|slot| match &slot.action {
            Action::Page(url) if !url.starts_with(around.site.base) => host(url),
            _ => None,
        })
        .collect();
    if hosts.len() > MOST_GROUP_HOSTS {
        problems.push(format!("按标签设的菜单一共最多打开{MOST_GROUP_HOSTS}个其他网站"));
    }
    if problems.is_empty() { Ok(Composed { groups: composed, ..menu }) } else { Err(problems) }
}

/// The most hosts beside our own that the menus of tags lead to together (WeChat: 65316).
const MOST_GROUP_HOSTS: usize = 3;

fn entries(
    template: &Template,
    layer: Option<&Layer>,
    own: &Fills,
    around: Surroundings<'_>,
) -> Result<Vec<Entry>, Vec<String>> {
    let (mut entries, mut stored) = (Vec::new(), Vec::new());
    let mut put = |slot: &Slot| {
        stored.push(slot.clone());
        around.site.whole(slot)
    };
    for (top, entry) in template.tops.iter().enumerate() {
        match &entry.does {
            TopDoes::Acts(slot) => {
                entries.push(Entry::Acts(put(&Slot { name: entry.name.clone(), ..slot.clone() })));
            }
            TopDoes::Opens(places) => {
                let filled = places.iter().enumerate().filter_map(|(sub, place)| match place {
                    Place::Locked(slot) => Some(slot),
                    Place::Free => filling(Spot { top, sub }, layer, own),
                    Place::Unused => None,
                });
                let slots: Vec<_> = filled.map(&mut put).collect();
                if !slots.is_empty() {
                    entries.push(Entry::Opens { name: entry.name.clone(), slots });
                }
            }
        }
    }
    let mut problems = problems(&entries);
    for (slot, whole) in stored.iter().zip(entries.iter().flat_map(Entry::slots)) {
        check_action(slot, whole, (&template.hosts, around), &mut problems);
    }
    if problems.is_empty() { Ok(entries) } else { Err(problems) }
}

fn filling<'a>(spot: Spot, layer: Option<&'a Layer>, own: &'a Fills) -> Option<&'a Slot> {
    let name = spot.name();
    let above = layer.and_then(|layer| layer.fills.get(&name));
    let chosen = above.filter(|fill| fill.locked).or_else(|| own.get(&name)).or(above);
    chosen.map(|fill| &fill.slot)
}

fn problems(entries: &[Entry]) -> Vec<String> {
    let mut found = Vec::new();
    if entries.is_empty() {
        found.push("菜单是空的，至少要有一项".to_owned());
    }
    if entries.len() > MOST_TOP {
        found.push(format!("最多{MOST_TOP}个一级菜单，这里有{}个", entries.len()));
    }
    for entry in entries {
        match entry {
            Entry::Acts(slot) => {
                check_name(&slot.name, MOST_TOP_BYTES, &mut found);
            }
            Entry::Opens { name, slots } => {
                check_name(name, MOST_TOP_BYTES, &mut found);
                if slots.len() > MOST_SUB {
                    found.push(format!("“{name}”下面最多{MOST_SUB}项，这里有{}项", slots.len()));
                }
                for slot in slots {
                    check_name(&slot.name, MOST_SUB_BYTES, &mut found);
                }
            }
        }
    }
    let mut ids = BTreeSet::new();
    for slot in entries.iter().flat_map(Entry::slots).filter(|slot| !ids.insert(&slot.id)) {
        found.push(format!("“{}”的编号{}用了两次", slot.name, slot.id.as_str()));
    }
    found
}

fn check_name(name: &str, most: usize, found: &mut Vec<String>) {
    if name.trim().is_empty() {
        found.push("有一项没有名称".to_owned());
    } else if name.len() > most {
        found.push(format!("“{name}”太长，最多{}个汉字", most / 3));
    } else if name.chars().any(char::is_control) {
        found.push(format!("“{}”里有看不见的字符", name.escape_debug()));
    }
}

fn check_action(
    slot: &Slot,
    whole: &Slot,
    (hosts, around): (&[String], Surroundings<'_>),
    found: &mut Vec<String>,
) {
    let name = &slot.name;
    match (&slot.action, &whole.action) {
        (Action::Key(key), _) if key.is_empty() || key.len() > MOST_KEY_BYTES => {
            found.push(format!("“{name}”的按键代号要有1到{MOST_KEY_BYTES}个字节"));
        }
        (Action::Key(key), _) if !around.keys.contains(key) => {
            found.push(format!("“{name}”的按键代号“{key}”，聊天里没有对应的回答"));
        }
        (Action::Key(_), _) => {}
        (_, Action::Page(url)) if url.len() > MOST_URL_BYTES => {
            found.push(format!("“{name}”的网址太长，最多{MOST_URL_BYTES}个字节"));
        }
        (Action::Page(path), _) if path.starts_with('/') => {
            if !is_path(path) {
                found.push(format!("“{name}”的网址不是本平台的页面：{path}"));
            }
        }
        (Action::Page(url), _) => match host(url) {
            None => found.push(format!("“{name}”的网址要以https://开头，里面不能有空格和用户名")),
            Some(host) if !hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host)) => {
                found.push(format!("“{name}”的网址属于{host}，不在可以链接的网站里"));
            }
            Some(_) => {}
        },
    }
}

/// Whether a path is one of our own pages, however a browser reads it.
fn is_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'"' | b'<' | b'>');
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(is_plain)
}

/// The host of an https address; none for any other, and for one that a browser could read in another way.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) || url.contains('\\') {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next()?;
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    (!name.is_empty() && name.bytes().all(is_plain)).then_some(host)
}
