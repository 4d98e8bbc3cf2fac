//! Reads what words deny and what they ask: the same verb stands in 撤回, 别撤回 and 撤回了吗.

/// Words that deny what follows; longer words come before their prefixes.
const DENIALS: &[&str] = &["木有", "没有", "不是", "没", "未", "不", "别", "甭", "勿", "莫"];

/// Words of which one begins a double denial.
const OUTER: &[&str] = &[
    "不是",
    "并非",
    "没有",
    "没",
    "不算",
    "未必",
    "谈不上",
    "不能说",
    "不会",
    "不至于",
    "哪有",
    "谁说",
    "木有",
];

/// Words between the two halves of a double denial: 没什么不满意.
const BETWEEN_TWO: &[&str] = &[
    "什么", "啥", "说", "讲", "觉得", "感到", "太", "很", "人", "哪里", "哪儿", "一点", "半点", "有", "是",
    "地方", "过", "我", "问题",
];

/// The parts of a text between its marks and blanks.
pub(super) fn clauses(words: &str) -> impl Iterator<Item = &str> {
    words.split(|c: char| !c.is_alphanumeric()).filter(|clause| !clause.is_empty())
}

/// Whether every mention of a word is denied: 别撤回 and 我没要撤回, but not 不用了撤回. Words of `between` may stand
/// behind the denial.
pub(super) fn is_denied(words: &str, what: &str, between: &[&str]) -> bool {
    let mentions =
        || clauses(words).flat_map(|clause| clause.match_indices(what).map(move |it| (clause, it.0)));
    mentions().next().is_some()
        && mentions().all(|(clause, at)| clause.split_at_checked(at).is_some_and(|it| denies(it, between)))
}

/// Whether what stands before a word denies it.
fn denies((before, what): (&str, &str), between: &[&str]) -> bool {
    let near = without_suffixes(before, between);
    let Some(rest) = DENIALS.iter().find_map(|denial| near.strip_suffix(denial)) else { return false };
    // 能不能撤回 asks, 要不撤了吧 proposes, 不得不撤回 denies twice.
    let behind = before.get(near.len()..).and_then(|it| it.chars().next()).or_else(|| what.chars().next());
    let asks = behind.is_some_and(|next| rest.ends_with(next));
    let proposes = near.len() == before.len() && near.ends_with("要不");
    let outer = without_suffixes(rest, between);
    let is_double = outer.ends_with("不得") || DENIALS.iter().any(|denial| outer.ends_with(denial));
    !asks && !proposes && !is_double
}

fn without_suffixes<'a>(mut text: &'a str, words: &[&str]) -> &'a str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_suffix(word)) {
        text = rest;
    }
    text
}

/// Whether a text denies a denial: 不是没解决, 没什么不满意. It may mean yes, and it may be irony.
pub(super) fn denies_twice(words: &str) -> bool {
    clauses(words).any(|clause| {
        OUTER.iter().any(|outer| {
            clause.match_indices(outer).any(|(at, _)| {
                let mut rest = clause.get(at + outer.len()..).unwrap_or_default();
                while let Some(shorter) = BETWEEN_TWO.iter().find_map(|word| rest.strip_prefix(word)) {
                    rest = shorter;
                }
                rest.starts_with(['没', '不', '未'])
            })
        })
    })
}

/// Whether a text asks for a yes or a no: 修好没, 解决了没有, 修没修好.
pub(super) fn asks_whether(words: &str) -> bool {
    const MARKS: &[&str] = &["?", "？", "吗", "有没有", "是不是", "是否", "了没", "好没"];
    const ENDS: &[&str] = &["没", "没有", "木有", "么", "不", "否"];
    let last = clauses(words).last().unwrap_or_default();
    MARKS.iter().any(|mark| words.contains(mark))
        || ENDS.iter().any(|end| last.len() > end.len() && last.ends_with(end))
        || offers_both(words)
}

/// Whether a text offers a word and its denial: 修没修好, 解决没解决.
pub(super) fn offers_both(words: &str) -> bool {
    let chars: Vec<char> = words.chars().collect();
    let is_between = |middle: &[char]| matches!(middle, ['没' | '不'] | ['没', '有']);
    let same = |length: usize, middle: usize| {
        chars.windows(2 * length + middle).any(|run| {
            let (first, rest) = run.split_at(length);
            let (denial, second) = rest.split_at(middle);
            first == second && is_between(denial)
        })
    };
    [(1, 1), (1, 2), (2, 1), (2, 2)].into_iter().any(|(length, middle)| same(length, middle))
}

/// Whether a text speaks of what is not so yet: 要是没修好.
pub(super) fn supposes(words: &str) -> bool {
    const MARKS: &[&str] = &["要是", "如果", "假如", "万一", "希望", "盼", "但愿", "会不会", "以为", "怕"];
    MARKS.iter().any(|mark| words.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_reaches_its_own_verb_only() {
        for words in ["别撤回", "我没要撤回", "不是要撤回", "不撤了", "先别给我撤"] {
            assert!(is_denied(words, "撤", &["要", "给", "我"]), "{words}");
        }
        for words in [
            "撤回",
            "不用了，撤回",
            "不用了撤回",
            "能不能撤回",
            "要不要撤回",
            "要不撤了吧",
            "不得不撤回",
            "别催了 撤回吧",
        ] {
            assert!(!is_denied(words, "撤", &["要", "给", "我", "能"]), "{words}");
        }
    }

    #[test]
    fn a_denial_of_a_denial_is_found_within_a_clause() {
        for words in ["不是没解决", "没有不满意", "没什么不满意的", "我没说没解决", "也不是不满意"]
        {
            assert!(denies_twice(words), "{words}");
        }
        for words in ["没有，没解决", "没修好不满意", "没解决", "不满意"] {
            assert!(!denies_twice(words), "{words}");
        }
    }

    #[test]
    fn a_question_for_yes_or_no_is_found_without_its_mark() {
        for words in ["修好没", "解决了没有", "修没修好", "解决没解决", "修好了么", "亮了不"]
        {
            assert!(asks_whether(words), "{words}");
        }
        for words in ["没修好", "没有解决", "修好了", "没有"] {
            assert!(!asks_whether(words), "{words}");
        }
    }
}
