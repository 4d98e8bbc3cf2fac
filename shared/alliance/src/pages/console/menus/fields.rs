//! The form of a sheet: what its fields are called, how a sheet becomes fields, and fields a sheet.

use crate::pages::Typed;
use domain::lines;
use domain::menus::{
    Action, Content, Fill, Fills, Group, MOST_GROUPS, MOST_SUB, MOST_TOP, Place, SheetId, Slot, SlotId, Spot,
    Template, Top, TopDoes,
};

/// The most hosts that a template names.
const MOST_HOSTS: usize = 20;

/// What an entry does, as the choice of a form.
mod choice {
    pub(super) const PAGE: &str = "page";
    pub(super) const FREE: &str = "free";
    pub(super) const OPENS: &str = "opens";
    pub(super) const ANSWER: &str = "answer";
}

/// An answer of the chat that an entry can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAnswer {
    /// The key.
    pub key: String,
    /// What staff choose: the word that asks for the same, or a guide's title.
    pub name: String,
    /// The word that asks for the same when it is typed; none of a guide.
    pub typed: Option<String>,
}

/// The fields of a sheet that is stored; `answers` name what entries ask the chat for.
#[must_use]
pub fn menu_fields(content: Option<&Content>, answers: &[KnownAnswer]) -> Typed {
    let mut typed = Typed::new();
    match content {
        None => {}
        Some(Content::Template(template)) => {
            typed.insert("hosts".to_owned(), template.hosts.join("\n"));
            for (at, top) in template.tops.iter().enumerate() {
                let name = at.to_string();
                typed.insert(format!("{name}-name"), top.name.clone());
                match &top.does {
                    TopDoes::Acts(slot) => put_slot(&mut typed, &name, slot, answers),
                    TopDoes::Opens(places) => {
                        typed.insert(format!("{name}-does"), choice::OPENS.to_owned());
                        for (sub, place) in places.iter().enumerate() {
                            let name = Spot { top: at, sub }.name();
                            match place {
                                Place::Locked(slot) => put_slot(&mut typed, &name, slot, answers),
                                Place::Free => {
                                    typed.insert(format!("{name}-does"), choice::FREE.to_owned());
                                }
                                Place::Unused => {}
                            }
                        }
                    }
                }
            }
        }
        Some(content @ (Content::Fills(fills) | Content::Grouped { fills, .. })) => {
            put_fills(&mut typed, "", fills, answers);
            for (at, group) in content.groups().iter().enumerate() {
                let prefix = group_prefix(at);
                typed.insert(format!("{prefix}tag"), group.tag.clone());
                put_fills(&mut typed, &prefix, &group.fills, answers);
            }
        }
    }
    typed
}

/// How the fields begin of what followers with a tag see.
pub(super) fn group_prefix(at: usize) -> String {
    format!("g{}-", at + 1)
}

fn put_fills(typed: &mut Typed, prefix: &str, fills: &Fills, answers: &[KnownAnswer]) {
    for (name, fill) in fills {
        let name = format!("{prefix}{name}");
        put_slot(typed, &name, &fill.slot, answers);
        if fill.locked {
            typed.insert(format!("{name}-locked"), "1".to_owned());
        }
    }
}

fn put_slot(typed: &mut Typed, name: &str, slot: &Slot, answers: &[KnownAnswer]) {
    typed.insert(format!("{name}-id"), slot.id.as_str().to_owned());
    typed.insert(format!("{name}-name"), slot.name.clone());
    let (does, to) = match &slot.action {
        Action::Key(key) => {
            let known = answers.iter().find(|answer| answer.key == *key);
            (choice::ANSWER, known.map_or_else(|| key.clone(), |answer| answer.name.clone()))
        }
        Action::Page(url) => (choice::PAGE, url.clone()),
    };
    typed.insert(format!("{name}-does"), does.to_owned());
    typed.insert(format!("{name}-to"), to);
}

/// The sheet that a form describes, as the version `version`; `free` are the places that others than the alliance fill.
///
/// # Errors
/// What cannot be read, each in a sentence. What breaks WeChat's rules shows when menus are composed.
pub fn read_menu(
    id: &SheetId,
    typed: &Typed,
    version: u64,
    (free, answers): (&[Spot], &[KnownAnswer]),
) -> Result<Content, Vec<String>> {
    let mut reading = Reading { id, typed, version, answers, errors: Vec::new() };
    let content = match id {
        SheetId::Alliance => Content::Template(reading.template()),
        SheetId::Subdistrict(_) => Content::Fills(reading.fills("", free)),
        SheetId::Account(_) => {
            let (fills, groups) = (reading.fills("", free), reading.groups(free));
            if groups.is_empty() { Content::Fills(fills) } else { Content::Grouped { fills, groups } }
        }
    };
    if reading.errors.is_empty() { Ok(content) } else { Err(reading.errors) }
}

struct Reading<'a> {
    id: &'a SheetId,
    typed: &'a Typed,
    version: u64,
    answers: &'a [KnownAnswer],
    errors: Vec<String>,
}

