//! What a message asks about a report that it gives by number: its progress, to close it, to withdraw it, or to follow
//! another resident's.
//!
//! Only fixed lists of phrases close or withdraw a report, and only known words ask for its progress. Any other text
//! beside a number reports something new, which must not be lost: 20161123-0007又漏电了.

use super::denial::{denies_twice, offers_both};
use super::words::consists_of;
use crate::danger::tells_of_danger;

/// A request about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To show its progress.
    Progress,
    /// To close it: the resident says that it is solved.
    Solved,
    /// To withdraw it.
    Withdraw,
    /// To withdraw it, after reading the consequences.
    WithdrawSurely,
    /// To follow it: the resident has met the same.
    Follow,
    /// To let it become public, or not to.
    Publicity(bool),
    /// That it is for nobody else: the person for whom it was reported never agreed, or its reporter takes that back.
    NoBehalf,
}

#[rustfmt::skip]
const SOLVED: &[&str] = &[
    "解决了", "解决啦", "已解决", "已解决了", "已经解决", "已经解决了", "都解决了", "确认解决", "确认已解决", "修好了", "修好啦", "已修好",
    "已修好了", "已经修好", "已经修好了",
];

#[rustfmt::skip]
const WITHDRAW: &[&str] = &[
    "撤回", "撤销", "撤回吧", "要撤回", "我要撤回", "我要撤销", "想撤回", "我想撤回", "请撤回", "帮我撤回", "请帮我撤回", "申请撤回", "我申请撤回",
    "不用了撤回", "不用处理了撤回",
];

const WITHDRAW_SURELY: &[&str] = &["确定撤回", "确认撤回", "我确定撤回", "确定要撤回", "确认要撤回"];

#[rustfmt::skip]
const FOLLOW: &[&str] = &[
    "我也遇到", "我也遇到了", "我也遇到过", "也遇到了", "我家也是", "我也是", "同一件", "同一件事", "是同一件", "是同一件事",
];

#[rustfmt::skip]
const PUBLISH: &[&str] = &["可以公开", "同意公开", "我同意公开", "公开吧", "能公开", "可以讲", "可以讲给街坊听", "愿意公开"];

#[rustfmt::skip]
const KEEP_PRIVATE: &[&str] = &[
    "不要公开", "不同意公开", "我不同意公开", "不公开", "别公开", "不能公开", "不可以公开", "不愿意公开", "不想公开", "撤下来", "取消公开",
];

#[rustfmt::skip]
const NO_BEHALF: &[&str] = &["不是我", "不是我报的", "不是我让报的", "我没让报", "我没同意", "我没有同意", "不代报", "不代报了", "取消代报"];

/// Words around those phrases that do not change their meaning; longer words come before their prefixes.
#[rustfmt::skip]
const AROUND: &[&str] = &[
    "诉求", "工单", "编号", "单号", "查询码", "密码", "问题", "事情", "这件事", "这件", "这个", "我的", "谢谢你们", "谢谢您", "谢谢你", "谢谢", "多谢", "感谢", "辛苦了",
    "你好", "您好",
];

/// Words that ask for progress or urge the unit to act.
#[rustfmt::skip]
const PROGRESS: &[&str] = &[
    // what is asked about
    "我", "你", "您", "们", "的", "事", "那件", "那个", "结果", "进度", "进展", "情况", "状态", "消息", "回复", "答复",
    // what is done
    "查", "查询", "看", "问", "催", "催办", "办", "办理", "办结", "处理", "解决", "修", "修理", "维修", "弄", "做", "来", "管", "受理", "派人", "来人", "人来", "没人",
    "落实", "完成", "撤回", "撤销", "取消", "不用", "确定", "确认",
    // how
    "能", "会", "可以", "要", "想", "请", "请问", "要求", "希望", "麻烦", "帮", "给", "下", "一下", "尽快", "尽早", "快", "快点", "赶快", "赶紧", "抓紧", "马上", "早点",
    "及时", "点", "到底", "究竟", "现在", "目前", "还", "已", "已经", "都", "就", "再", "到", "得", "好", "完", "了", "吗", "么", "嘛", "呢", "啊", "呀", "吧", "啦",
    // what makes a question
    "什么时候", "啥时候", "何时", "几时", "多久", "多长时间", "几天", "哪天", "怎么", "怎样", "样", "咋样", "如何", "为什么", "为啥", "哪", "哪里", "哪一步", "哪步",
    "是不是", "有没有", "能不能", "可不可以", "有结果", "有进展", "有消息", "有回复", "有答复",
    // what denies
    "没", "没有", "未", "不", "别",
];

