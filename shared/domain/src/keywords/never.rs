//! Rules that can never speak, told at saving.

use jiff::civil::Date;

use super::{KeywordRule, Matching, RuleWords, order};
use crate::accounts::Alliance;
use crate::ids::RuleId;
use crate::staff::Scope;

/// What answers a message before any rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// One of our own words, or a number of ours.
    Ours,
    /// It tells of danger.
    Danger,
}

/// Why a rule can never speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Never {
    /// Its last day is over.
    Past,
    /// Something else answers the word first.
    Taken(Taken),
    /// Another rule always goes before it.
    Behind {
        /// Its keyword.
        keyword: String,
        /// Where it speaks.
        scope: Scope,
    },
}

impl Never {
    /// What its author reads.
    #[must_use]
    pub fn words(&self, alliance: &Alliance) -> String {
        match self {
            Self::Past => "最后一天已经过了，这条不会再回复".to_owned(),
            Self::Taken(Taken::Ours) => "这个词公众号自己要用，先按它自己的办法回答，轮不到这条".to_owned(),
            Self::Taken(Taken::Danger) => {
                "这个词说的是危险，先回答紧急电话、告诉值班人员，轮不到这条".to_owned()
            }
            Self::Behind { keyword, scope } => {
                format!("{}的“{keyword}”总排在前面，轮不到这条", scope.name(alliance))
            }
        }
    }
}

/// What a rule is judged by besides the other rules.
#[derive(Clone, Copy, Debug)]
pub struct Judging<'a> {
    /// The alliance.
    pub alliance: &'a Alliance,
    /// What answers the keyword before any rule.
    pub taken: Option<Taken>,
    /// Whether the keyword itself is what a rule that looks for a part leaves alone; see [`Matching::Contains`].
    pub is_left_alone: bool,
    /// The day.
    pub today: Date,
}

/// Why these words could never be said under a rule of this id and scope; `None` where they could.
#[must_use]
pub fn never(
    words: &RuleWords,
    (id, scope): (&RuleId, &Scope),
    others: &[KeywordRule],
    judging: Judging<'_>,
) -> Option<Never> {
    if words.until.is_some_and(|last| last < judging.today) {
        return Some(Never::Past);
    }
    if let Some(taken) = judging.taken {
        return Some(Never::Taken(taken));
    }
    let before = others.iter().filter(|other| other.id != *id).find_map(|other| {
        let theirs = &other.speaking.as_ref()?.words;
        let goes_before = order(theirs, &other.scope, &other.id) < order(words, scope, id);
        let always = covers_words(theirs, words, judging.is_left_alone)
            && covers_scope(&other.scope, scope, judging.alliance)
            && theirs.window.covers(&words.window)
            && covers_until(theirs, words);
        (goes_before && always).then(|| (theirs.keyword.clone(), other.scope.clone()))
    });
    before.map(|(keyword, scope)| Never::Behind { keyword, scope })
}

/// Whether every message that agrees with `words` agrees with `wider`, too.
fn covers_words(wider: &RuleWords, words: &RuleWords, is_left_alone: bool) -> bool {
    let (wide, narrow) = (wider.plain(), words.plain());
    match (wider.matching, words.matching) {
        (Matching::Exact, Matching::Exact) => wide == narrow,
        (Matching::Exact, Matching::Contains) => false,
        (Matching::Contains, Matching::Exact) => narrow.contains(&wide) && !is_left_alone,
        (Matching::Contains, Matching::Contains) => narrow.contains(&wide),
    }
}

fn covers_scope(wider: &Scope, scope: &Scope, alliance: &Alliance) -> bool {
    match (wider, scope) {
        (Scope::District, _) => true,
        (Scope::Subdistrict(code), Scope::Account(account)) => {
            let account = alliance.account(account);
            account.is_some_and(|account| account.place.subdistrict() == Some(code))
        }
        _ => wider == scope,
    }
}

fn covers_until(wider: &RuleWords, words: &RuleWords) -> bool {
    match (wider.until, words.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => narrow <= wide,
    }
}
