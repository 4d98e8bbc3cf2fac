//! Tables of the words and menu keys that the conversation itself handles. The words that open a dialogue are defined
//! with that dialogue.

use std::collections::BTreeSet;

use crate::understanding::Understanding;

pub(super) use crate::width::half_width;

/// The scene of the permanent code on the console's login page.
pub const CONSOLE_SCENE: &str = "console";

/// Menu key: every account of the alliance.
pub const ALLIANCE: &str = "ALLIANCE";
/// Menu key: the Weibo accounts.
pub const WEIBO: &str = "WEIBO";
/// Menu key: the telephone numbers.
pub const HOTLINES: &str = "HOTLINES";
/// Menu key: the policy guides.
pub const POLICY: &str = "POLICY";
/// Menu key: my reports and their progress.
pub const MY_REPORTS: &str = "MY_REPORTS";
/// Menu key: how staff log in to the console.
pub const CONSOLE: &str = "CONSOLE";
/// Menu key: digits to give to one's family.
pub const FAMILY: &str = "FAMILY";
/// Menu key: no digits any more.
const FAMILY_END: &str = "FAMILY_END";
/// Menu key: a report that somebody never agreed to.
const NOT_ME: &str = "NOT_ME";
/// Menu key: a report is nobody else's.
const NO_BEHALF: &str = "NO_BEHALF";
/// Menu key: what can be done here.
pub const HELP: &str = "HELP";

/// Requests that the conversation answers by itself, whichever dialogue is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    Alliance,
    Weibo,
    Hotlines,
    Policies,
    MyReports,
    Help,
    Console,
    Family,
    FamilyEnd,
    NotMe,
    NoBehalf,
}

/// Words that steer the open dialogue, whichever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Steer {
    Finish,
    Cancel,
    Yes,
    No,
    Thanks,
}

#[rustfmt::skip]
const ASIDES: &[(Aside, &str, &[&str])] = &[
    (Aside::Alliance,  ALLIANCE,   &["微信联盟", "联盟", "公众号", "全部账号"]),
    (Aside::Weibo,     WEIBO,      &["微博联盟", "微博"]),
    (Aside::Hotlines,  HOTLINES,   &["热线", "电话", "热线电话", "便民电话", "电话号码"]),
    (Aside::Policies,  POLICY,     &["政策", "政策指南", "办事指南", "政策咨询"]),
    (Aside::MyReports, MY_REPORTS, &["我的诉求", "进度", "查进度", "查询进度", "进展", "我的报修", "查询"]),
    (Aside::Help,      HELP,       &["帮助", "?", "菜单", "怎么用", "你好", "您好", "在吗", "help", "hello", "hi"]),
    (Aside::Console,   CONSOLE,    &["工作台", "登录工作台", "登录"]),
    (Aside::Family,    FAMILY,     &["家人", "让家人帮我报", "让家人报", "家人帮我报", "家人代报", "子女代报", "让子女帮我报", "让孩子帮我报"]),
    (Aside::FamilyEnd, FAMILY_END, &["不用了家人", "不用家人", "不用家人了", "取消家人", "不让家人报", "不让家人报了", "家人不用了"]),
    (Aside::NotMe,     NOT_ME,     &["不是我", "不是我报的", "不是我让报的", "我没让报", "我没同意", "我没有同意"]),
    (Aside::NoBehalf,  NO_BEHALF,  &["不代报", "不代报了", "取消代报", "不替别人报", "不替别人报了"]),
];

#[rustfmt::skip]
const STEERING: &[(Steer, &[&str])] = &[
    (Steer::Finish, &["完成", "好了", "提交", "发送", "完了", "说完了", "完成了", "都说完了", "thatsall"]),
    (Steer::Cancel, &["取消", "不报了", "算了", "取消上报", "不要了", "cancel"]),
    (Steer::Yes,    &["是", "是的", "要", "好", "好的", "对", "可以", "行", "嗯", "要上报"]),
    (Steer::No,     &["不", "否", "不用", "不用了", "不要", "不是", "不需要"]),
    (Steer::Thanks, &["谢谢", "谢谢你", "谢谢您", "多谢", "辛苦了", "再见", "3q", "thanks", "thankyou"]),
];

