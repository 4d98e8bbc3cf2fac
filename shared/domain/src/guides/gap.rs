//! A gap: what people ask and no guide answers. It waits on the to-write list until a guide answers it or somebody says why
//! none will.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::question::Topic;
use crate::ids::{AccountId, GapId};
use crate::review::Hand;
use crate::staff::Party;

/// How long a gap is kept after somebody asked last.
pub const GAP_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// The same where only one person asked, so that nobody fills the list alone.
pub const KEPT_OF_ONE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most people who are counted; above it are as many and more.
pub const MOST_PEOPLE: usize = 1_000;

/// The most characters of the reason why no guide is written.
pub const LONGEST_REASON: usize = 200;

/// The most wordings of a question that are kept.
const MOST_WORDINGS: usize = 3;

/// For so long after a guide is published it may still not be found: functions keep the guides for a minute.
const UNTIL_FOUND: SignedDuration = SignedDuration::from_mins(5);

/// A question as somebody asked it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wording {
    /// When it was asked last in these words.
    pub at: Timestamp,
    /// The words, masked.
    pub words: String,
}

/// What becomes of a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum GapState {
    /// It waits for a guide.
    Open {
        /// The guide that was written for it and is still not found, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfound: Option<String>,
    },
    /// A guide answers it.
    Answered {
        /// The guide's id.
        guide: String,
        /// Its title then.
        title: String,
        /// Since when.
        at: Timestamp,
    },
    /// No guide will.
    Dismissed {
        /// Why.
        reason: String,
        /// Who says so.
        by: Hand,
        /// Since when.
        at: Timestamp,
    },
}

/// What people who write to one account ask and no guide answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The account.
    pub account: AccountId,
    /// Its id there.
    pub id: GapId,
    /// The number of writes so far; the next one is conditional on it.
    pub version: u64,
    /// What the questions are about.
    pub topic: Topic,
    /// How it was asked, newest first.
    pub wordings: Vec<Wording>,
    /// Who asked, each by a digest that says nothing without the master key.
    pub people: BTreeSet<String>,
    /// When somebody asked first.
    pub first_at: Timestamp,
    /// When somebody asked last.
    pub last_at: Timestamp,
    /// Who is to write the guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<Party>,
    /// What becomes of it.
    #[serde(flatten)]
    pub state: GapState,
}

/// Which gap: an account's, and its id there. As text `<account>/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapRef {
    /// The account.
    pub account: AccountId,
    /// Its id there.
    pub id: GapId,
}

impl GapRef {
    /// Reads the text; `None` where it names no gap.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (account, id) = text.split_once('/')?;
        Some(Self { account: AccountId::parse(account).ok()?, id: GapId::parse(id).ok()? })
    }
}

impl std::fmt::Display for GapRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.id)
    }
}

/// A question that found nothing, as the projection hears of it.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Its words, masked.
    pub words: &'a str,
    /// The person, as a digest.
    pub person: &'a str,
    /// When it was asked.
    pub at: Timestamp,
}

/// Why a gap is not settled. The message is for the person who tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GapRefused {
    /// A guide answers it already.
    #[error("这个问题已经有说明了，请看现在的情况")]
    Answered,
    /// Somebody has taken it off the list.
    #[error("这个问题已经定了不写，请看现在的情况")]
    Dismissed,
    /// It is on the list.
    #[error("这个问题已经在待写清单里，请看现在的情况")]
    Open,
    /// No reason is given.
    #[error("请写明为什么不写，{LONGEST_REASON}字以内")]
    NoReason,
}

impl Gap {
    /// The gap that a question opens; `None` where its topic has no id.
    #[must_use]
    pub fn opened(account: &AccountId, question: &Question<'_>) -> Option<Self> {
        let topic = Topic::of(question.words);
        Some(Self {
            account: account.clone(),
            id: topic.id()?,
            version: 1,
            topic,
            wordings: vec![Wording { at: question.at, words: question.words.to_owned() }],
            people: BTreeSet::from([question.person.to_owned()]),
            first_at: question.at,
            last_at: question.at,
            writer: None,
            state: GapState::Open { unfound: None },
        })
    }

