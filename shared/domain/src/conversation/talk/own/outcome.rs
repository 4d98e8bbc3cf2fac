//! What words say of the outcome of a report: whether they plainly say that it is solved, and whether they say that it
//! is not. The model alone closes nothing.

use super::words::{calms, came_back, keeps};
use crate::conversation::asked;
use crate::conversation::denial::{asks_whether, denies_twice, is_denied, supposes};
use crate::conversation::dialogues::choosing::OwnStep;
use crate::conversation::words::consists_of;
use crate::tickets::Ticket;

/// The most characters before 修好了 in a plain statement.
const LONGEST_BEFORE: usize = 8;

/// Words before 修好了 that add nothing to it.
#[rustfmt::skip]
const NEUTRAL: &[&str] = &[
    "都", "全", "全部", "已", "已经", "刚", "刚刚", "刚才", "今天", "昨天", "前天", "早上", "上午", "中午", "下午", "晚上", "昨晚", "现在",
    "我", "我们", "我家", "俺", "俺家", "咱", "咱家", "家", "你们", "师傅", "这", "那", "这个", "那个", "这事", "那事", "这件事", "那件事", "这件", "那件",
    "问题", "事", "事情", "的", "了", "门口", "楼下", "小区", "报的", "反映的", "上次", "尾号", "嗯", "好", "好的", "对", "是的", "确认", "确实",
];

/// Characters before 修好了 that make it anything but a plain statement: 快修好了, 这就叫修好了, 说修好了.
const DOUBTS: &[char] = &[
    '没', '未', '不', '别', '谁', '算', '叫', '快', '如', '等', '希', '盼', '啥', '才', '假', '骗', '糊',
    '说', '哪', '又', '会', '能', '该', '像', '半', '非',
];

/// Words between a denial and 满意.
#[rustfmt::skip]
const BEFORE_SATISFIED: &[&str] = &[
    "怎么", "什么", "令人", "让人", "让我", "得到", "特别", "十分", "非常", "完全", "感到", "觉得", "那么", "多么", "太", "大", "咋", "很", "是", "够", "算",
    "能", "敢", "有", "甚", "多", "啥", "我", "叫", "使", "人", "说", "上",
];

/// The step that words really ask for, where the model read this one. Whoever says it in a recording is asked before
/// anything is closed.
pub(in crate::conversation) fn judged(step: OwnStep, words: &str, is_spoken: bool) -> OwnStep {
    match step {
        OwnStep::Urge | OwnStep::Withdraw if calms(words) => OwnStep::NoUrge,
        OwnStep::Withdraw if keeps(words) => OwnStep::Show,
        OwnStep::Solved | OwnStep::Unhappy if is_doubtful(words) => OwnStep::AskSolved,
        OwnStep::Solved if denies_outcome(words) => OwnStep::Unhappy,
        OwnStep::Solved if is_spoken || before_plainly_solved(words).is_none() => OwnStep::AskSolved,
        step => step,
    }
}

/// What stands before a plain statement that something is solved; `None` if the text is none.
fn before_plainly_solved(words: &str) -> Option<String> {
    let is_plain = |before: &String| before.chars().count() <= LONGEST_BEFORE && !before.contains(DOUBTS);
    asked::before_solved(words).filter(is_plain)
}

/// Whether words leave open if it is solved: 不是没解决, 修好没, 要是没修好.
pub(super) fn is_doubtful(words: &str) -> bool {
    denies_twice(words) || asks_whether(words) || supposes(words)
}

/// Whether words say that a report is not solved, or that its resident is dissatisfied.
pub(in crate::conversation) fn denies_outcome(words: &str) -> bool {
    came_back(words) || is_dissatisfied(words)
}

/// Whether somebody is dissatisfied in so many words.
fn is_dissatisfied(words: &str) -> bool {
    const BAD: &[&str] =
        &["差评", "太慢", "态度差", "态度不", "态度恶劣", "态度很差", "态度太差", "态度真差", "态度有问题"];
    BAD.iter().any(|word| words.contains(word)) || is_denied(words, "满意", BEFORE_SATISFIED)
}

/// Whether somebody complains of how it was done rather than that it is not done.
pub(super) fn is_about_manner(words: &str) -> bool {
    is_dissatisfied(words) || words.contains("态度")
}

/// Whether words plainly say of this report that it is solved: 修好了 alone, or with a short name of the matter before
/// it.
pub(super) fn is_plainly_solved(words: &str, ticket: &Ticket) -> bool {
    let Some(before) = before_plainly_solved(words).filter(|_| !is_doubtful(words)) else { return false };
    let place = ticket.place.address.as_deref().unwrap_or_default();
    let told: Vec<char> = ticket.description.chars().chain(place.chars()).collect();
    let named = (1..=LONGEST_BEFORE).flat_map(|length| told.windows(length)).map(String::from_iter);
    let known: Vec<String> = NEUTRAL.iter().map(|word| (*word).to_owned()).chain(named).collect();
    consists_of(&before, &known.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_decide_what_the_model_read_as_solved() {
        for words in [
            "没有修好",
            "路灯没有修好",
            "问题没解决",
            "问题没有解决",
            "没有得到解决",
            "我家没解决",
            "不太满意",
            "对处理结果不太满意",
            "不算满意",
            "没能修好",
            "至今未解决",
            "不是很满意",
            "谈不上修好，没弄完",
        ] {
            assert_eq!(judged(OwnStep::Solved, words, false), OwnStep::Unhappy, "{words}");
        }
        for words in [
            "解决了没",
            "修好没",
            "路灯修好了吗",
            "这就叫解决了",
            "快修好了",
            "灯亮了",
            "希望修好了",
            "等修好了",
            "不是没解决",
            "没有不满意",
            "不是不满意",
            "修没修好",
            "要是没修好",
            "满意",
            "谁说修好了吧",
        ] {
            assert_eq!(judged(OwnStep::Solved, words, false), OwnStep::AskSolved, "{words}");
        }
        for words in ["修好了", "路灯修好了", "谢谢你们，问题解决了"] {
            assert_eq!(judged(OwnStep::Solved, words, false), OwnStep::Solved, "{words}");
            assert_eq!(judged(OwnStep::Solved, words, true), OwnStep::AskSolved, "{words}");
        }
        for words in ["不是没解决", "没有不满意", "没什么不满意"] {
            assert_eq!(judged(OwnStep::Unhappy, words, false), OwnStep::AskSolved, "{words}");
        }
        assert_eq!(judged(OwnStep::Unhappy, "没修好", false), OwnStep::Unhappy);
    }

    #[test]
    fn a_good_manner_is_no_complaint() {
        assert!(!denies_outcome("修好了，师傅态度特别好") && denies_outcome("师傅态度差"));
    }
}
