//! Hotlines and policy guides: the questions that the alliance can answer at once.

mod gap;
mod question;
mod telling;
mod warning;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, UnitId};
use crate::inbox::AnsweringHours;
use crate::outbox::Audience;
use crate::tickets::{Actor, Applied, Category, Command, Rules, Storm, Ticket, apply, category_of};

pub use gap::{
    GAP_KEPT, Gap, GapRef, GapRefused, GapState, KEPT_OF_ONE, LONGEST_REASON, MOST_PEOPLE, Question, Wording,
    most_wanted_first,
};
pub use question::{GuideWord, LONGEST_QUESTION, Topic, masked};
pub use telling::notices_of;
pub use warning::{Judged, WARNED_BEFORE_DAYS, Warning, Why, by_need, warnings};

/// After this many days a number counts as unchecked.
pub const STALE_AFTER_DAYS: i32 = 180;

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
    /// The public notice that names the number; empty if it was stored before it was asked for.
    #[serde(default)]
    pub source: String,
    /// Who answers for the number; empty if it was stored before it was asked for.
    #[serde(default)]
    pub owner: String,
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
    /// Who answers for it.
    pub owner: String,
    /// When the answer was last checked.
    pub checked_on: Date,
    /// Further words that find it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whether its words also tell of matters that are reported: no water, a cold flat.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tells_of_matters: bool,
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
    /// The storm notices that officers have opened; some may be over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storms: Vec<Storm>,
    /// The hours in which accounts answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<AccountId, AnsweringHours>,
}

/// A report that a storm notice merged as it was submitted.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderStorm<'a> {
    /// The submission, which tells nobody at the desk: there is nothing to accept.
    pub submitted: Applied,
    /// The step that merged it.
    pub merged: Applied,
    /// The notice.
    pub storm: &'a Storm,
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
    /// The open notice under which a report that was just submitted is merged, if any.
    #[must_use]
    pub fn storm_for(&self, ticket: &Ticket, now: Timestamp) -> Option<&Storm> {
        // A matter that is a danger by its name is looked at by itself, too, such as a manhole cover.
        let danger = category_of(&ticket.description).is_some_and(|it| it.what == Category::Danger);
        self.storms.iter().find(|storm| !danger && storm.takes(ticket, now))
    }

    /// What an open notice makes of a report that was just submitted; none where no notice takes it.
    #[must_use]
    pub fn under_storm(&self, submitted: &Applied, now: Timestamp, rules: &Rules) -> Option<UnderStorm<'_>> {
        let storm = self.storm_for(&submitted.ticket, now)?;
        let command = Command::MergeByStorm { storm: storm.clone() };
        let merged = apply(&submitted.ticket, &command, &Actor::Scheduler, now, rules).ok()?;
        let mut submitted = submitted.clone();
        submitted.event.effects.retain(|effect| !matches!(effect.to, Audience::Unit { .. }));
        Some(UnderStorm { submitted, merged, storm })
    }

    /// The notices of a desk that are over, of which nobody is in need any more.
    pub fn ended_storms<'a>(&'a self, desk: &'a UnitId, now: Timestamp) -> impl Iterator<Item = &'a Storm> {
        self.storms.iter().filter(move |storm| storm.desk == *desk && storm.until <= now)
    }

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

    /// The policy that a question is about: the one most of whose words stand in it, the longer words first.
    #[must_use]
    pub fn policy_about(&self, question: &str) -> Option<&Policy> {
        best(self.policies.iter(), |policy| weight(policy.names(), question))
    }

    /// The policy that a sentence is about though it asks nothing: a long word of it stands there, or several.
    #[must_use]
    pub fn policy_clearly_about(&self, sentence: &str) -> Option<&Policy> {
        self.policy_about(sentence).filter(|policy| weight(policy.names(), sentence) >= CLEARLY)
    }

    /// The telephone number that a question is about.
    #[must_use]
    pub fn hotline_about(&self, question: &str) -> Option<&Hotline> {
        best(self.hotlines.iter(), |hotline| weight(hotline.names(), question))
    }

    /// Every telephone number that stands in a question, in the order of the guides.
    #[must_use]
    pub fn numbers_in(&self, question: &str) -> Vec<&Hotline> {
        let runs: Vec<&str> = question.split(|c: char| !c.is_ascii_digit()).collect();
        let mut found: Vec<&Hotline> =
            self.hotlines.iter().filter(|hotline| runs.contains(&hotline.number.as_str())).collect();
        found.dedup_by(|a, b| a.number == b.number);
        found
    }
}

