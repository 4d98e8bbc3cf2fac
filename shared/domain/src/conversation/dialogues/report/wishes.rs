//! What somebody wishes about the terms of a report, in their own words: 匿名, 帮我妈报, 代报384921.

use super::hiding;
use crate::conversation::place;
use crate::conversation::words::normalise;
use crate::logins::Digits;

/// What somebody wishes of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Wish {
    /// To stay unknown.
    Anonymous,
    /// Not to stay unknown.
    Known,
    /// To report for somebody else.
    Behalf,
}

#[rustfmt::skip]
const HIDE: &[&str] = &[
    "匿名", "我要匿名", "要匿名", "匿名反映", "匿名报", "匿名上报", "匿名举报", "请匿名", "不想让人知道我是谁", "不想让别人知道我是谁", "别让人知道我是谁", "不要让人知道我是谁",
    "别写我名字", "不要写我名字", "别写我的名字", "不要写我的名字", "不留名", "我不留名", "别说是我说的", "不要说是我说的", "别说是我报的", "不要说是我报的", "替我保密", "给我保密",
];
#[rustfmt::skip]
const KNOW: &[&str] = &["不匿名", "不匿名了", "不想匿名", "不要匿名", "别匿名", "不用匿名", "不用匿名了", "取消匿名", "实名", "实名反映"];
#[rustfmt::skip]
const FOR_ANOTHER: &[&str] = &[
    "代报", "我要代报", "我代报", "帮人代报", "帮家人代报", "替人报", "帮人报", "代别人报", "替别人报", "帮别人报", "给老人代报", "给家人代报",
];
const HELPS: &[&str] = &["代替", "帮忙给", "帮着", "帮", "替", "给", "代", "为"];
#[rustfmt::skip]
pub(super) const WHOSE: &[&str] =
    &["我们楼上", "我们楼下", "我楼上", "我楼下", "我对门", "我隔壁", "楼上", "楼下", "对门", "隔壁", "我们家里", "我们家", "我家里", "我家", "俺家", "咱家", "家里", "我们", "我", "俺", "咱"];
#[rustfmt::skip]
pub(super) const RELATIVES: &[&str] = &[
    "妈妈", "母亲", "老妈", "妈", "爸爸", "父亲", "老爸", "爸", "父母", "爷爷", "爷", "奶奶", "奶", "姥姥", "姥爷", "姥娘", "姥", "外婆", "外公", "公公", "婆婆", "岳父", "岳母", "丈母娘",
    "老丈人", "老人家", "老人", "老伴", "老公", "老婆", "爱人", "对象", "家人", "大爷", "大妈", "大娘", "大叔", "邻居", "二老", "叔叔", "叔", "阿姨", "姑姑", "姑", "姨", "舅舅", "舅妈", "舅",
    "伯伯", "伯母", "娘", "爹", "姐姐", "姐", "哥哥", "哥", "弟弟", "弟", "妹妹", "妹", "嫂子", "儿子", "女儿", "闺女", "孙子", "孙女", "儿媳", "女婿",
];
const REPORTS: &[&str] =
    &["反映一下", "反映个事", "反映问题", "报一下", "报个修", "报个事", "报修", "反映", "上报", "投诉", "报"];
/// Words before 帮我妈报 that do not change it.
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "我想要", "我想", "我要", "我得", "我来", "我是", "我", "请", "麻烦", "你好", "您好", "能不能", "可不可以", "可以", "能", "想", "要",
];
/// What follows whoever asks for it: 我妈让我帮她报.
const ASKED_ME: &[&str] = &[
    "让我",
    "叫我",
    "托我",
    "喊我",
    "要我",
    "请我",
    "想让我",
    "说要我",
    "说让我",
    "非让我",
    "非要我",
    "想叫我",
    "叫俺",
    "让俺",
];
/// For whom it then is.
const THEM: &[&str] = &["她们", "他们", "她", "他", "老人家", "老人", "忙", ""];
/// What is left of a question whether it can be done.
const LEFT_OF_A_QUESTION: &[&str] = &["吗", "吗?", "吗？", "行吗", "可以吗", "吧", "一下", "一下吗"];
/// What is done in another way than by a report: 给女儿报个辅导班.
const OTHER_MATTERS: &[&str] =
    &["班", "课", "志愿", "旅游", "旅行", "夏令营", "保险", "体检", "疫苗", "考试"];
/// The longest such thing, in characters.
const LONGEST_OTHER: usize = 8;
/// What follows 报 where a report that was made is spoken of: 帮我妈报的灯修好了吗.
const MADE: &[&str] = &["的", "了的", "过", "好了", "完了", "了吗", "了没"];
/// What makes another word of 报: 报名, 报警.
const NO_REPORT: &[char] =
    &['名', '警', '案', '销', '税', '纸', '刊', '考', '班', '平', '答', '恩', '价', '备', '到'];

