//! What WeChat shows, in one shape, and how it compares with what was published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::compose::{Composed, Entry};
use super::site::Site;
use super::template::{Action, Fill, Fills, Layer, Place, Slot, SlotId, Spot, Template, TopDoes};

/// The menu that an account shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Whether it shows one.
    pub is_open: bool,
    /// Its entries.
    pub entries: Vec<ShownEntry>,
}

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry {
    /// Its name.
    pub name: String,
    /// What it does; none where it opens others, and where it was made in WeChat's own console in a way that the API
    /// does not have, such as an answer in pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// What it opens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<Self>,
}

/// What a look at an account's menu finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is what was published.
    Equal,
    /// It is another.
    Drift,
    /// There is none.
    Closed,
}

/// Compares what is shown with what was published.
#[must_use]
pub fn verdict(published: &Composed, shown: &Shown) -> Verdict {
    if !shown.is_open || shown.entries.is_empty() {
        return Verdict::Closed;
    }
    if as_shown(&published.entries) == shown.entries { Verdict::Equal } else { Verdict::Drift }
}

/// Whether followers with a tag are shown what was published; `shown` is in WeChat's order, in which the first counts.
#[must_use]
pub fn groups_are_shown(published: &Composed, shown: &[(String, Vec<ShownEntry>)]) -> bool {
    let ours = published.groups.iter().map(|group| (group.tag.clone(), as_shown(&group.entries)));
    ours.eq(shown.iter().cloned())
}

fn as_shown(entries: &[Entry]) -> Vec<ShownEntry> {
    let acts = |slot: &Slot| ShownEntry {
        name: slot.name.clone(),
        action: Some(slot.action.clone()),
        opens: Vec::new(),
    };
    entries
        .iter()
        .map(|entry| match entry {
            Entry::Acts(slot) => acts(slot),
            Entry::Opens { name, slots } => {
                ShownEntry { name: name.clone(), action: None, opens: slots.iter().map(acts).collect() }
            }
        })
        .collect()
}

/// What an account's own slots have to be so that its menu is what it shows now.
///
/// # Errors
/// Where a locked slot is missing, has moved or was changed, and where an entry cannot be made by the API: each in a
/// sentence.
pub fn adopt(
    template: &Template,
    layer: Option<&Layer>,
    own: &Fills,
    shown: &Shown,
    site: Site<'_>,
) -> Result<Fills, Vec<String>> {
    let (template, layer, own) =
        (site.template(template), layer.map(|layer| site.layer(layer)), site.fills(own));
    let (layer, own) = (layer.as_ref(), &own);
    let mut problems = Vec::new();
    let mut fills = BTreeMap::new();
    let mut left = shown.entries.iter().peekable();
    for (top, entry) in template.tops.iter().enumerate() {
        // A top entry with nothing under it is not in the menu.
        let is_here = left.peek().is_some_and(|found| found.name == entry.name);
        let here = if is_here { left.next() } else { None };
        match (&entry.does, here) {
            (TopDoes::Acts(slot), found) => {
                if found.and_then(|found| found.action.as_ref()) != Some(&slot.action) {
                    problems.push(format!("统一的“{}”被改了或者不在原来的位置", entry.name));
                }
            }
            (TopDoes::Opens(places), found) => {
                let shown = found.map_or(&[][..], |found| found.opens.as_slice());
                let places = places.iter().enumerate().filter(|(_, place)| **place != Place::Unused);
                let places: Vec<_> = places.collect();
                let under = Under { top, name: &entry.name, places: &places, layer, own };
                adopt_places(under, shown, &mut fills, &mut problems);
            }
        }
    }
    for extra in left {
        problems.push(format!("“{}”不是统一的一级菜单", extra.name));
    }
    fills.values_mut().for_each(|fill: &mut Fill| fill.slot.action = site.stored(&fill.slot.action));
    if problems.is_empty() { Ok(fills) } else { Err(problems) }
}

#[derive(Clone, Copy)]
struct Under<'a> {
    top: usize,
    name: &'a str,
    /// Those that are used, each with its number.
    places: &'a [(usize, &'a Place)],
    layer: Option<&'a Layer>,
    own: &'a Fills,
}