/// Words that turn a denial into a question: 怎么还没修好 asks, 还没修好 reports.
#[rustfmt::skip]
const QUESTIONS: &[&str] = &[
    "吗", "怎么", "怎样", "咋", "什么", "何", "为啥", "啥时候", "几时", "多久", "多长时间", "哪", "是不是", "有没有", "能不能", "可不可以", "了没", "完没", "好没",
];

/// What a text asks about a report, whose number is in half-width digits; `None` if the text reports something.
pub(super) fn read(text: &str) -> Option<Asked> {
    let words = plain(text);
    let is_question = is_question(&words) || text.contains(['?', '？']);
    let is = |phrases: &[&str]| !is_question && phrases.contains(&bare(&words));
    if is(SOLVED) {
        return Some(Asked::Solved);
    }
    if is(WITHDRAW) {
        return Some(Asked::Withdraw);
    }
    if is(WITHDRAW_SURELY) {
        return Some(Asked::WithdrawSurely);
    }
    if is(FOLLOW) {
        return Some(Asked::Follow);
    }
    if let Some(agrees) =
        publicity(&words).or_else(|| keeps_private(&words).then_some(false)).filter(|_| !is_question)
    {
        return Some(Asked::Publicity(agrees));
    }
    if is(NO_BEHALF) {
        return Some(Asked::NoBehalf);
    }
    // 别撤回 and 不用了 ask for nothing; the answer about progress lists what can be done.
    let takes_back = ["撤回", "撤销", "取消", "不用"].iter().any(|word| words.contains(word));
    let denies = !is_question && !takes_back && words.contains(['没', '未', '不', '别']);
    let known = AROUND.iter().chain(PROGRESS).copied();
    let asks = !denies && consists_of(&words, &known) && !tells_of_danger(text);
    asks.then_some(Asked::Progress)
}

/// Whether a text confirms that a report is withdrawn.
pub(super) fn is_firm_withdrawal(plain: &str) -> bool {
    WITHDRAW_SURELY.contains(&bare(plain))
}

/// What stands before a statement that a report is solved, 路灯 in 路灯修好了; `None` if the text is no such statement,
/// or says anything after it but thanks.
pub(super) fn before_solved(text: &str) -> Option<String> {
    if is_question(text) {
        return None;
    }
    let words = plain(text);
    let words = bare(&words);
    let phrase =
        SOLVED.iter().filter(|phrase| words.ends_with(**phrase)).max_by_key(|phrase| phrase.len())?;
    words.strip_suffix(phrase).map(|before| bare(before).to_owned())
}

/// Whether a text agrees that a report becomes public, or does not; `None` where it says neither.
pub(super) fn publicity(words: &str) -> Option<bool> {
    if is_question(words) {
        return None;
    }
    let plain = bare(words);
    if agrees_to_publish(plain) {
        return Some(true);
    }
    KEEP_PRIVATE.contains(&plain).then_some(false)
}

