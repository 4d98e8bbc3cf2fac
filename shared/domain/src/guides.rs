//! Hotlines and policy guides: the questions that the alliance can answer at once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// After this many days a number counts as unchecked.
pub const STALE_AFTER_DAYS: i32 = 180;

/// The longest text, in characters, that is searched for a hotline's word: in a longer text the word is there by
/// chance.
const SHORT_QUESTION: usize = 12;

/// The longest text, in characters, that is searched for a policy's word.
const LONG_QUESTION: usize = 40;

/// A telephone number that one tap dials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hotline {
    /// Its id, also the key of its menu entry.
    pub id: String,
    /// The subject that lists it: 报警, 医疗, 交通.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// The number to dial.
    pub number: String,
    /// When the number was last verified.
    pub checked_on: Date,
    /// Further words that find it.
    #[serde(default)]
    pub words: Vec<String>,
}

impl Hotline {
    /// Whether the number has not been checked for [`STALE_AFTER_DAYS`].
    #[must_use]
    pub fn is_stale(&self, today: Date) -> bool {
        today.since((jiff::Unit::Day, self.checked_on)).is_ok_and(|span| span.get_days() > STALE_AFTER_DAYS)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.id, &self.subject, &self.name, &self.number].into_iter().chain(&self.words).map(String::as_str)
    }
}

/// The answer to a common question about a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id, also the key of its menu entry.
    pub id: String,
    /// The subject that lists it: 社会救助, 劳动保障.
    pub subject: String,
    /// Its title.
    pub title: String,
    /// What to do, in plain words.
    pub answer: String,
    /// The authority that says so.
    pub source: String,
    /// Further words that find it.
    #[serde(default)]
    pub words: Vec<String>,
    /// The last day on which the answer is valid; `None` if it is open-ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

impl Policy {
    /// Whether the answer is no longer valid.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.valid_until.is_some_and(|last| last < today)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.id, &self.subject, &self.title].into_iter().chain(&self.words).map(String::as_str)
    }
}

/// Everything the alliance can answer at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guides {
    /// Telephone numbers, in the order they are shown.
    pub hotlines: Vec<Hotline>,
    /// Policy guides, in the order they are shown.
    pub policies: Vec<Policy>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found<'a> {
    /// Telephone numbers.
    pub hotlines: Vec<&'a Hotline>,
    /// Policy guides.
    pub policies: Vec<&'a Policy>,
}

impl Found<'_> {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hotlines.is_empty() && self.policies.is_empty()
    }
}

impl Guides {
    /// The guides that match this name exactly: by subject, title, word, number or id.
    #[must_use]
    pub fn named(&self, name: &str) -> Found<'_> {
        let wanted = |mut names: Box<dyn Iterator<Item = &str> + '_>| {
            !name.is_empty() && names.any(|known| known.eq_ignore_ascii_case(name))
        };
        Found {
            hotlines: self.hotlines.iter().filter(|hotline| wanted(Box::new(hotline.names()))).collect(),
            policies: self.policies.iter().filter(|policy| wanted(Box::new(policy.names()))).collect(),
        }
    }

    /// The guides that a free-form question may be about: those with a word that occurs in it.
    #[must_use]
    pub fn about(&self, question: &str) -> Found<'_> {
        let length = question.chars().count();
        let mentions = |mut names: Box<dyn Iterator<Item = &str> + '_>| {
            names.any(|word| word.chars().count() >= 2 && question.contains(word))
        };
        let mut found = Found::default();
        if length <= SHORT_QUESTION {
            found.hotlines =
                self.hotlines.iter().filter(|hotline| mentions(Box::new(hotline.names()))).collect();
        }
        if length <= LONG_QUESTION {
            found.policies =
                self.policies.iter().filter(|policy| mentions(Box::new(policy.names()))).collect();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guides() -> Guides {
        let hotline = |subject: &str, number: &str, words: &[&str]| Hotline {
            id: format!("hotline-{number}"),
            subject: subject.into(),
            name: format!("{subject}电话"),
            number: number.into(),
            checked_on: "2026-05-01".parse().unwrap(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        Guides {
            hotlines: vec![hotline("报警", "110", &["盗窃"]), hotline("急救", "120", &["救护车"])],
            policies: vec![Policy {
                id: "policy-birth".into(),
                subject: "二胎".into(),
                title: "生育登记".into(),
                answer: "请到社区咨询。".into(),
                source: "演示".into(),
                words: vec!["生二孩".into()],
                valid_until: Some("2026-12-31".parse().unwrap()),
            }],
        }
    }

    #[test]
    fn a_guide_is_found_by_name_and_in_a_short_question() {
        let guides = guides();
        for name in ["报警", "110", "HOTLINE-110", "盗窃"] {
            assert_eq!(guides.named(name).hotlines.len(), 1, "{name}");
        }
        assert!(guides.named("").is_empty() && guides.named("报").is_empty());
        assert_eq!(guides.about("叫救护车").hotlines[0].number, "120");
        assert_eq!(guides.about("请问二胎要办什么手续").policies.len(), 1);
        assert!(guides.about("新湛一路的路灯坏了好几天，有人说要报警，也没有人来修").is_empty());
    }

    #[test]
    fn old_numbers_and_answers_say_so() {
        let guides = guides();
        let stale = |day: &str| guides.hotlines[0].is_stale(day.parse().unwrap());
        assert_eq!((stale("2026-05-01"), stale("2026-10-28"), stale("2026-10-29")), (false, false, true));
        let expired = |day: &str| guides.policies[0].is_expired(day.parse().unwrap());
        assert_eq!((expired("2026-12-31"), expired("2027-01-01")), (false, true));
    }
}