    /// The gap with one more question; `None` where that changes nothing, as when it is heard again. The order in which
    /// questions are heard makes no difference.
    #[must_use]
    pub fn heard(&self, question: &Question<'_>) -> Option<Self> {
        let mut next = self.clone();
        if next.people.len() < MOST_PEOPLE {
            next.people.insert(question.person.to_owned());
        }
        next.first_at = next.first_at.min(question.at);
        next.last_at = next.last_at.max(question.at);
        match next.wordings.iter_mut().find(|wording| wording.words == question.words) {
            Some(known) => known.at = known.at.max(question.at),
            None => next.wordings.push(Wording { at: question.at, words: question.words.to_owned() }),
        }
        next.wordings.sort_by(|one, other| other.cmp(one));
        next.wordings.truncate(MOST_WORDINGS);
        if let GapState::Answered { guide, at, .. } = &self.state
            && question.at.duration_since(*at) > UNTIL_FOUND
        {
            next.state = GapState::Open { unfound: Some(guide.clone()) };
        }
        (next != *self).then(|| next.raised())
    }

    /// The gap with somebody who is to write the guide.
    ///
    /// # Errors
    /// [`GapRefused`] where it does not wait for one.
    pub fn assigned(&self, writer: Party) -> Result<Self, GapRefused> {
        self.must_be_open()?;
        Ok(Self { writer: Some(writer), ..self.clone() }.raised())
    }

    /// The gap, for which no guide will be written.
    ///
    /// # Errors
    /// [`GapRefused`] where it does not wait for one, or no reason is given.
    pub fn dismissed(&self, reason: &str, by: Hand, at: Timestamp) -> Result<Self, GapRefused> {
        self.must_be_open()?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
            return Err(GapRefused::NoReason);
        }
        let state = GapState::Dismissed { reason: reason.to_owned(), by, at };
        Ok(Self { state, ..self.clone() }.raised())
    }

    /// The gap back on the list.
    ///
    /// # Errors
    /// [`GapRefused::Open`] where it is there.
    pub fn reopened(&self) -> Result<Self, GapRefused> {
        match &self.state {
            GapState::Open { .. } => Err(GapRefused::Open),
            GapState::Answered { guide, .. } => {
                let state = GapState::Open { unfound: Some(guide.clone()) };
                Ok(Self { state, ..self.clone() }.raised())
            }
            GapState::Dismissed { .. } => {
                Ok(Self { state: GapState::Open { unfound: None }, ..self.clone() }.raised())
            }
        }
    }

    /// The gap, which a guide answers that was just published. It may be in any state: what residents read is what counts.
    #[must_use]
    pub fn answered(&self, guide: &str, title: &str, at: Timestamp) -> Self {
        let state = GapState::Answered { guide: guide.to_owned(), title: title.to_owned(), at };
        Self { state, ..self.clone() }.raised()
    }

    /// Which it is.
    #[must_use]
    pub fn reference(&self) -> GapRef {
        GapRef { account: self.account.clone(), id: self.id.clone() }
    }

    /// Until when it is kept.
    #[must_use]
    pub fn kept_until(&self) -> Timestamp {
        let kept = if self.people.len() > 1 { GAP_KEPT } else { KEPT_OF_ONE };
        self.last_at.saturating_add(kept).unwrap_or(Timestamp::MAX)
    }

    /// Whether it waits for a guide.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, GapState::Open { .. })
    }

    /// How staff read how many people asked.
    #[must_use]
    pub fn asked_by(&self) -> String {
        let more = if self.people.len() >= MOST_PEOPLE { "以上" } else { "" };
        format!("{}人{more}问过", self.people.len())
    }

    /// The newest wording.
    #[must_use]
    pub fn newest(&self) -> &str {
        self.wordings.first().map_or("", |wording| wording.words.as_str())
    }

    fn must_be_open(&self) -> Result<(), GapRefused> {
        match self.state {
            GapState::Open { .. } => Ok(()),
            GapState::Answered { .. } => Err(GapRefused::Answered),
            GapState::Dismissed { .. } => Err(GapRefused::Dismissed),
        }
    }

    fn raised(mut self) -> Self {
        self.version += 1;
        self
    }
}

