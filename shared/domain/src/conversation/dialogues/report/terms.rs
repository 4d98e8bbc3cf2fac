//! On what terms a report is told: for somebody else (代报), or anonymously (匿名). Words for either may come before
//! anything else, in the middle of it, or together with the matter: 帮我妈报楼道灯坏了.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::hiding;
use super::names::{letters_beside, name_in, surely_names};
use crate::conversation::dialogues::call_back::number_in;
use crate::conversation::words::normalise;
use crate::conversation::{fit, place};
use crate::ids::Follower;
use crate::logins::Digits;
use crate::tickets::{OnBehalf, masked_name, masked_number};

/// How long digits are taken as the answer to the question for them.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(24);

pub(in crate::conversation) const ASK_BEHALF: &str = "好的，替家人报。请输入老人手机上“家人”给的6位数字（老人在微信里回复“家人”就有）；\
    老人没有微信，请写老人的姓名和电话，比如：王桂英 13812345678。\n不替别人报了，回复“不代报”。";
const ASK_NAME: &str = "电话记下了，还差老人的姓名。请把姓名和电话写在一起，比如：王桂英 13812345678。";
const NOT_BOTH: &str = "匿名的诉求，工作人员看不到电话，没法打电话给老人核实。要替没有微信的老人报，请先回复“不匿名”；\
    老人有微信，请输入老人手机上“家人”给的6位数字。";
const BEHALF_ENDED: &str = "好的，这件事不算代报，算您自己报的。";
const ANONYMOUS: &str = "好的，这次匿名报：工作人员看不到您是谁，也看不到话里的电话号码；办到哪一步照样在这里告诉您。\
    改主意了，回复“不匿名”。";
const UNHIDDEN: &str = "好的，不匿名了。";

/// On what terms a report is told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Whether staff are to see neither name nor number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// For whom it is, if not for the reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<Behalf>,
}

/// For whom a report is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "behalf", rename_all = "snake_case")]
pub enum Behalf {
    /// It was asked for whom; nothing was answered yet.
    Asked {
        /// When.
        at: Timestamp,
    },
    /// For a follower, who gave these digits.
    Linked {
        /// The follower.
        follower: Follower,
        /// The digits; looked at once more when the report is sent, as the follower may have ended them.
        digits: Digits,
    },
    /// For somebody without WeChat.
    Named {
        /// Their name.
        name: String,
        /// Their telephone number.
        telephone: String,
    },
}

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

impl Terms {
    pub(in crate::conversation) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it still has to be said for whom.
    pub(in crate::conversation) fn asks(&self) -> bool {
        matches!(self.behalf, Some(Behalf::Asked { .. }))
    }

    /// Whether six digits at this moment say for whom: they were asked for, or somebody else is meant than before.
    pub(in crate::conversation) fn waits_for_digits(&self, now: Timestamp) -> bool {
        match self.behalf {
            Some(Behalf::Asked { at }) => now.duration_since(at) < ASKED_FOR,
            Some(Behalf::Linked { .. } | Behalf::Named { .. }) => true,
            None => false,
        }
    }

    /// Whether a text names the person for whom it is, or their number; what was named before may be put right.
    pub(in crate::conversation) fn hears_person(&self, words: &str) -> bool {
        // A matter that is told with a number is no name.
        let is_matter = || place::read(words).is_some() && !surely_names(words);
        match &self.behalf {
            Some(Behalf::Asked { .. }) => has_number(words) && !is_matter(),
            Some(Behalf::Named { .. }) => {
                let beside = name_in(words).map(|name| letters_beside(words, &name));
                is_person(words) && beside.is_some_and(|letters| letters <= MOST_BESIDE_A_NAME)
            }
            Some(Behalf::Linked { .. }) | None => false,
        }
    }

    /// Whether a text says that the person who was named is another.
    pub(in crate::conversation) fn is_corrected_by(&self, words: &str) -> bool {
        matches!(self.behalf, Some(Behalf::Named { .. })) && NAMED_WRONG.contains(&normalise(words).as_str())
    }

    /// Hears a wish to stay unknown in what is told.
    pub(in crate::conversation) fn hear(&mut self, told: &str) {
        let is_called = matches!(self.behalf, Some(Behalf::Named { .. }));
        self.anonymous |= !is_called && hiding::hides(told);
    }

    /// The digits by which it is somebody else's.
    pub(in crate::conversation) fn digits(&self) -> Option<&Digits> {
        match &self.behalf {
            Some(Behalf::Linked { digits, .. }) => Some(digits),
            _ => None,
        }
    }

    /// The person for whom it is.
    pub(in crate::conversation) fn on_behalf(&self) -> Option<OnBehalf> {
        match self.behalf.as_ref()? {
            Behalf::Asked { .. } => None,
            Behalf::Linked { follower, .. } => Some(OnBehalf::linked(follower.clone())),
            Behalf::Named { name, telephone } => OnBehalf::named(name, telephone),
        }
    }

