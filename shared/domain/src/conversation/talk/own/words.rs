//! The words that ask for a step on an own report: a command, the report's number or its last four digits, and what is
//! said besides, in any order. They are read before the model is asked.

use super::whole;
use crate::conversation::asked::{self, Asked};
use crate::conversation::denial::{asks_whether, is_denied, offers_both};
use crate::conversation::dialogues::choosing::OwnStep;
use crate::conversation::numbers;
use crate::conversation::words::consists_of;
use crate::ids::TicketId;

/// A step that is asked for in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::conversation) struct Asking {
    /// The step.
    pub(in crate::conversation) step: OwnStep,
    /// The report.
    pub(in crate::conversation) which: Which,
    /// What is said besides.
    pub(in crate::conversation) said: String,
    /// Whether the words mean this only where a report fits: 又坏了 may also tell of something new.
    pub(in crate::conversation) only_if_it_fits: bool,
}

/// The report that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Which {
    /// The one with this number.
    Number(TicketId),
    /// The one whose number ends so.
    Short(String),
    /// Whichever fits.
    Unnamed,
}

/// Commands. Each stands alone, beside a number, or before what is said.
#[rustfmt::skip]
const COMMANDS: &[(OwnStep, &[&str])] = &[
    (OwnStep::Add,      &["补充", "补充一下", "补充说明", "我补充", "我要补充", "我想补充", "我补充一下", "再补充", "再补充一点", "追加", "要补充"]),
    (OwnStep::Reopen,   &["重办", "要重办", "我要重办", "请重办", "重新办", "重新办理", "返工", "重修", "重新修", "再办一次", "要求重办", "再修一次"]),
    (OwnStep::Appeal,   &["申诉", "我要申诉", "我申诉", "要申诉", "我想申诉", "不服申诉", "复议"]),
    (OwnStep::Urge,     &["催办", "催一下", "催催", "催一催", "催", "请催办", "我要催办", "帮我催一下", "帮忙催一下", "帮我催催", "再催一下"]),
    (OwnStep::GoOn,     &["接着报", "接着办", "继续报", "继续办", "接着上报", "我要接着报", "接着反映"]),
];

/// What people say of work that did not last or was never done, without a number.
#[rustfmt::skip]
const CAME_BACK: &[&str] = &[
    "又坏了", "又坏啦", "又坏掉了", "又漏了", "又堵了", "又松了", "又灭了", "又不亮了", "又响了", "又塌了", "又裂了", "又来了", "又犯了", "又出问题了", "还没修好", "还是没修好", "没修好", "根本没修好", "还没修", "还是坏的", "还坏着呢", "还是老样子", "老样子", "还没弄好", "没弄好", "没整好", "还没整好", "白修了", "修了又坏", "修了又坏了", "修好了又坏了",
];

/// Words before a command that do not change it.
const BEFORE: &[&str] = &[
    "麻烦", "请", "我想", "我要", "帮我", "你好", "您好", "那个", "这个", "我的", "诉求", "编号", "单号",
    "工单",
];

/// Words between a number or a command and what is said.
const AFTER: &[&str] =
    &["那个", "这个", "那件事", "这件事", "那件", "这件", "号", "诉求", "的事", "我", "一下"];

/// Whether a text is one of the commands.
pub(in crate::conversation) fn is_command(text: &str) -> bool {
    exact(&bare(text)).is_some()
}

/// Whether a text urges a report or asks not to: 催办20261123-0007 is no question for its progress.
pub(in crate::conversation) fn urges(text: &str) -> bool {
    read(text).is_some_and(|asking| matches!(asking.step, OwnStep::Urge | OwnStep::NoUrge))
}

/// Words that say together with 没 that work is not done.
#[rustfmt::skip]
const NOT_DONE: &[&str] = &[
    "没修", "没解决", "没好", "没弄", "没整", "没办", "没处理", "没得到", "没人来", "没人管", "没来", "没完", "没换", "没补", "没清", "没改", "没搞", "没落实",
    "没到位", "没恢复", "没彻底", "没完全", "没见好", "没见人", "未修", "未解决", "未处理", "未得到", "未办", "未恢复", "坏的", "坏着", "老样子", "白修", "重办", "返工",
];

/// What 又 says of what works again.
const WORKS_AGAIN: &[&str] = &["又好了", "又修好", "又亮了", "又能", "又通了", "又热了", "又来水", "又来电"];