/// The first of those that weigh most, if any weighs anything.
fn best<'a, T>(all: impl Iterator<Item = &'a T>, weight: impl Fn(&T) -> usize) -> Option<&'a T> {
    let mut best: Option<(usize, &T)> = None;
    for one in all {
        let weight = weight(one);
        if weight > best.map_or(0, |(most, _)| most) {
            best = Some((weight, one));
        }
    }
    best.map(|(_, one)| one)
}

/// The weight of a word of three characters, or of two short ones.
const CLEARLY: usize = 8;

/// How much these words weigh in a question: the square of each one's length, so that a long word outweighs two short
/// ones. Words inside a number or of one character weigh nothing.
fn weight<'a>(names: impl Iterator<Item = &'a str>, question: &str) -> usize {
    names
        .filter(|word| word.chars().count() >= 2 && !word.starts_with(|c: char| c.is_ascii()))
        .filter(|word| question.contains(*word))
        .map(|word| word.chars().count().pow(2))
        .sum()
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
            source: "演示".into(),
            owner: "演示".into(),
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
                owner: "演示".into(),
                checked_on: "2026-05-01".parse().unwrap(),
                words: vec!["生二孩".into()],
                valid_until: Some("2026-12-31".parse().unwrap()),
                tells_of_matters: false,
            }],
            ..Guides::default()
        }
    }

    #[test]
    fn a_guide_is_found_by_name_and_in_a_short_question() {
        let guides = guides();
        for name in ["报警", "110", "HOTLINE-110", "盗窃"] {
            assert_eq!(guides.named(name).hotlines.len(), 1, "{name}");
        }
        assert!(guides.named("").is_empty() && guides.named("报").is_empty());
        assert_eq!(guides.hotline_about("救护车的电话").map(|hotline| hotline.number.as_str()), Some("120"));
        assert!(
            guides.policy_about("请问二胎要办什么手续").is_some()
                && guides.policy_about("路灯坏了").is_none()
        );
        assert_eq!(guides.numbers_in("110和120有啥区别").len(), 2);
        assert!(guides.numbers_in("香港中路1101号").is_empty());
    }

    #[test]
    fn old_numbers_and_answers_say_so() {
        let guides = guides();
        let stale = |day: &str| guides.hotlines[0].is_stale(day.parse().unwrap());
        assert_eq!((stale("2026-05-01"), stale("2026-10-28"), stale("2026-10-29")), (false, false, true));
        let expired = |day: &str| guides.policies[0].is_expired(day.parse().unwrap());
        assert_eq!((expired("2026-12-31"), expired("2027-01-01")), (false, true));
    }

    #[test]
    fn a_number_stored_without_source_and_owner_is_read_and_an_answer_without_owner_is_not() {
        let guides = guides();
        let mut hotline = serde_json::to_value(&guides.hotlines[0]).unwrap();
        for part in ["source", "owner"] {
            hotline.as_object_mut().unwrap().remove(part);
        }
        let hotline: Hotline = serde_json::from_value(hotline).unwrap();
        assert_eq!((hotline.source.as_str(), hotline.owner.as_str()), ("", ""));
        for part in ["owner", "checked_on"] {
            let mut policy = serde_json::to_value(&guides.policies[0]).unwrap();
            policy.as_object_mut().unwrap().remove(part);
            assert!(serde_json::from_value::<Policy>(policy).is_err(), "{part}");
        }
    }
}
