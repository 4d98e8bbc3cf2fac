//! What to do in a danger: the number and one short thing, as data (`data/dangers.json`) with a source and a date.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Danger;

/// What somebody in danger is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The first line: whom to call; numbers stand in braces.
    pub call: String,
    /// One thing to do; numbers stand in braces.
    pub first: String,
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    call: String,
    first: String,
}

#[derive(Deserialize)]
struct File {
    /// What follows 12110 in this area: the area code without its zero.
    sms_area: String,
    dangers: Vec<Entry>,
}

static FILE: LazyLock<Option<File>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../data/dangers.json")).ok());

impl Danger {
    /// What somebody who tells of it is told.
    #[must_use]
    pub fn advice(self) -> Advice {
        let found = FILE.as_ref().and_then(|file| {
            let entry = file.dangers.iter().find(|entry| entry.kind == self.folder())?;
            let fill = |text: &str| text.replace("{area}", &file.sms_area);
            Some(Advice { call: fill(&entry.call), first: fill(&entry.first) })
        });
        // A test holds that the file has every kind.
        found.unwrap_or_else(|| Advice {
            call: "请马上打{110}、{119}、{120}。".to_owned(),
            first: String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::Label;

    #[test]
    fn every_danger_has_its_advice_and_the_number_comes_first() {
        let file = FILE.as_ref().expect("the file can be read");
        for label in Label::ALL {
            let Label::Danger(danger) = label else { continue };
            assert!(file.dangers.iter().any(|entry| entry.kind == danger.folder()), "{danger:?}");
            let advice = danger.advice();
            assert!(advice.call.contains('{') || advice.call.contains("12110"), "{danger:?}");
            assert!(!advice.first.is_empty(), "{danger:?}");
        }
    }
}