/// The keys of menu entries that the conversation answers by itself, each with the word that asks for the same.
pub(super) fn menu_keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    // The others stand below a message, not in a menu.
    let in_a_menu = |key: &&str| ![FAMILY_END, NOT_ME, NO_BEHALF].contains(key);
    let known = ASIDES.iter().filter(move |(_, key, _)| in_a_menu(key));
    known.filter_map(|(_, key, texts)| Some((*key, *texts.first()?)))
}

/// The aside that a menu key asks for.
pub(super) fn aside_of_key(key: &str) -> Option<Aside> {
    ASIDES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(key)).map(|(aside, ..)| *aside)
}

/// The aside that a text, as [`normalise`] leaves it, asks for.
pub(super) fn aside(plain: &str) -> Option<Aside> {
    ASIDES.iter().find(|(_, _, texts)| texts.contains(&plain)).map(|(aside, ..)| *aside)
}

/// The steering word that a text, as [`normalise`] leaves it, consists of.
pub(super) fn steer(plain: &str) -> Option<Steer> {
    STEERING.iter().find(|(_, texts)| texts.contains(&plain)).map(|(steer, _)| *steer)
}

/// The text after the longest of these words, if there is any: `报修：新湛一路井盖松了`.
pub(super) fn after<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    // Use the longest word, so that 我要反映问题 is not cut to 问题.
    let longest = words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len())?;
    let rest = text.strip_prefix(longest)?;
    // 反映 and 上报 may begin an ordinary sentence; 我要反映 says what is meant.
    let separated = rest.starts_with(|c: char| !c.is_alphanumeric());
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    (!rest.is_empty() && (separated || longest.starts_with("我要"))).then_some(rest)
}

/// The text of these that sounds like `plain`: 保修 for 报修, wancheng for 完成. Texts of one syllable sound like too
/// much.
pub(super) fn by_sound(plain: &str, texts: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let understanding = Understanding::bundled().ok()?;
    let heard = understanding.sounds_of(plain);
    if !(2..=LONGEST_WORD).contains(&heard.len()) {
        return None;
    }
    let mut texts = texts;
    texts.find(|text| text.chars().count() == heard.len() && understanding.sounds_of(text) == heard)
}

/// The most syllables of a word of the tables that is found by its sound.
const LONGEST_WORD: usize = 6;

/// All texts of the tables.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    let steering = STEERING.iter().map(|(_, texts)| texts);
    ASIDES.iter().map(|(_, _, texts)| texts).chain(steering).copied().flatten().copied()
}

/// Whether a text can be split into these words.
pub(super) fn consists_of<'a>(text: &str, known: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
    text.is_empty() || splits(text, known, &std::iter::empty())
}

/// Whether a text can be split into words of both kinds, one of the first among them.
pub(super) fn says_only(text: &str, needed: &[&str], beside: &[&str]) -> bool {
    splits(text, &needed.iter().copied(), &beside.iter().copied())
}

fn splits<'a, 'b>(
    text: &str,
    needed: &(impl Iterator<Item = &'a str> + Clone),
    beside: &(impl Iterator<Item = &'b str> + Clone),
) -> bool {
    let mut reached = BTreeSet::from([(0, false)]);
    while let Some((at, has_needed)) = reached.pop_first() {
        let rest = text.get(at..).unwrap_or_default();
        if rest.is_empty() && has_needed {
            return true;
        }
        let fits = |word: &&str| rest.starts_with(*word);
        reached.extend(needed.clone().filter(fits).map(|word| (at + word.len(), true)));
        reached.extend(beside.clone().filter(fits).map(|word| (at + word.len(), has_needed)));
    }
    false
}

/// Converts a text to the form of the tables: half-width, lower case, without blanks, quotes and punctuation.
pub(super) fn normalise(text: &str) -> String {
    let half = half_width(text).to_ascii_lowercase();
    let bare: String = half.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '·')).collect();
    if bare.is_empty() && half.contains('?') { "?".to_owned() } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_however_it_is_typed() {
        for (text, expected) in [
            ("我的 诉求", Some(Aside::MyReports)),
            (" “我的诉求”。", Some(Aside::MyReports)),
            ("？", Some(Aside::Help)),
            ("???", Some(Aside::Help)),
            ("HELP", Some(Aside::Help)),
            ("报修一下", None),
            ("", None),
        ] {
            assert_eq!(aside(&normalise(text)), expected, "{text}");
        }
        assert_eq!(steer(&normalise("好了！")), Some(Steer::Finish));
        assert_eq!(aside_of_key("my_reports"), Some(Aside::MyReports));
        assert_eq!(aside_of_key("nothing"), None);
    }
}
