//! What residents will see at the bottom of the chat.

use domain::menus::{Action, Composed, Entry, Slot};

/// A menu as a phone shows it.
pub(super) struct Preview {
    pub(super) tops: Vec<PreviewTop>,
}

/// An entry that is always visible.
pub(super) struct PreviewTop {
    pub(super) name: String,
    /// What it opens; empty where it acts.
    pub(super) under: Vec<PreviewLine>,
    pub(super) does: String,
}

/// An entry under another.
pub(super) struct PreviewLine {
    pub(super) name: String,
    pub(super) does: String,
}

impl Preview {
    pub(super) fn of(menu: &Composed, answers: &[super::KnownAnswer]) -> Self {
        let line = |slot: &Slot| PreviewLine { name: slot.name.clone(), does: does(&slot.action, answers) };
        let top = |entry: &Entry| match entry {
            Entry::Acts(slot) => {
                PreviewTop { name: slot.name.clone(), under: Vec::new(), does: does(&slot.action, answers) }
            }
            Entry::Opens { name, slots } => PreviewTop {
                name: name.clone(),
                under: slots.iter().map(line).collect(),
                does: String::new(),
            },
        };
        Self { tops: menu.entries.iter().map(top).collect() }
    }
}

/// What a tap does, in words.
pub(super) fn does(action: &Action, answers: &[super::KnownAnswer]) -> String {
    match action {
        Action::Page(url) => format!("打开 {url}"),
        Action::Key(key) => {
            let known = answers.iter().find(|answer| answer.key == *key);
            format!("聊天里回答“{}”", known.map_or(key.as_str(), |answer| answer.name.as_str()))
        }
    }
}
