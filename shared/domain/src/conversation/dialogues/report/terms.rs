//! On what terms a report is told: for somebody else (代报), or anonymously (匿名). Words for either may come before
//! anything else, in the middle of it, or together with the matter: 帮我妈报楼道灯坏了. The module `wishes` reads them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::hiding;
use super::names::{letters_beside, name_in, surely_names};
use super::wishes::Wish;
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

/// What says that the wrong person was named.
#[rustfmt::skip]
const NAMED_WRONG: &[&str] = &[
    "不对", "不是", "错了", "写错了", "打错了", "名字不对", "名字错了", "姓名不对", "姓名错了", "电话不对", "电话错了", "号码不对", "号码错了", "不是这个名字", "不是这个人", "不是这个电话",
];
/// The most letters beside name and number of a text that only puts them right.
const MOST_BESIDE_A_NAME: usize = 4;

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