/// Goes through the places of one top entry: locked slots have to be there in their order, and what lies between them
/// fills the free places between them.
fn adopt_places(under: Under<'_>, shown: &[ShownEntry], fills: &mut Fills, problems: &mut Vec<String>) {
    let Under { top, name, places, layer, .. } = under;
    let mut rest = shown;
    let mut at = 0;
    while at < places.len() {
        let fixed = |at: usize| match places[at] {
            (_, Place::Locked(slot)) => Some(slot),
            (sub, _) => {
                let above = layer.and_then(|layer| layer.fills.get(&Spot { top, sub }.name()));
                above.filter(|fill| fill.locked).map(|fill| &fill.slot)
            }
        };
        if let Some(slot) = fixed(at) {
            match rest.split_first() {
                Some((first, others))
                    if first.name == slot.name && first.action.as_ref() == Some(&slot.action) =>
                {
                    rest = others;
                }
                _ => problems.push(format!("统一的“{}”被改了或者不在原来的位置", slot.name)),
            }
            at += 1;
            continue;
        }
        let free = (at..places.len()).take_while(|at| fixed(*at).is_none()).count();
        let next = (at + free..places.len()).next().and_then(fixed);
        let until = rest.iter().position(|entry| {
            next.is_some_and(|slot| entry.name == slot.name && entry.action.as_ref() == Some(&slot.action))
        });
        let between = until.unwrap_or(if next.is_some() { 0 } else { rest.len() });
        let spots: Vec<_> = places[at..at + free].iter().map(|(sub, _)| Spot { top, sub: *sub }).collect();
        if between > free {
            problems.push(format!("“{name}”下面自己的项目多了，这里只有{free}个空位"));
        }
        fill(&spots, &rest[..between.min(free)], under, fills, problems);
        rest = &rest[between..];
        at += free;
    }
    for extra in rest {
        problems.push(format!("“{name}”下面的“{}”没有空位", extra.name));
    }
}

/// Puts what is shown into a run of free places. Where a sub-district fills one, something always stands there, so these
/// places are used first; what is the sub-district's own slot is left to it.
fn fill(
    spots: &[Spot],
    shown: &[ShownEntry],
    under: Under<'_>,
    fills: &mut Fills,
    problems: &mut Vec<String>,
) {
    let above =
        |spot: &Spot| under.layer.and_then(|layer| layer.fills.get(&spot.name())).map(|fill| &fill.slot);
    let filled = spots.iter().filter(|spot| above(spot).is_some()).count();
    let Some(mut spare) = shown.len().checked_sub(filled) else {
        problems.push(format!("“{}”下面街道设的项目少了，可以换成别的，不能空着", under.name));
        return;
    };
    let used = spots.iter().filter(|spot| {
        let is_spare = above(spot).is_none() && spare > 0;
        spare -= usize::from(is_spare);
        is_spare || above(spot).is_some()
    });
    for (spot, entry) in used.zip(shown) {
        let Some(action) = &entry.action else {
            problems.push(format!("“{}”是在微信后台设置的，平台做不出这一种", entry.name));
            continue;
        };
        if above(spot).is_some_and(|slot| slot.name == entry.name && slot.action == *action) {
            continue;
        }
        let id = id_of(*spot, (&entry.name, action), under.own, fills);
        let slot = Slot { id, name: entry.name.clone(), action: action.clone() };
        fills.insert(spot.name(), Fill { slot, locked: false });
    }
}

/// The id of an adopted slot: that of a slot of the account that does the same and is not taken, the one of the same name
/// before others; else one that follows from the place and what it does, so that two who adopt at once write the same.
fn id_of(spot: Spot, (name, action): (&str, &Action), own: &Fills, taken: &Fills) -> SlotId {
    let is_free = |id: &SlotId| taken.values().all(|fill| fill.slot.id != *id);
    let known =
        own.values().map(|fill| &fill.slot).filter(|slot| slot.action == *action && is_free(&slot.id));
    let known = known.min_by_key(|slot| slot.name != name);
    known.map_or_else(|| SlotId::adopted(spot, action), |slot| slot.id.clone())
}