    /// Takes a wish; what is said of it.
    pub(in crate::conversation) fn take(&mut self, wish: Wish, now: Timestamp) -> &'static str {
        match wish {
            Wish::Anonymous if matches!(self.behalf, Some(Behalf::Named { .. })) => NOT_BOTH,
            Wish::Anonymous => {
                self.anonymous = true;
                ANONYMOUS
            }
            Wish::Known => {
                self.anonymous = false;
                UNHIDDEN
            }
            Wish::Behalf => {
                self.behalf = Some(Behalf::Asked { at: now });
                ASK_BEHALF
            }
        }
    }

    /// Takes back that it is for somebody else.
    pub(in crate::conversation) fn end_behalf(&mut self) -> &'static str {
        self.behalf = None;
        BEHALF_ENDED
    }

    /// Takes name and telephone number of the person for whom it is; what is said of them.
    pub(in crate::conversation) fn name(&mut self, words: &str) -> String {
        if self.anonymous {
            return NOT_BOTH.to_owned();
        }
        let (Some(telephone), Some(name)) = (number_in(words), name_in(words)) else {
            return ASK_NAME.to_owned();
        };
        let said = format!(
            "记下了，替{}报，电话{}，对吗？不对，请把姓名和电话再发一遍。报上去以后，工作人员会打电话给本人核实。",
            fit::quote(&name, 20),
            masked_number(&telephone)
        );
        self.behalf = Some(Behalf::Named { name, telephone });
        said
    }

    /// The lines of the summary.
    pub(super) fn lines(&self, is_heard: bool) -> Vec<String> {
        let mut lines = Vec::new();
        match &self.behalf {
            Some(Behalf::Linked { .. }) => lines.push("替家人报，家人的微信也会收到消息".to_owned()),
            Some(Behalf::Named { name, telephone }) => lines.push(format!(
                "替{}报，工作人员会打{}向本人核实",
                fit::quote(&masked_name(name), 20),
                masked_number(telephone)
            )),
            Some(Behalf::Asked { .. }) => {
                lines.push("替家人报：还差6位数字，或者老人的姓名和电话".to_owned());
            }
            None => {}
        }
        if self.anonymous {
            lines.push("匿名：工作人员看不到您是谁".to_owned());
        }
        if self.anonymous && is_heard {
            lines.push(
                "（录音和视频听得出是谁，工作人员打不开，只看得到转成的文字；没有转出来的请打字再说一遍。）"
                    .to_owned(),
            );
        }
        lines
    }

    /// What the receipt says of them.
    pub(super) fn receipt(&self) -> &'static str {
        match (&self.behalf, self.anonymous) {
            (Some(Behalf::Linked { .. }), true) => "匿名报上去了。家人的微信也会收到消息。\n",
            (Some(Behalf::Linked { .. }), false) => "家人的微信也会收到消息。\n",
            (Some(Behalf::Named { .. }), _) => "工作人员会打电话给老人核实。\n",
            (_, true) => "匿名报上去了，工作人员看不到您是谁。\n",
            (_, false) => "",
        }
    }
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
/// What says that the wrong person was named.
#[rustfmt::skip]
const NAMED_WRONG: &[&str] = &[
    "不对", "不是", "错了", "写错了", "打错了", "名字不对", "名字错了", "姓名不对", "姓名错了", "电话不对", "电话错了", "号码不对", "号码错了", "不是这个名字", "不是这个人", "不是这个电话",
];
/// The most letters beside name and number of a text that only puts them right.
const MOST_BESIDE_A_NAME: usize = 4;
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
pub(in crate::conversation) fn is_plain_wish(text: &str) -> bool {
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

/// Whether a text has a telephone number.
pub(in crate::conversation) fn has_number(words: &str) -> bool {
    number_in(words).is_some()
}

/// Whether a text tells who somebody is: it has a telephone number and a name.
pub(in crate::conversation) fn is_person(words: &str) -> bool {
    number_in(words).is_some() && name_in(words).is_some()
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

    #[test]
    fn name_and_number_are_found_in_any_order() {
        for text in [
            "王桂英 13812345678",
            "13812345678王桂英",
            "我妈叫王桂英，电话是138 1234 5678",
            "姓名：王桂英 手机：13812345678",
        ] {
            let mut terms = Terms::default();
            let said = terms.name(text);
            assert!(said.contains("138****5678"), "{text}: {said}");
            let on_behalf = terms.on_behalf().unwrap();
            assert_eq!(on_behalf.name.as_deref(), Some("王桂英"), "{text}");
            assert_eq!(on_behalf.telephone.as_deref(), Some("13812345678"), "{text}");
        }
        let mut terms = Terms::default();
        assert!(terms.name("13812345678").contains("姓名"));
        assert_eq!(terms.behalf, None);
    }

    #[test]
    fn who_stays_unknown_names_nobody_to_be_called() {
        let mut terms = Terms { anonymous: true, behalf: None };
        assert!(terms.name("王桂英 13812345678").contains("不匿名"));
        let mut terms = Terms::default();
        terms.name("王桂英 13812345678");
        assert_eq!(terms.take(Wish::Anonymous, Timestamp::UNIX_EPOCH), NOT_BOTH);
        assert!(!terms.anonymous);
    }
}
