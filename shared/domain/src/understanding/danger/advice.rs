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

/// Words of somebody who tells of another person's crisis: 女儿割腕了.
#[rustfmt::skip]
const OTHERS: &[&str] = &["他", "她", "女儿", "闺女", "儿子", "孩子", "爸", "妈", "老公", "老婆", "老伴", "有人", "有个", "朋友", "同学", "邻居", "楼顶", "坐着个人", "姐", "妹", "弟", "哥"];

impl Danger {
    /// Whether somebody tells of another person. Who says 我 of themselves first does not: 我不想活了，孩子怎么办.
    #[must_use]
    pub fn is_of_another(words: &str) -> bool {
        let of_self = ["我不想", "我想死", "我活", "我要跳", "我也", "我真", "我好累", "我撑"]
            .iter()
            .any(|word| words.contains(word));
        !of_self && OTHERS.iter().any(|word| words.contains(word))
    }

    /// What somebody who tells of it in these words is told.
    #[must_use]
    pub fn advice_to(self, words: &str) -> Advice {
        match self {
            Self::Crisis if Self::is_of_another(words) => {
                named("danger-self-other").unwrap_or_else(|| self.advice())
            }
            _ => self.advice(),
        }
    }

    /// What somebody who tells of it is told.
    #[must_use]
    pub fn advice(self) -> Advice {
        let found = named(self.folder());
        // A test holds that the file has every kind.
        found.unwrap_or_else(|| Advice {
            call: "请马上打{110}、{119}、{120}。".to_owned(),
            first: String::new(),
        })
    }
}

/// The advice of this name.
fn named(kind: &str) -> Option<Advice> {
    let file = FILE.as_ref()?;
    let entry = file.dangers.iter().find(|entry| entry.kind == kind)?;
    let fill = |text: &str| text.replace("{area}", &file.sms_area);
    Some(Advice { call: fill(&entry.call), first: fill(&entry.first) })
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
