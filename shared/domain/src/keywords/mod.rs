//! Keyword rules (关键词回复): what an account answers to a word, in the words of its editors. A second person signs a rule
//! before it speaks to anybody, and an edit voids the signature.
//!
//! Our own words, numbers and words of danger go before every rule, and a rule never speaks inside a dialogue.

mod never;
mod window;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::accounts::{Account, Alliance};
use crate::ids::RuleId;
use crate::privacy::find_personal;
use crate::review::{Hand, Kind, NotSigned, Point, Review, Sent, Step};
use crate::staff::{Locus, Role, Scope, Staff};
use crate::width::half_width;

pub use never::{Judging, Never, Taken, never};
pub use window::Window;

/// The most characters of a keyword.
pub const LONGEST_KEYWORD: usize = 20;
/// The most characters of an answer, which leaves room for a reminder below it.
pub const LONGEST_RULE_ANSWER: usize = 500;
/// The highest priority; 0 is the lowest.
pub const HIGHEST_PRIORITY: u8 = 9;
/// The most characters of the reason why a rule is sent back.
pub const LONGEST_REMARK: usize = 200;

/// How a message has to agree with the keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// The whole message is the keyword.
    Exact,
    /// The keyword stands in it. What reports a matter, is about an own report or asks for a person is left alone.
    Contains,
}

/// What a rule says, to what and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWords {
    /// The word, as it was typed.
    pub keyword: String,
    /// How it is compared.
    pub matching: Matching,
    /// The answer.
    pub answer: String,
    /// From 0, the lowest, to [`HIGHEST_PRIORITY`].
    pub priority: u8,
    /// On which days and in which hours it speaks.
    pub window: Window,
    /// The last day on which it speaks; `None` if it is open-ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// What a rule says once it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaking {
    /// The words.
    pub words: RuleWords,
    /// The digest that was signed.
    pub digest: String,
    /// Who signed.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What waits for a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The words.
    pub words: RuleWords,
    /// The review.
    pub review: Review,
    /// Who wrote last, and when.
    pub at: Timestamp,
    /// Why it was sent back, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// A keyword rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeywordRule {
    /// Its id.
    pub id: RuleId,
    /// Where it speaks: an account, a sub-district, the district.
    pub scope: Scope,
    /// The number of writes so far.
    pub version: u64,
    /// What it says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaking: Option<Speaking>,
    /// What it is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// A field that is wrong, and why.
pub type Wrong = (&'static str, String);

impl RuleWords {
    /// The keyword as messages are compared with it.
    #[must_use]
    pub fn plain(&self) -> String {
        plain(&self.keyword)
    }

    /// Everything that is wrong with it.
    #[must_use]
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let plain = self.plain();
        let least = if self.matching == Matching::Contains { 2 } else { 1 };
        if plain.chars().count() < least || self.keyword.chars().count() > LONGEST_KEYWORD {
            let least = if least == 2 { "，“话里有”的至少2个字" } else { "" };
            wrong.push(("keyword", format!("请写关键词，{LONGEST_KEYWORD}字以内{least}")));
        }
        let answer = self.answer.trim();
        if answer.is_empty() || answer.chars().count() > LONGEST_RULE_ANSWER {
            wrong.push(("answer", format!("请写回复，{LONGEST_RULE_ANSWER}字以内")));
        }
        if let Some(personal) = find_personal(answer) {
            let seen = personal.seen;
            wrong.push(("answer", format!("回复里有{seen}，像是个人的号码，不能公开，请去掉")));
        }
        if self.priority > HIGHEST_PRIORITY {
            wrong.push(("priority", format!("请写0到{HIGHEST_PRIORITY}的数字，大的在前")));
        }
        wrong.extend(self.window.wrong());
        wrong
    }

    /// Whether a message, as [`plain`] leaves it, agrees with the keyword.
    #[must_use]
    pub fn matches(&self, said: &str) -> bool {
        let keyword = self.plain();
        match self.matching {
            _ if keyword.is_empty() => false,
            Matching::Exact => said == keyword,
            Matching::Contains => said.contains(&keyword),
        }
    }

    /// Whether it speaks at this moment.
    #[must_use]
    pub fn speaks_at(&self, now: Timestamp) -> bool {
        let now = crate::calendar::local(now);
        self.until.is_none_or(|last| now.date() <= last) && self.window.holds(&now)
    }
}

