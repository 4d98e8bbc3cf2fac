//! The name of a person in a text that has their telephone number, too: 我妈没有微信，王桂英，13812345678.

use std::ops::Range;

use super::wishes::{RELATIVES, WHOSE};
use crate::conversation::dialogues::call_back::number_in;
use crate::conversation::words::says_only;
use crate::privacy::SURNAMES;
use crate::width::half_width;

/// The most characters of a name.
const LONGEST: usize = 20;

/// Words behind which a name stands.
const CALLED: &[&str] = &["名字叫", "姓名是", "名字是", "大名叫", "叫做", "名叫", "姓名", "名字", "叫"];

/// Words before a name, besides those for relatives.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "的名字", "的姓名", "联系人", "老人家", "老人", "代报", "我们家", "我家", "俺家", "我", "俺", "咱", "她", "他", "是", "给", "替", "帮", "家里",
];

/// Words behind a name.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "的联系电话", "的手机号码", "的电话号码", "的手机号", "的手机", "的电话", "的号码", "联系电话", "手机号码", "电话号码", "手机号", "手机", "电话", "号码", "是", "为", "她", "他",
];

/// Parts that no name has.
#[rustfmt::skip]
const IN_NO_NAME: &[&str] = &["微信", "没", "楼", "号", "住", "单元", "室", "户", "电话", "手机", "数字", "报", "不会", "小区", "社区"];

/// A run of letters that may be a name.
struct Candidate {
    name: String,
    /// Whether 叫 or 姓名 stands before it.
    is_called: bool,
    /// How many characters stand between it and the number.
    apart: usize,
}

impl Candidate {
    /// The better one comes first.
    fn rank(&self) -> (bool, bool, bool, usize) {
        (!self.is_called, !self.is_usual(), !has_surname(&self.name), self.apart)
    }

    fn is_usual(&self) -> bool {
        (2..=4).contains(&self.name.chars().count()) || self.name.contains(['·', '•'])
    }
}

/// The name beside the number.
pub(super) fn name_in(words: &str) -> Option<String> {
    best(words).map(|candidate| candidate.name)
}

/// Whether a text surely names somebody: with 叫 or 姓名, or with a common surname.
pub(super) fn surely_names(words: &str) -> bool {
    best(words).is_some_and(|it| it.is_called || (it.is_usual() && has_surname(&it.name)))
}

/// How many letters a text has besides the name.
pub(super) fn letters_beside(words: &str, name: &str) -> usize {
    let all = words.chars().filter(|c| c.is_alphabetic()).count();
    all.saturating_sub(name.chars().count())
}

fn best(words: &str) -> Option<Candidate> {
    let text: Vec<char> = half_width(words).chars().collect();
    let number = number_at(&text, &number_in(words)?)?;
    candidates(&text, &number).into_iter().min_by_key(Candidate::rank)
}

/// Where a number stands in a text, in which a blank or a hyphen may part its groups.
fn number_at(text: &[char], number: &str) -> Option<Range<usize>> {
    let ends = |from: usize| {
        let mut wanted = number.chars().peekable();
        for (at, c) in text.iter().enumerate().skip(from) {
            if wanted.peek() == Some(c) {
                wanted.next();
            } else if !matches!(c, ' ' | '-') || at == from {
                return None;
            }
            if wanted.peek().is_none() {
                return Some(at + 1);
            }
        }
        None
    };
    (0..text.len()).find_map(|from| ends(from).map(|end| from..end))
}

fn candidates(text: &[char], number: &Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    // 姓名：王桂英 has a mark between the word and the name.
    let mut announced = false;
    for run in runs(text) {
        let words: String = text.get(run.clone()).unwrap_or_default().iter().collect();
        let called = CALLED.iter().find_map(|word| words.rsplit_once(word).map(|(_, rest)| rest));
        let name = bare(called.unwrap_or(&words));
        let is_called = called.is_some() || announced;
        announced = called.is_some_and(str::is_empty);
        let apart = number.start.saturating_sub(run.end).max(run.start.saturating_sub(number.end));
        if is_name(name) {
            found.push(Candidate { name: name.to_owned(), is_called, apart });
        }
    }
    found
}

/// The runs of letters of a text.
fn runs(text: &[char]) -> Vec<Range<usize>> {
    let is_letter = |c: &char| c.is_alphabetic() || matches!(c, '·' | '•');
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.iter().enumerate().filter(|(_, c)| is_letter(c)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// A run without the words around a name. 和 and 的 stay, because a name may hold them: 王和平.
fn bare(mut run: &str) -> &str {
    let is_enough = |rest: &&str| rest.chars().count() >= 2;
    loop {
        let before = BEFORE.iter().chain(RELATIVES).filter_map(|word| run.strip_prefix(word));
        let behind = BEHIND.iter().filter_map(|word| run.strip_suffix(word));
        match before.chain(behind).filter(is_enough).min_by_key(|rest| rest.len()) {
            Some(rest) => run = rest,
            None => return run,
        }
    }
}

fn is_name(run: &str) -> bool {
    let only_says_whose = says_only(run, RELATIVES, WHOSE) || says_only(run, BEHIND, BEFORE);
    (2..=LONGEST).contains(&run.chars().count())
        && !only_says_whose
        && !IN_NO_NAME.iter().any(|part| run.contains(part))
}

fn has_surname(name: &str) -> bool {
    name.chars().next().is_some_and(|first| SURNAMES.contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_is_found_beside_a_number() {
        for (text, name) in [
            ("王和平 13812345678", Some("王和平")),
            ("李永和 13812345678", Some("李永和")),
            ("我妈没有微信，王桂英，13812345678", Some("王桂英")),
            ("住3号楼，王桂英，13812345678", Some("王桂英")),
            ("我姥姥叫李秀兰 13812345678", Some("李秀兰")),
            ("姓名：赵是真 电话：138 1234 5678", Some("赵是真")),
            ("13812345678张的", Some("张的")),
            ("我爸王建国的电话13812345678", Some("王建国")),
            ("阿依古丽·买买提 13812345678", Some("阿依古丽·买买提")),
            ("我妈 13812345678", None),
            ("她的电话是13812345678", None),
        ] {
            assert_eq!(name_in(text).as_deref(), name, "{text}");
        }
    }
}