/// Whether words say that something came back, or was not mended.
pub(in crate::conversation) fn came_back(words: &str) -> bool {
    let plain: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = WORKS_AGAIN.iter().fold(plain, |rest, word| rest.replace(word, ""));
    let again = plain.contains('又') || plain.contains("再次") || plain.contains("反复");
    // 没有修好, 没能修好 and 木有修好 say what 没修好 says; 有没有修好 says nothing.
    let plain = plain.replace("有没有", "");
    let plain = ["没有能", "木有", "没有", "没能", "没给", "没被", "没把"]
        .iter()
        .fold(plain, |rest, word| rest.replace(word, "没"));
    again || (!offers_both(&plain) && NOT_DONE.iter().any(|mark| plain.contains(mark)))
}

/// Words between a denial and 催.
#[rustfmt::skip]
const BEFORE_URGING: &[&str] = &[
    "需要", "打算", "急着", "着急", "给我", "帮我", "替我", "你们", "这么", "要", "用", "必", "再", "想", "是", "有", "在", "给", "帮", "我", "你", "您", "去", "老", "总", "先",
];

/// Words of patience.
const PATIENT: &[&str] = &[
    "不着急",
    "不急",
    "不用急",
    "不用着急",
    "别着急",
    "别急",
    "不忙",
    "不赶时间",
    "慢慢来",
    "慢慢办",
    "慢慢弄",
    "慢慢修",
    "慢慢处理",
    "慢慢的",
    "慢慢",
];

/// Words around words of patience.
#[rustfmt::skip]
const AROUND_PATIENCE: &[&str] = &[
    "我", "我们", "俺", "你们", "您", "您们", "恁", "这", "这个", "那个", "这事", "那事", "事", "的", "了", "哈", "啊", "呀", "吧", "就行", "就好", "可以", "没事", "没关系",
    "谢谢", "辛苦", "辛苦了", "先", "忙", "来", "办", "修", "弄", "处理", "都行", "也行", "好", "好的", "嗯", "真", "倒",
];

/// The most characters of what asks for patience; a longer text tells more.
const LONGEST_CALM: usize = 20;

/// Whether words ask not to urge anybody: 别催了, 我没催, 慢慢来不着急.
pub(super) fn calms(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let turns = ["但", "可是", "不过", "就是", "只是"].iter().any(|word| plain.contains(word));
    if plain.chars().count() > LONGEST_CALM || turns || asks_whether(text) || plain.contains("怎么") {
        return false;
    }
    // 不催不办 complains.
    let complains = plain.rsplit_once('催').is_some_and(|(_, after)| after.contains(['不', '没', '才']));
    let is_patient = PATIENT.iter().any(|word| plain.contains(word))
        && consists_of(&plain, &PATIENT.iter().chain(AROUND_PATIENCE).copied());
    is_patient || (!complains && is_denied(text, "催", BEFORE_URGING))
}

/// Words between a denial and 撤.
#[rustfmt::skip]
const BEFORE_WITHDRAWING: &[&str] = &[
    "需要", "打算", "准备", "急着", "着急", "愿意", "同意", "可以", "你们", "这个", "那个", "诉求", "我的", "这件", "那件", "的事", "这事", "那事", "要", "想", "用", "必", "说",
    "能", "可", "敢", "让", "我", "你", "您", "恁", "俺", "给", "把", "帮", "再", "有", "是", "先", "乱", "它", "去",
];

/// Whether words say that a report is not to be withdrawn: 别撤回, 我没要撤回.
pub(super) fn keeps(text: &str) -> bool {
    is_denied(text, "撤", BEFORE_WITHDRAWING)
}

/// The step that a text asks for in words.
pub(in crate::conversation) fn read(text: &str) -> Option<Asking> {
    let text = numbers::canonical(text);
    let found = if calms(&text) {
        Some(OwnStep::NoUrge)
    } else if asked::keeps_private(&text) {
        Some(OwnStep::KeepPrivate)
    } else {
        keeps(&text).then_some(OwnStep::Show)
    };
    if let Some(step) = found {
        let which = numbers::find(&text).map_or(Which::Unnamed, |(id, _)| Which::Number(id));
        return Some(Asking { step, which, said: String::new(), only_if_it_fits: true });
    }
    if let Some((id, at)) = numbers::find(&text) {
        return Some(with_number(&Which::Number(id), &text[..at.start], &text[at.end..]));
    }
    if let Some((short, at)) = numbers::find_short(&text) {
        return with_short(short, &text[..at.start], &text[at.end..]);
    }
    let plain = bare(&text);
    if CAME_BACK.contains(&plain.as_str()) {
        return Some(Asking {
            step: OwnStep::Reopen,
            which: Which::Unnamed,
            said: text.trim().to_owned(),
            only_if_it_fits: true,
        });
    }
    let asking = |step, said| Asking { step, which: Which::Unnamed, said, only_if_it_fits: false };
    if let Some(step) = exact(&plain) {
        return Some(asking(step, String::new()));
    }
    if let Some((step, said)) = whole::read(&text) {
        return Some(Asking { step, which: Which::Unnamed, said, only_if_it_fits: true });
    }
    let (step, said, is_apart) = leading(&text)?;
    is_apart.then(|| asking(step, said))
}