/// A message or a keyword as they are compared: half-width, lower case, without blanks and marks.
#[must_use]
pub fn plain(text: &str) -> String {
    half_width(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The digest of what residents would read, and where, and when.
fn digest(id: &RuleId, scope: &Scope, words: &RuleWords) -> String {
    let said = serde_json::to_string(words).unwrap_or_default();
    hex::encode(Sha256::digest(format!("rule\n{id}\n{scope}\n{said}")))
}

impl KeywordRule {
    /// A new rule that waits for its signature.
    #[must_use]
    pub fn new(id: RuleId, scope: Scope, words: RuleWords, by: &Staff, at: Timestamp) -> Self {
        Self { id, scope, version: 0, speaking: None, waiting: None }.written(words, by, at)
    }

    /// The rule with other words, which wait for a signature; what was signed speaks on until then.
    #[must_use]
    pub fn written(&self, words: RuleWords, by: &Staff, at: Timestamp) -> Self {
        let mut authors = self.waiting.as_ref().map_or_else(Vec::new, |it| it.review.authors.clone());
        let hand = Hand::from(by);
        if !authors.contains(&hand) {
            authors.push(hand);
        }
        let review = Review::new(Kind::Two, digest(&self.id, &self.scope, &words), authors);
        let waiting = Waiting { words, review, at, remark: None };
        Self { waiting: Some(waiting), ..self.clone() }.raised()
    }

    /// The rule with a signature: from now on it says what was signed.
    ///
    /// # Errors
    /// [`NotSigned`] says why the signature does not count.
    pub fn signed(
        &self,
        by: &Staff,
        holds: impl Fn(Role) -> bool,
        (digest, points): (&str, &[Point]),
        at: Timestamp,
    ) -> Result<Self, NotSigned> {
        let waiting = self.waiting.as_ref().filter(|it| it.remark.is_none()).ok_or(NotSigned::NotNow)?;
        let review = waiting.review.sign(by, holds, Sent { step: Step::Second, digest, points }, at)?;
        // What is signed is what lies here, and not only what its digest says.
        if !review.approves(&self::digest(&self.id, &self.scope, &waiting.words)) {
            return Err(NotSigned::Changed);
        }
        let speaking =
            Speaking { words: waiting.words.clone(), digest: digest.to_owned(), by: Hand::from(by).name, at };
        Ok(Self { speaking: Some(speaking), waiting: None, ..self.clone() }.raised())
    }

    /// The rule sent back to its authors; `None` where nothing waits.
    #[must_use]
    pub fn sent_back(&self, remark: &str) -> Option<Self> {
        let waiting = self.waiting.clone().filter(|it| it.remark.is_none())?;
        let waiting = Waiting { remark: Some(remark.to_owned()), ..waiting };
        Some(Self { waiting: Some(waiting), ..self.clone() }.raised())
    }

    /// The rule as it is once it was stopped: it has no words, and says nothing.
    #[must_use]
    pub fn stopped(&self) -> Self {
        Self { speaking: None, waiting: None, ..self.clone() }.raised()
    }

    /// When it was last written or signed.
    #[must_use]
    pub fn last_at(&self) -> Option<Timestamp> {
        let waiting = self.waiting.as_ref().map(|it| it.at);
        waiting.or(self.speaking.as_ref().map(|it| it.at))
    }

    /// The words that would be said next, or are said.
    #[must_use]
    pub fn newest(&self) -> Option<&RuleWords> {
        let waiting = self.waiting.as_ref().map(|it| &it.words);
        waiting.or(self.speaking.as_ref().map(|it| &it.words))
    }

    fn raised(mut self) -> Self {
        self.version += 1;
        self
    }
}

/// Whether rules can be of this scope.
#[must_use]
pub fn is_rule_scope(scope: &Scope) -> bool {
    matches!(scope, Scope::District | Scope::Subdistrict(_) | Scope::Account(_))
}

/// Where a rule of this scope is written and signed.
#[must_use]
pub fn locus(scope: &Scope, alliance: &Alliance) -> Option<Locus> {
    match scope {
        Scope::District => Some(Locus::district()),
        Scope::Subdistrict(code) => {
            alliance.subdistrict(code)?;
            Some(Locus { subdistrict: Some(code.clone()), ..Locus::default() })
        }
        Scope::Account(id) => Some(Locus::of_account(alliance.account(id)?, alliance)),
        Scope::Unit(_) | Scope::Desk(_) => None,
    }
}

/// The scopes whose rules an account speaks by, the narrowest first.
#[must_use]
pub fn scopes_of(account: &Account) -> Vec<Scope> {
    let near = account.place.subdistrict().cloned().map(Scope::Subdistrict);
    [Some(Scope::Account(account.id.clone())), near, Some(Scope::District)].into_iter().flatten().collect()
}

/// The most rules of a scope: together an account hears at most 200, which is what a callback can read and ask.
#[must_use]
pub fn most_of(scope: &Scope) -> usize {
    match scope {
        Scope::Account(_) => 80,
        _ => 60,
    }
}

/// The scopes whose rules may go before one of this scope everywhere: itself, and those that it lies in.
#[must_use]
pub fn wider_than(scope: &Scope, alliance: &Alliance) -> Vec<Scope> {
    match scope {
        Scope::Account(id) => alliance.account(id).map(scopes_of).unwrap_or_default(),
        Scope::Subdistrict(_) => vec![scope.clone(), Scope::District],
        _ => vec![scope.clone()],
    }
}

/// How wide a scope is.
fn width(scope: &Scope) -> u8 {
    match scope {
        Scope::Account(_) => 0,
        Scope::Subdistrict(_) => 1,
        _ => 2,
    }
}

/// The place of a rule among others: the priority decides, then an exact one goes first, then the longer word, then the
/// narrower scope, then the id.
#[must_use]
pub fn order<'a>(
    words: &RuleWords,
    scope: &Scope,
    id: &'a RuleId,
) -> (Reverse<u8>, bool, Reverse<usize>, u8, &'a RuleId) {
    let contains = words.matching == Matching::Contains;
    (Reverse(words.priority), contains, Reverse(words.plain().chars().count()), width(scope), id)
}

/// What the rules of an account say, in the order in which they are asked.
#[must_use]
pub fn in_order(rules: Vec<KeywordRule>) -> Vec<RuleWords> {
    let mut speaking: Vec<_> =
        rules.into_iter().filter_map(|rule| Some((rule.speaking?.words, rule.scope, rule.id))).collect();
    speaking.sort_by(|(one, here, id), (other, there, next)| {
        order(one, here, id).cmp(&order(other, there, next))
    });
    speaking.into_iter().map(|(words, ..)| words).collect()
}
