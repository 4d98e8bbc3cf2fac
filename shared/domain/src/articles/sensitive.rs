//! Words that are not to be published (敏感词): what an operator lists, and how an article is searched for them.
//!
//! A text and a word are compared by what a reader sees in them: full-width and half-width forms and capitals count as the
//! same, and what stands inside a word (spaces, dots, quotes, invisible characters) is passed over. A mark that ends a clause
//! is not: in `第一，流动人口` nobody reads `一流`. Traditional characters are not converted; whoever needs such a form lists it
//! as a word of its own.

use serde::{Deserialize, Serialize};

use super::content::{Block, Content, Fault};

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
    for c in text.chars().map(narrow).flat_map(char::to_lowercase) {
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

/// Every place of an article where such a word stands.
pub(super) fn faults(content: &Content, words: &[SensitiveWord]) -> Vec<Fault> {
    if words.is_empty() {
        return Vec::new();
    }
    let words: Vec<_> = words.iter().map(|word| (word, compared(&word.word))).collect();
    let mut faults = Vec::new();
    for (place, text) in places(content) {
        let text = compared(text);
        for (word, _) in words.iter().filter(|(_, compared)| holds(&text, compared)) {
            let (word, advice) = (word.word.clone(), word.advice());
            faults.push(Fault::Sensitive { place: place.clone(), word, advice });
        }
    }
    faults
}

/// Every text of an article that residents read or hear, with where it stands.
fn places(content: &Content) -> Vec<(String, &str)> {
    let mut places =
        vec![("标题".to_owned(), content.title.as_str()), ("摘要".to_owned(), content.summary.as_str())];
    for (at, block) in (1..).zip(&content.blocks) {
        places.push(match block {
            Block::Heading(text) | Block::Paragraph(text) => (format!("正文第{at}段"), text.as_str()),
            Block::Link { words, .. } => (format!("第{at}段链接的文字"), words.as_str()),
            Block::Picture(it) | Block::Audio(it) | Block::Video(it) => {
                (format!("第{at}段的文字说明"), it.instead.as_str())
            }
        });
    }
    places
}

/// The half-width form of a full-width letter, digit or mark.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, '。' | '｡' | '、' | '…' | '!' | '?' | ';' | ',' | ':' | '\n')
}

#[cfg(test)]
mod tests {
    use super::super::{Medium, check};
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

    #[test]
    fn each_place_says_the_word_and_what_to_do() {
        let medium = |instead: &str| Medium { digest: "d".to_owned(), instead: instead.to_owned() };
        let content = Content {
            title: "残废人".to_owned(),
            summary: "残 废".to_owned(),
            blocks: vec![
                Block::Paragraph("没有。".to_owned()),
                Block::Heading("残废".to_owned()),
                Block::Picture(medium("老赖")),
                Block::Link { words: "残·废".to_owned(), url: "https://a.cn".to_owned() },
            ],
            ..Content::default()
        };
        let words = [
            SensitiveWord { word: "残废".into(), instead: "残疾人".into(), why: "有歧视".into() },
            SensitiveWord { word: "老赖".into(), instead: String::new(), why: "未经法院公布".into() },
        ];
        let said: Vec<_> = check(&content, &words).iter().map(Fault::says).collect();
        assert_eq!(
            said,
            [
                "标题里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "摘要里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "正文第2段里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "第3段的文字说明里有不能发的词“老赖”：请不要写，未经法院公布",
                "第4段链接的文字里有不能发的词“残废”：请改成“残疾人”，有歧视",
            ]
        );
        assert_eq!(check(&content, &[]), []);
    }
}