impl Reading<'_> {
    fn text(&self, field: &str) -> String {
        self.typed.get(field).map(|text| lines::unify(text).trim().to_owned()).unwrap_or_default()
    }

    fn template(&mut self) -> Template {
        let hosts = self.text("hosts");
        let hosts: Vec<_> = hosts
            .lines()
            .map(|line| line.trim().to_ascii_lowercase())
            .filter(|line| !line.is_empty())
            .collect();
        if hosts.len() > MOST_HOSTS {
            self.errors.push(format!("最多写{MOST_HOSTS}个网站"));
        }
        let is_host = |host: &String| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
            host.contains('.') && host.bytes().all(is_plain)
        };
        for host in hosts.iter().filter(|host| !is_host(host)) {
            self.errors.push(format!("“{host}”不是网站的名字，请只写 www.example.com 这样的一段"));
        }
        let mut tops = Vec::new();
        for at in 0..MOST_TOP {
            let name = at.to_string();
            let called = self.text(&format!("{name}-name"));
            let does = match self.text(&format!("{name}-does")).as_str() {
                "" if called.is_empty() => continue,
                "" => {
                    self.errors.push(format!("“{called}”还没有选点了以后做什么"));
                    continue;
                }
                choice::OPENS => {
                    TopDoes::Opens((0..MOST_SUB).map(|sub| self.place(Spot { top: at, sub })).collect())
                }
                _ => match self.slot(&name) {
                    Some(slot) => TopDoes::Acts(slot),
                    None => continue,
                },
            };
            tops.push(Top { name: called, does });
        }
        for top in &mut tops {
            if let TopDoes::Opens(places) = &mut top.does {
                let used = places.iter().rposition(|place| *place != Place::Unused).map_or(0, |at| at + 1);
                places.truncate(used);
            }
        }
        Template { tops, hosts }
    }

    fn place(&mut self, spot: Spot) -> Place {
        let name = spot.name();
        match self.text(&format!("{name}-does")).as_str() {
            choice::FREE => Place::Free,
            _ => self.slot(&name).map_or(Place::Unused, Place::Locked),
        }
    }

    fn groups(&mut self, free: &[Spot]) -> Vec<Group> {
        let mut groups = Vec::new();
        for at in 0..MOST_GROUPS {
            let prefix = group_prefix(at);
            let tag = self.text(&format!("{prefix}tag"));
            let fills = self.fills(&prefix, free);
            if tag.is_empty() && !fills.is_empty() {
                self.errors.push(format!("按标签的第{}份还没有写标签", at + 1));
            }
            if !tag.is_empty() {
                groups.push(Group { tag, fills });
            }
        }
        groups
    }

    fn fills(&mut self, prefix: &str, free: &[Spot]) -> Fills {
        let mut fills = Fills::new();
        for spot in free {
            let (spot, name) = (spot.name(), format!("{prefix}{}", spot.name()));
            let Some(slot) = self.slot(&name) else { continue };
            let locked = matches!(self.id, SheetId::Subdistrict(_))
                && self.typed.contains_key(&format!("{name}-locked"));
            fills.insert(spot, Fill { slot, locked });
        }
        fills
    }

    /// The slot of a row; none where the row is empty.
    fn slot(&mut self, row: &str) -> Option<Slot> {
        let (name, does) = (self.text(&format!("{row}-name")), self.text(&format!("{row}-does")));
        let to = self.text(&format!("{row}-to"));
        let action = match does.as_str() {
            choice::PAGE => Action::Page(to),
            choice::ANSWER => {
                let known = self.answers.iter().find(|answer| answer.name == to || answer.key == to);
                let Some(known) = known else {
                    self.errors.push(format!("“{name}”：聊天里没有“{to}”这个回答，请从列表里选一个"));
                    return None;
                };
                Action::Key(known.key.clone())
            }
            _ if name.is_empty() => return None,
            _ => {
                self.errors.push(format!("“{name}”还没有选点了以后做什么"));
                return None;
            }
        };
        let known = self.typed.get(&format!("{row}-id")).and_then(|id| SlotId::parse(id));
        let id = known.or_else(|| SlotId::new(self.id.mark(), self.version, row));
        let Some(id) = id else {
            self.errors.push(format!("“{name}”存不下来"));
            return None;
        };
        Some(Slot { id, name, action })
    }
}

/// A row of the form.
pub(super) struct SlotRow {
    /// How its fields begin.
    pub(super) at: String,
    /// What it is called on the page.
    pub(super) label: String,
    pub(super) name: String,
    pub(super) id: String,
    pub(super) to: String,
    pub(super) is_locked: bool,
    pub(super) choices: Vec<Choice>,
    /// What stands there from above, where that cannot be changed here.
    pub(super) fixed: Option<String>,
    /// What stands there from above, where it can.
    pub(super) above: Option<String>,
}

/// What an entry may do.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) name: &'static str,
    pub(super) is_chosen: bool,
}

/// The choices of a row; `extra` go before the others.
fn choices(chosen: &str, extra: &[(&'static str, &'static str)]) -> Vec<Choice> {
    let all = extra.iter().copied().chain([(choice::ANSWER, "在聊天里回答"), (choice::PAGE, "打开网页")]);
    all.map(|(value, name)| Choice { is_chosen: value == chosen, value, name }).collect()
}

/// A row that says what its fields hold.
pub(super) fn row(
    at: String,
    label: String,
    typed: &Typed,
    extra: &[(&'static str, &'static str)],
) -> SlotRow {
    let text = |field: &str| typed.get(&format!("{at}-{field}")).cloned().unwrap_or_default();
    SlotRow {
        label,
        name: text("name"),
        id: text("id"),
        to: text("to"),
        is_locked: typed.contains_key(&format!("{at}-locked")),
        choices: choices(&text("does"), extra),
        fixed: None,
        above: None,
        at,
    }
}

/// The choices of an entry that is always visible, and of a place under it, beside those of every row.
pub(super) const OF_A_TOP: &[(&str, &str)] = &[("", "不用"), (choice::OPENS, "打开下面的几项")];
/// See [`OF_A_TOP`].
pub(super) const OF_A_PLACE: &[(&str, &str)] = &[("", "不用"), (choice::FREE, "留给街道和公众号自己放")];
/// The choices of a place that somebody fills.
pub(super) const OF_A_FILL: &[(&str, &str)] = &[("", "空着")];