/// The wish in a text, and what is told besides.
pub(in crate::conversation) fn wish(text: &str) -> Option<(Wish, String)> {
    let plain = normalise(text);
    for (wish, texts) in [(Wish::Known, KNOW), (Wish::Anonymous, HIDE), (Wish::Behalf, FOR_ANOTHER)] {
        if texts.contains(&plain.as_str()) {
            return Some((wish, String::new()));
        }
        if let Some(rest) = texts.iter().find_map(|word| separated(text, word)) {
            return Some((wish, rest.to_owned()));
        }
    }
    if let Some(digits) = FOR_ANOTHER.iter().find_map(|word| before_digits(text, word)) {
        return Some((Wish::Behalf, digits.to_owned()));
    }
    if let Some(rest) = for_relative(text.trim()) {
        return Some((Wish::Behalf, rest.to_owned()));
    }
    hidden(text).map(|rest| (Wish::Anonymous, rest))
}

/// Whether a text is a wish and tells nothing besides.
pub(in crate::conversation) fn is_plain(text: &str) -> bool {
    wish(text).is_some_and(|(_, rest)| rest.is_empty())
}

/// Whether a text wishes to report for somebody else and tells nothing besides.
pub(in crate::conversation) fn is_behalf(text: &str) -> bool {
    wish(text).is_some_and(|(wish, rest)| wish == Wish::Behalf && rest.is_empty())
}

/// What is told beside the wish to stay unknown; the words of the wish stay with it.
fn hidden(text: &str) -> Option<String> {
    if hiding::only_hides(text) {
        return Some(String::new());
    }
    let is_question = hiding::asks_about_it(text) && place::read(text).is_none();
    (hiding::hides(text) && !is_question).then(|| text.trim().to_owned())
}

/// What stands behind a word and a separator.
fn separated<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.trim().strip_prefix(word)?;
    let told = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    (told.len() < rest.len() && !told.is_empty()).then_some(told)
}

/// The six digits directly behind a word: 代报384921.
fn before_digits<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.trim().strip_prefix(word)?;
    Digits::of_message(rest).map(|_| rest)
}

/// What stands behind 帮我妈报.
fn for_relative(text: &str) -> Option<&str> {
    let mut text = text;
    loop {
        let rest = helped(text).and_then(reported);
        if rest.is_some() {
            return rest;
        }
        let shorter =
            LEADS.iter().filter_map(|word| text.strip_prefix(word)).min_by_key(|rest| rest.len())?;
        text = shorter.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
}

/// What stands behind 帮我妈, or behind 我妈让我帮她.
fn helped(text: &str) -> Option<&str> {
    if let Some(rest) = strip(text, HELPS) {
        return relative(rest);
    }
    let asked = strip(relative(text)?, ASKED_ME)?;
    let rest = strip(asked, HELPS).unwrap_or(asked);
    strip(rest, THEM)
}

/// What stands behind a relative and their home.
fn relative(text: &str) -> Option<&str> {
    let rest = strip(strip(text, WHOSE).unwrap_or(text), RELATIVES)?;
    Some(strip(rest, &["家里", "他们家", "她家", "他家", "家"]).unwrap_or(rest))
}

/// What is told behind a word for reporting.
fn reported(text: &str) -> Option<&str> {
    let rest = strip(text, REPORTS)?;
    // What was reported is asked after.
    if MADE.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    let rest = rest.strip_prefix('了').unwrap_or(rest);
    let is_other = rest.chars().count() <= LONGEST_OTHER && OTHER_MATTERS.iter().any(|it| rest.contains(it));
    if rest.starts_with(NO_REPORT) || is_other {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    Some(if LEFT_OF_A_QUESTION.contains(&rest) { "" } else { rest })
}

/// The text behind the longest of these words that it begins with.
fn strip<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().filter_map(|word| text.strip_prefix(word)).min_by_key(|rest| rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_heard_however_it_is_worded() {
        for (text, expected, rest) in [
            ("匿名", Wish::Anonymous, ""),
            ("别写我名字。", Wish::Anonymous, ""),
            ("匿名，新湛一路有人占道", Wish::Anonymous, "新湛一路有人占道"),
            ("不匿名了", Wish::Known, ""),
            ("代报", Wish::Behalf, ""),
            ("代报 384921", Wish::Behalf, "384921"),
            ("帮我妈报", Wish::Behalf, ""),
            ("替我父亲反映", Wish::Behalf, ""),
            ("替我父亲反映：楼道灯坏了", Wish::Behalf, "楼道灯坏了"),
            ("给俺娘报修水管漏了", Wish::Behalf, "水管漏了"),
            ("帮老人报一下", Wish::Behalf, ""),
        ] {
            assert_eq!(wish(text), Some((expected, rest.to_owned())), "{text}");
        }
        for text in ["帮我妈报名", "给我妈报警", "帮我报", "匿名信满天飞", "替我妈谢谢你们", "报修", "代报社"]
        {
            assert_eq!(wish(text), None, "{text}");
        }
    }
}