/// Whether somebody only says that they want to go on telling: 我要补充, 继续报, 我想加一张照片.
pub(in crate::conversation) fn wants_to_add(text: &str) -> bool {
    read(text).is_some_and(|asking| {
        let goes_on = matches!(asking.step, OwnStep::Add | OwnStep::GoOn);
        goes_on && asking.which == Which::Unnamed && asking.said.is_empty()
    })
}

/// Whether an asking counts while it is only offered to report something: 不用来了 and 我想加一张照片 are no part of that.
pub(in crate::conversation) fn counts_beside_an_offer(asking: &Asking) -> bool {
    let is_whole = asking.which == Which::Unnamed && asking.only_if_it_fits;
    let announces = asking.step == OwnStep::Add && asking.said.is_empty();
    counts_within(asking) || (is_whole && (announces || asking.step == OwnStep::Withdraw))
}

/// Whether an asking counts in the middle of a report that is told: a step without a word that could belong to the
/// matter, or a named report of which is said that it is not solved.
pub(in crate::conversation) fn counts_within(asking: &Asking) -> bool {
    use OwnStep::{Appeal, Reopen, Say, Show, Urge};
    match asking.which {
        Which::Number(_) => asking.step != Say || whole::says_unsolved(&asking.said),
        Which::Short(_) => false,
        Which::Unnamed if asking.step == Show => true,
        Which::Unnamed => asking.said.is_empty() && matches!(asking.step, Appeal | Reopen | Urge),
    }
}

fn with_number(which: &Which, before: &str, after: &str) -> Asking {
    command(before, after).map_or_else(
        || Asking {
            step: OwnStep::Say,
            which: which.clone(),
            said: told(before, after),
            only_if_it_fits: true,
        },
        |(step, said)| Asking { step, which: which.clone(), said, only_if_it_fits: false },
    )
}

fn with_short(short: String, before: &str, after: &str) -> Option<Asking> {
    let which = Which::Short(short);
    let asking = |step, said| Asking { step, which: which.clone(), said, only_if_it_fits: true };
    if let Some((step, said)) = command(before, after) {
        return Some(asking(step, said));
    }
    let around: String = before.chars().chain(after.chars()).filter(|c| c.is_alphanumeric()).collect();
    let around =
        ["最后四位", "后四位", "尾号", "号码", "那个", "这个", "那件", "这件", "号", "是", "第", "的"]
            .iter()
            .fold(around, |rest, word| rest.replace(word, ""));
    let step = if around.is_empty() {
        OwnStep::Show
    } else {
        match asked::read(&around) {
            Some(Asked::Solved) => OwnStep::Solved,
            Some(Asked::Withdraw | Asked::WithdrawSurely) => OwnStep::Withdraw,
            Some(Asked::Progress) => OwnStep::Show,
            Some(Asked::Publicity(true)) => OwnStep::Publish,
            Some(Asked::Publicity(false)) => OwnStep::KeepPrivate,
            Some(Asked::Follow | Asked::NoBehalf) | None => OwnStep::Say,
        }
    };
    Some(asking(step, told(before, after)))
}

/// The command before or behind a number, and what is said besides.
fn command(before: &str, after: &str) -> Option<(OwnStep, String)> {
    let first = bare(before);
    if let Some(step) = exact(&first) {
        return Some((step, trimmed(after)));
    }
    if !first.is_empty() {
        // 那个灯 20261123-0007 催一下
        return exact(&bare(after)).map(|step| (step, String::new()));
    }
    let (step, said, _) = leading(&trimmed(after))?;
    Some((step, said))
}

/// The command that a text begins with, what follows, and whether a mark or a blank stands between.
fn leading(text: &str) -> Option<(OwnStep, String, bool)> {
    let mut text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    while let Some(rest) = BEFORE.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    let all = COMMANDS.iter().flat_map(|(step, words)| words.iter().map(move |word| (*step, *word)));
    let (step, word) = all.filter(|(_, word)| text.starts_with(word)).max_by_key(|(_, word)| word.len())?;
    let rest = text.strip_prefix(word)?;
    let is_apart =
        rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric()) || word.ends_with("一下");
    Some((step, trimmed(rest), is_apart))
}

