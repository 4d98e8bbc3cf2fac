//! Words that articles may not contain.

use std::collections::BTreeMap;

use super::column::{Cells, Column, Problem, Record, Row, needed};
use crate::sensitive::{MOST_SENSITIVE, SensitiveWord, compared, holds, is_word};

pub(super) const WORDS: &[Column] = &[
    needed("word", "敏感词", 20, "一行一个词，至少两个字；中间的空格和全角半角不用管"),
    needed("instead", "改成", 20, "应该怎么写；不该写的就不填").or_empty(),
    needed("why", "原因", 60, "编辑看到的就是这句话，例如：带有歧视"),
];

pub(super) fn record(word: &SensitiveWord) -> Record {
    vec![word.word.clone(), word.instead.clone(), word.why.clone()]
}

pub(super) fn words(rows: &[Row], problems: &mut Vec<Problem>) -> Vec<SensitiveWord> {
    let mut words = Vec::new();
    let mut seen: BTreeMap<Vec<char>, String> = BTreeMap::new();
    for row in rows {
        let mut cells = Cells::new(WORDS, row, problems);
        let [word, instead, why] = ["word", "instead", "why"].map(|id| cells.text(id));
        let form = compared(&word);
        if !word.is_empty() && !is_word(&word) {
            cells.wrong("word", format!("“{word}”至少要有两个字，中间不能有逗号、句号和顿号"));
        } else if holds(&compared(&instead), &form) {
            // Whoever follows the advice would read it again.
            cells.wrong("instead", format!("“{instead}”里还有“{word}”"));
        }
        match seen.get(&form) {
            // The same spelling is refused for every book.
            Some(first) if *first != word => cells.wrong("word", format!("“{word}”和“{first}”是同一个词")),
            _ => drop(seen.insert(form, word.clone())),
        }
        words.push(SensitiveWord { word, instead, why });
    }
    if words.len() > MOST_SENSITIVE {
        problems.push(Problem::whole(format!("敏感词最多{MOST_SENSITIVE}个，这里有{}个", words.len())));
    }
    words
}
