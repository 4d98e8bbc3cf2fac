//! The kinds of matter that reports are about, known by their words: data (`data/routing.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::rules::Category;
use crate::danger::tells_of_danger;

/// A kind of matter that reports are about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Its id, which units name.
    pub id: String,
    /// Its name for staff.
    pub name: String,
    /// The category that such a report usually has.
    pub category: Category,
    /// The words by which it is known.
    pub words: Vec<String>,
}

impl Matter {
    /// The matters that ship with this version.
    #[must_use]
    pub fn bundled() -> &'static [Self] {
        static BUNDLED: LazyLock<Vec<Matter>> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "a file of this crate, read by the test below")]
            serde_json::from_str(include_str!("../../data/routing.json"))
                .expect("the bundled matters are valid")
        });
        &BUNDLED
    }

    /// The longest of its words that a text contains.
    fn word_in(&self, text: &str) -> Option<&str> {
        // Of two equal ones the first, which is the more telling.
        let found = self.words.iter().rev().filter(|word| text.contains(word.as_str()));
        found.max_by_key(|word| word.chars().count()).map(String::as_str)
    }
}

/// A suggestion with its reason, in words for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested<T> {
    /// What is suggested.
    pub what: T,
    /// Why: `提到“古力盖”`.
    pub because: String,
}

/// The category that the words of a report suggest.
#[must_use]
pub fn category_of(description: &str) -> Option<Suggested<Category>> {
    let matter = matter_of(description);
    if let Some((matter, word)) = matter.filter(|(matter, _)| matter.category == Category::Danger) {
        let because = format!("提到“{word}”，属于{}", matter.name);
        return Some(Suggested { what: Category::Danger, because });
    }
    if tells_of_danger(description) {
        return Some(Suggested { what: Category::Danger, because: "内容像有危险".to_owned() });
    }
    matter.map(|(matter, word)| Suggested {
        what: matter.category,
        because: format!("提到“{word}”，属于{}", matter.name),
    })
}

/// The matter whose word is the longest that the text contains; of two equal ones the one listed first, which is the more
/// dangerous.
pub(crate) fn matter_of(text: &str) -> Option<(&'static Matter, &'static str)> {
    let mut best: Option<(&Matter, &str)> = None;
    for matter in Matter::bundled() {
        if let Some(word) = matter.word_in(text) {
            let longer = best.is_none_or(|(_, known)| word.chars().count() > known.chars().count());
            if longer {
                best = Some((matter, word));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_matters_have_words_and_ids_of_their_own() {
        let matters = Matter::bundled();
        let ids: std::collections::BTreeSet<_> = matters.iter().map(|matter| &matter.id).collect();
        assert_eq!(ids.len(), matters.len());
        assert!(matters.iter().all(|matter| !matter.words.is_empty()));
    }

    #[test]
    fn the_words_of_a_report_suggest_its_category_with_the_reason() {
        for (said, category, word) in [
            ("新湛一路的古力盖松了，车一过就响", Some(Category::Danger), "古力盖"),
            ("我家暖气一点都不热", Some(Category::Utilities), "暖气"),
            ("楼下垃圾桶两天没人清运", Some(Category::Normal), "垃圾桶"),
            ("楼下的路灯不亮了", Some(Category::Normal), "灯不亮"),
            ("对门私搭了一个阳光房", Some(Category::Complex), "私搭"),
            ("独生子女补贴需要什么材料", Some(Category::Question), "需要什么材料"),
            ("有人掉到井里了，快来救命", Some(Category::Danger), "危险"),
            ("想反映个事", None, ""),
        ] {
            let suggested = category_of(said);
            assert_eq!(suggested.as_ref().map(|it| it.what), category, "{said}");
            assert!(suggested.is_none_or(|it| it.because.contains(word)), "{said}");
        }
    }
}