/// Whether a text agrees, with words of courtesy around it: 好，可以公开了.
fn agrees_to_publish(mut words: &str) -> bool {
    const BEFORE: &[&str] =
        &["好的", "好", "行", "嗯", "我", "请", "那就", "那", "是的", "没问题", "当然", "谢谢", "你们"];
    const AFTER: &[&str] = &["了", "吧", "的", "啊", "呀", "哈", "哦", "谢谢"];
    loop {
        if PUBLISH.contains(&words) {
            return true;
        }
        let shorter = BEFORE.iter().find_map(|word| words.strip_prefix(word));
        match shorter.or_else(|| AFTER.iter().find_map(|word| words.strip_suffix(word))) {
            Some(shorter) => words = shorter,
            None => return false,
        }
    }
}

/// What may follow 公开 where it is denied.
#[rustfmt::skip]
const AFTER_PUBLIC: &[&str] = &[
    "了", "吧", "啊", "呀", "哈", "哦", "的", "我", "我家", "我们", "事", "这件", "那件", "出去", "出来", "给别人", "给人看", "诉求", "谢谢", "信息", "我的", "这个", "那个", "网页",
];

/// Whose secrets are a matter to report: 物业不公开账目.
#[rustfmt::skip]
const OF_OTHERS: &[&str] = &["物业", "账", "收支", "财务", "工资", "处罚", "居委", "社区", "开发商"];

/// What takes a page down.
#[rustfmt::skip]
const TAKES_DOWN: &[&str] = &["撤", "删", "取消", "下架", "收起", "收了", "关了", "关掉"];

/// Denials with 没, which alone wishes nothing: 还没公开.
#[rustfmt::skip]
const REFUSED: &[&str] = &["没同意", "没有同意", "没让", "没有让", "没答应", "没说", "没想", "没要"];

/// Whether a text asks in free words that a report is not public. It does no harm where it was not meant and can be
/// taken back, so it is read widely: 千万别公开, 把我的事撤下来, 那个网页撤了吧.
pub(super) fn keeps_private(text: &str) -> bool {
    let words = plain(text);
    if words.chars().count() > LONGEST_WISH || is_question(text) || denies_twice(text) {
        return false;
    }
    if has_any(&words, OF_OTHERS) {
        return false;
    }
    match words.split_once("公开") {
        Some((before, after)) => {
            let ends = refuses(before) || has_any(before, &["取消", "撤", "停止"]);
            (ends && consists_of(after, &AFTER_PUBLIC.iter().copied())) || has_any(&words, TAKES_DOWN)
        }
        None => takes_down(&words),
    }
}

/// Whether words that do not name the publication take a page down: 别挂网上, 把我的事撤下来.
fn takes_down(words: &str) -> bool {
    let says_page = has_any(words, &["网页", "网上"]);
    let not_shown = refuses(words) && has_any(words, &["放", "登", "挂", "留"]);
    words.contains("撤下") && !refuses(words) || (says_page && (has_any(words, TAKES_DOWN) || not_shown))
}

fn refuses(words: &str) -> bool {
    words.contains(['不', '别', '甭', '勿', '莫']) || has_any(words, REFUSED)
}

fn has_any(words: &str, any: &[&str]) -> bool {
    any.iter().any(|word| words.contains(word))
}

/// The most characters of a wish to keep a report private.
const LONGEST_WISH: usize = 15;

/// Whether a text asks something.
fn is_question(text: &str) -> bool {
    text.contains(['?', '？']) || QUESTIONS.iter().any(|word| text.contains(word)) || offers_both(text)
}

/// The letters of a text, without the digits of a number.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() && !is_of_a_number(*c)).collect()
}

/// Whether a character can be part of a report's number or of a query code.
pub(super) fn is_of_a_number(c: char) -> bool {
    c.is_ascii_digit() || c == '-'
}