/// The order of the to-write list: what most people asked comes first, then what was asked last.
pub fn most_wanted_first(gaps: &mut [Gap]) {
    gaps.sort_by(|one, other| {
        let rank = |gap: &Gap| (gap.people.len(), gap.last_at);
        rank(other).cmp(&rank(one)).then_with(|| one.id.cmp(&other.id))
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::StaffId;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_479_866_400 + minute * 60).unwrap()
    }

    fn question<'a>(words: &'a str, person: &'a str, minute: i64) -> Question<'a> {
        Question { words, person, at: at(minute) }
    }

    fn gap() -> Gap {
        let account = AccountId::parse("weizhanshan").unwrap();
        Gap::opened(&account, &question("残疾证怎么办", "one", 0)).unwrap()
    }

    fn editor() -> Hand {
        let staff = StaffId::parse("0".repeat(32)).unwrap();
        Hand { staff, name: "编辑".into(), stood_for: None }
    }

    #[test]
    fn a_person_counts_once_and_a_repeated_record_changes_nothing() {
        let twice = gap().heard(&question("残疾证在哪里办", "two", 1)).unwrap();
        assert_eq!((twice.people.len(), twice.newest(), twice.version), (2, "残疾证在哪里办", 2));
        assert_eq!(twice.heard(&question("残疾证在哪里办", "two", 1)), None);
        assert_eq!(twice.heard(&question("残疾证怎么办", "one", 0)), None);
    }

    #[test]
    fn every_cell_of_state_and_event_is_decided() {
        let open = gap();
        let answered = open.answered("policy-x", "残疾证", at(10));
        let dismissed = open.dismissed("不归我们管", editor(), at(10)).unwrap();
        let writer = Party { staff: editor().staff, name: "编辑".into() };
        for (gap, refused) in [
            (&open, None),
            (&answered, Some(GapRefused::Answered)),
            (&dismissed, Some(GapRefused::Dismissed)),
        ] {
            assert_eq!(gap.assigned(writer.clone()).err(), refused);
            assert_eq!(gap.dismissed("理由", editor(), at(20)).err(), refused);
            assert_eq!(gap.reopened().err(), refused.is_none().then_some(GapRefused::Open));
            assert!(!gap.answered("policy-y", "另一条", at(30)).is_open());
        }
        assert_eq!(open.dismissed(" ", editor(), at(1)).err(), Some(GapRefused::NoReason));
        assert_eq!(open.dismissed(&"长".repeat(201), editor(), at(1)).err(), Some(GapRefused::NoReason));
    }

    #[test]
    fn a_question_that_its_guide_does_not_answer_opens_the_gap_again() {
        let answered = gap().answered("policy-x", "残疾证", at(10));
        let soon = answered.heard(&question("残疾证怎么办", "two", 12)).unwrap();
        assert!(!soon.is_open());
        let later = answered.heard(&question("残疾证怎么办", "two", 30)).unwrap();
        assert_eq!(later.state, GapState::Open { unfound: Some("policy-x".into()) });
        let dismissed = gap().dismissed("不归我们管", editor(), at(10)).unwrap();
        assert!(!dismissed.heard(&question("残疾证怎么办", "two", 30)).unwrap().is_open());
    }

    proptest! {
        #[test]
        fn the_order_of_questions_makes_no_difference(
            heard in proptest::collection::vec((0_usize..5, 0_usize..4, 0_i64..50), 1..20),
            shuffled in any::<proptest::sample::Index>(),
        ) {
            const WORDS: [&str; 5] = ["残疾证怎么办", "残疾证呢", "办残疾证", "残疾证", "残疾证在哪办"];
            const PEOPLE: [&str; 4] = ["one", "two", "three", "four"];
            let of = |order: &[(usize, usize, i64)]| {
                let mut order = order.iter().map(|(words, person, at)| question(WORDS[*words], PEOPLE[*person], *at));
                let account = AccountId::parse("weizhanshan").unwrap();
                let first = Gap::opened(&account, &order.next().unwrap()).unwrap();
                let gap = order.fold(first, |gap, question| gap.heard(&question).unwrap_or(gap));
                Gap { version: 0, ..gap }
            };
            let mut other = heard.clone();
            other.rotate_left(shuffled.index(heard.len()));
            other.reverse();
            prop_assert_eq!(of(&heard), of(&other));
        }
    }
}