/// What is told around a number.
fn told(before: &str, after: &str) -> String {
    let (before, after) = (before.trim(), after.trim_start_matches(|c: char| !c.is_alphanumeric()).trim());
    [before, after].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

/// The words without marks and words that carry nothing at the beginning.
fn trimmed(text: &str) -> String {
    let mut rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    while let Some(shorter) = AFTER.iter().find_map(|word| {
        let shorter = rest.strip_prefix(word)?;
        // 我家 and 一下雨 are words of what is said.
        (shorter.is_empty() || shorter.starts_with(|c: char| !c.is_alphanumeric())).then_some(shorter)
    }) {
        rest = shorter.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    rest.trim().to_owned()
}

/// The step of a text that is a command and nothing else.
fn exact(plain: &str) -> Option<OwnStep> {
    COMMANDS.iter().find(|(_, words)| words.contains(&plain)).map(|(step, _)| *step)
}

/// The text without marks, blanks and words around it that carry nothing.
fn bare(text: &str) -> String {
    let kept: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut plain = kept.as_str();
    while exact(plain).is_none()
        && let Some(rest) = BEFORE.iter().find_map(|word| plain.strip_prefix(word))
    {
        plain = rest;
    }
    while exact(plain).is_none()
        && let Some(rest) = ["吧", "了", "呗", "谢谢", "哈", "啊", "呀", "诉求", "编号"]
            .iter()
            .find_map(|word| plain.strip_suffix(word))
    {
        if CAME_BACK.contains(&plain) {
            break;
        }
        plain = rest;
    }
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, step: OwnStep, which: &str, said: &str) {
        let asking = read(text).unwrap_or_else(|| panic!("{text} asks for nothing"));
        let found = match &asking.which {
            Which::Number(id) => id.as_str(),
            Which::Short(short) => short,
            Which::Unnamed => "",
        };
        assert_eq!((asking.step, found, asking.said.as_str()), (step, which, said), "{text}");
    }

    #[test]
    fn a_command_is_found_before_and_behind_a_number() {
        let number = "20261123-0007";
        check("补充20261123-0007 在东门旁边", OwnStep::Add, number, "在东门旁边");
        check("补充 202611230007，在东门旁边", OwnStep::Add, number, "在东门旁边");
        check("20261123-0007补充：在东门旁边", OwnStep::Add, number, "在东门旁边");
        check("补充20261123-0007", OwnStep::Add, number, "");
        check("二零二六一一二三零零零七补充，在东门", OwnStep::Add, number, "在东门");
        check("补充0007 在东门", OwnStep::Add, "0007", "在东门");
        check("申诉20261123-0007我家又没打官司", OwnStep::Appeal, number, "我家又没打官司");
        check("重办20261123-0007", OwnStep::Reopen, number, "");
        check("我要重办 20261123-0007 灯又灭了", OwnStep::Reopen, number, "灯又灭了");
        check("接着报20261123-0007", OwnStep::GoOn, number, "");
        check("帮我催一下20261123-0007", OwnStep::Urge, number, "");
        check("20261123-0007又漏了", OwnStep::Say, number, "又漏了");
    }

    #[test]
    fn a_report_is_named_by_the_last_digits_alone() {
        check("0007", OwnStep::Show, "0007", "");
        check("零零零七那个怎么样了", OwnStep::Show, "0007", "那个怎么样了");
        check("尾号0007修好了", OwnStep::Solved, "0007", "尾号，修好了");
        check("0007那个催一下", OwnStep::Urge, "0007", "");
    }

    #[test]
    fn a_command_alone_is_found_without_a_number() {
        check("补充：在东门旁边", OwnStep::Add, "", "在东门旁边");
        check("我补充一下在东门旁边", OwnStep::Add, "", "在东门旁边");
        check("申诉，我不同意", OwnStep::Appeal, "", "我不同意");
        check("重办", OwnStep::Reopen, "", "");
        check("又坏了", OwnStep::Reopen, "", "又坏了");
        check("还没修好！", OwnStep::Reopen, "", "还没修好！");
        for text in [
            "补充维生素有补贴吗",
            "催乳师培训在哪",
            "公开课几点",
            "重办身份证要带什么",
            "我家灯坏了",
            "继续报名吗",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