/// The text without words of [`AROUND`] at its beginning and end.
fn bare(mut words: &str) -> &str {
    while let Some(rest) =
        AROUND.iter().find_map(|word| words.strip_prefix(word).or_else(|| words.strip_suffix(word)))
    {
        words = rest;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(words: &str) -> [Option<Asked>; 2] {
        [format!("{words}20161123-0007"), format!("20161123-0007 {words}")].map(|text| read(&text))
    }

    #[rustfmt::skip]
    const SOLVED_WORDS: &[&str] = &[
        "解决了", "已解决", "已经解决", "已经解决了", "解决啦", "问题解决了", "修好了", "已修好", "已经修好了", "我的诉求解决了",
        "解决了，谢谢", "谢谢你们，修好了！",
    ];

    #[rustfmt::skip]
    const WITHDRAW_WORDS: &[&str] = &["撤回", "我要撤回", "撤回诉求", "请撤回", "不用了，撤回", "撤销", "我想撤回"];

    #[rustfmt::skip]
    const PROGRESS_WORDS: &[&str] = &[
        "请尽快解决", "什么时候解决", "什么时候能解决", "怎么解决", "何时解决", "解决", "解决了吗", "解决了？", "解决了没有", "解决了没",
        "不要撤回", "怎么撤回", "别撤回", "不撤回", "可以撤回吗", "撤回了吗",
        "查", "查询", "进度", "查进度", "编号", "查询码", "怎么样了", "到哪了", "到哪一步了", "办得怎样", "办得怎么样了", "什么时候", "什么时候修",
        "多久能修好", "有结果了吗", "有没有进展", "处理了吗", "处理完了没有", "还没解决吗", "为什么还没修好", "怎么还没人来", "怎么没人管", "请问我的诉求办到哪了",
        "这件事你们到底什么时候能办好", "麻烦快点处理", "抓紧办", "谢谢",
    ];

    #[rustfmt::skip]
    const TOLD_WORDS: &[&str] = &[
        "又漏电了", "着火了", "没有解决", "没解决", "还没解决", "根本没解决", "还没修好", "没人来", "又坏了", "解决了一半", "没人管", "不满意", "你们骗人",
        "旁边的灯也坏了", "修好了又坏了", "地点写错了", "井盖又没了",
    ];

    #[test]
    fn only_a_plain_statement_that_it_is_solved_closes_a_report() {
        for words in SOLVED_WORDS {
            assert_eq!(asked_with(words), [Some(Asked::Solved); 2], "{words}");
        }
    }

    #[test]
    fn only_a_plain_wish_takes_a_report_back() {
        for words in WITHDRAW_WORDS {
            assert_eq!(asked_with(words), [Some(Asked::Withdraw); 2], "{words}");
        }
        for words in ["确定撤回", "确认撤回"] {
            assert_eq!(asked_with(words), [Some(Asked::WithdrawSurely); 2], "{words}");
        }
    }

    #[test]
    fn who_has_met_the_same_follows() {
        for words in ["我也遇到", "我也遇到了。", "是同一件事", "同一件"] {
            assert_eq!(asked_with(words), [Some(Asked::Follow); 2], "{words}");
        }
        assert_eq!(asked_with("不是同一件事"), [None; 2]);
    }

    #[test]
    fn only_a_plain_word_makes_a_report_public_or_private() {
        for (words, agrees) in
            [("可以公开", true), ("同意公开，谢谢", true), ("不要公开", false), ("不同意公开", false)]
        {
            assert_eq!(asked_with(words), [Some(Asked::Publicity(agrees)); 2], "{words}");
        }
        for words in ["可以公开吗", "公开了吗", "不公开行吗", "可以公开处罚他们"] {
            assert!(!matches!(asked_with(words)[0], Some(Asked::Publicity(_))), "{words}");
        }
    }

    #[test]
    fn a_question_or_an_urging_asks_how_far_a_report_is() {
        for words in PROGRESS_WORDS {
            assert_eq!(asked_with(words), [Some(Asked::Progress); 2], "{words}");
        }
    }

    #[test]
    fn what_is_told_with_a_number_is_no_question_about_it() {
        for words in TOLD_WORDS {
            assert_eq!(asked_with(words), [None; 2], "{words}");
        }
    }
}
