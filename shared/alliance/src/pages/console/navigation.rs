//! How the entries of the navigation are grouped beside a page, and which of them are below it on a phone.

use super::Head;
use super::routes::{self, Entry};

/// Each group with the keys of its entries. An entry that no group names belongs to the administration.
const GROUPS: [(&str, &[&str]); 5] = [
    ("办理", &["mine", "field", "area", "search", "new", "handover"]),
    ("居民", &["inbox", "cases", "canned", "hours", "rules", "gaps", "senders"]),
    ("发布", &["submissions", "articles", "columns", "readings", "menus"]),
    (ADMINISTRATION, &[]),
    ("系统", &["letters", "audit", "calendar"]),
];
const ADMINISTRATION: &str = "管理";

/// How many entries a phone shows besides the one that leads to all of them, and which go before others.
const BELOW: usize = 4;
const FIRST: [&str; 6] = ["mine", "field", "inbox", "area", "search", "cases"];

/// Some entries under one name.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) entries: Vec<Entry>,
}

impl Entry {
    fn group(&self) -> &'static str {
        let named = GROUPS.iter().find(|(_, keys)| keys.contains(&self.key));
        named.map_or(ADMINISTRATION, |(name, _)| name)
    }

    /// The name of its icon.
    pub(super) fn icon(&self) -> &'static str {
        match self.key {
            "mine" => "list",
            "field" => "camera",
            "area" => "map",
            "search" => "search",
            "new" => "pen",
            "handover" => "hand",
            "inbox" => "message",
            "cases" => "echo",
            "submissions" => "camera",
            "gaps" | "rules" => "pen",
            "menus" => "list",
            "articles" => "pen",
            "columns" => "book",
            "readings" => "message",
            "canned" => "book",
            "hours" | "duty" => "clock",
            "senders" => "stop",
            "staff" => "people",
            "accounts" => "chart",
            "connections" => "link",
            "freeze" => "lock",
            "units" => "house",
            "guides" => "phone",
            "letters" => "again",
            "audit" => "sheet",
            "calendar" => "calendar",
            _ => "gear",
        }
    }
}

impl Head<'_> {
    /// The entries of the navigation, in their groups.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<_> = GROUPS.iter().map(|(name, _)| Group { name, entries: Vec::new() }).collect();
        for entry in self.navigation() {
            if let Some(group) = groups.iter_mut().find(|group| group.name == entry.group()) {
                group.entries.push(entry);
            }
        }
        groups.retain(|group| !group.entries.is_empty());
        groups
    }

    /// What a phone shows below every page: where the person's day is spent.
    pub(super) fn first(&self) -> Vec<Entry> {
        let mut entries: Vec<_> = self.groups().into_iter().flat_map(|group| group.entries).collect();
        let place = |entry: &Entry| FIRST.iter().position(|key| *key == entry.key).unwrap_or(FIRST.len());
        entries.sort_by_key(place);
        entries.truncate(BELOW);
        entries
    }

    /// Where the district's mark leads.
    pub(super) fn home(&self) -> &'static str {
        self.staff.map_or("/console", routes::home)
    }
}
