//! Words that are not to be published (敏感词): what an operator lists, and how an article is searched for them.
//!
//! A text and a word are compared by what a reader sees in them: full-width and half-width forms and capitals count as the
//! same, and what stands inside a word (spaces, dots, quotes, invisible characters) is passed over. A mark that ends a clause
//! is not: in `第一，流动人口` nobody reads `一流`. Traditional characters are not converted; whoever needs such a form lists it
//! as a word of its own.

use serde::{Deserialize, Serialize};

use crate::width::half_width;

/// The most words of the list: every function that reads the alliance reads them.
pub const MOST_SENSITIVE: usize = 300;
/// What a mark between two clauses becomes.
const CLAUSE: char = '\n';

/// A word that is not to be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveWord {
    /// The word.
    pub word: String,
    /// What to write instead; empty where it is to be left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instead: String,
    /// Why it is not to be published.
    pub why: String,
}

impl SensitiveWord {
    /// What an author does about it: the better word and the reason.
    #[must_use]
    pub fn advice(&self) -> String {
        if self.instead.is_empty() {
            format!("请不要写，{}", self.why)
        } else {
            format!("请改成“{}”，{}", self.instead, self.why)
        }
    }
}

/// The form in which texts and words are compared.
#[must_use]
pub fn compared(text: &str) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    let mut is_apart = false;
    for c in half_width(text).chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            // Latin words are told apart by what stands between them.
            if is_apart && c.is_ascii() && found.last().is_some_and(char::is_ascii_alphanumeric) {
                found.push(' ');
            }
            found.push(c);
            is_apart = false;
        } else if ends_clause(c) {
            found.push(CLAUSE);
            is_apart = false;
        } else {
            is_apart = true;
        }
    }
    found
}

/// Whether a text holds a word, both in the form of [`compared`].
#[must_use]
pub fn holds(text: &[char], word: &[char]) -> bool {
    let (Some(first), Some(last)) = (word.first(), word.last()) else { return false };
    let is_latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    text.windows(word.len()).enumerate().any(|(at, part)| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(at + word.len());
        // A Latin word or a number is not found inside a longer one.
        let is_cut = (is_latin(Some(first)) && is_latin(before)) || (is_latin(Some(last)) && is_latin(after));
        part == word && !is_cut
    })
}

/// Whether a word can be listed: at least two letters or digits, within one clause.
#[must_use]
pub fn is_word(word: &str) -> bool {
    let compared = compared(word);
    compared.len() >= 2 && !compared.contains(&CLAUSE)
}

fn ends_clause(c: char) -> bool {
    matches!(c, '。' | '｡' | '、' | '…' | '!' | '?' | ';' | ',' | ':' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_as_a_reader_sees_it() {
        for (text, word, is_found) in [
            ("他是残废", "残废", true),
            ("残 废", "残废", true),
            ("残\u{3000}·*“废”", "残废", true),
            ("残\u{200b}废", "残废", true),
            ("残，废", "残废", false),
            ("残。废", "残废", false),
            ("残\n废", "残废", false),
            ("第一，流动人口", "一流", false),
            ("第一、流动人口", "一流", false),
            ("ＶＩＰ通道", "vip", true),
            ("vip通道", "ＶＩＰ", true),
            ("V.I.P通道", "VIP", false),
            ("一个VIPs", "VIP", false),
            ("看VIP 卡", "VIP卡", true),
            ("top 1", "TOP-1", true),
            ("top10", "top1", false),
            ("第１名", "第1名", true),
            ("第1名", "第１名", true),
            ("殘廢", "残废", false),
            ("", "残废", false),
            ("残", "残废", false),
        ] {
            assert_eq!(holds(&compared(text), &compared(word)), is_found, "{text:?} {word:?}");
        }
        assert!(
            !holds(&compared("随便"), &compared("··")),
            "nothing is found where there is nothing to find"
        );
        for (word, can) in
            [("残废", true), ("AB", true), ("废", false), ("残，废", false), ("·", false), ("", false)]
        {
            assert_eq!(is_word(word), can, "{word:?}");
        }
    }
}
