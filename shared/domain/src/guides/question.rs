//! What is kept of a question that found nothing: its words without numbers and names, and what it is about.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::cutting::characters;
use crate::ids::GapId;
use crate::privacy::{without_names, without_personal};
use crate::width::half_width;

/// The most characters that are kept of a question.
pub const LONGEST_QUESTION: usize = 60;

/// The most parts of what a question is about.
const MOST_PARTS: usize = 6;

/// What one message means for the guides; stored with the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum GuideWord {
    /// A question that found nothing.
    Missed {
        /// Its words, as [`masked`] leaves them.
        words: String,
    },
    /// Somebody says whether a guide helped them.
    Judged {
        /// The guide.
        guide: String,
        /// The version that they read; see [`super::Policy::version`].
        version: String,
        /// Whether it did.
        useful: bool,
    },
}

/// The words of a question without numbers and names of people, on one line.
#[must_use]
pub fn masked(question: &str) -> String {
    let line = half_width(question).split_whitespace().collect::<Vec<_>>().join(" ");
    let without = without_personal(&line).replace(|c: char| c.is_ascii_digit(), "*");
    characters(&without_names(&without), LONGEST_QUESTION).to_owned()
}

/// What a question is about: the words that are left without those that only ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic(Vec<String>);

/// Words that ask, and say nothing of what; the longer ones first.
#[rustfmt::skip]
const ASKING: &[&str] = &[
    "麻烦问一下", "我想问一下", "想问一下", "咨询一下", "了解一下", "请问一下", "什么时候", "怎么办理", "如何办理", "在哪里办", "在哪儿办",
    "有没有", "是不是", "能不能", "可不可以", "需不需要", "用不用", "怎么样", "怎么办", "怎么弄", "怎么领", "怎么交", "为什么", "多少钱",
    "有哪些", "哪些", "请问", "你好", "您好", "想问", "问问", "问下", "咨询", "了解", "怎么", "怎样", "如何", "哪里", "哪儿", "在哪",
    "什么", "多少", "可以", "需要", "办理", "申请", "手续", "流程", "材料", "条件", "政策", "规定", "知道", "告诉", "一下", "我们", "你们",
    "您们", "咱们", "我家", "现在", "还是", "哪个", "哪天", "几点", "几号", "要办", "去办", "问", "办", "领", "吗", "呢", "吧", "啊", "呀", "了",
    "的", "我", "你", "您", "咱", "想", "要", "能", "去", "到", "在", "是", "有", "这", "那", "给", "谁", "几", "哪", "个", "得", "也", "都", "就",
];

impl Topic {
    /// Of words as [`masked`] leaves them.
    #[must_use]
    pub fn of(words: &str) -> Self {
        let plain: String = words.to_lowercase();
        let mut rest = plain.as_str();
        let (mut parts, mut part) = (Vec::new(), String::new());
        while let Some(c) = rest.chars().next() {
            let asks = ASKING.iter().find(|word| rest.starts_with(**word));
            match asks {
                None if c.is_alphabetic() && c != '某' => part.push(c),
                _ => parts.push(std::mem::take(&mut part)),
            }
            rest = rest.get(asks.map_or(c.len_utf8(), |word| word.len())..).unwrap_or_default();
        }
        parts.push(part);
        parts.retain(|part| !part.is_empty());
        parts.sort_unstable();
        parts.dedup();
        // What only asks is about itself: 怎么办.
        if parts.is_empty() {
            parts.push(plain.chars().filter(|c| c.is_alphabetic()).collect());
        }
        parts.truncate(MOST_PARTS);
        Self(parts)
    }

    /// Its parts, in an order that does not depend on that of the question.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.0
    }

    /// The id of the gap that all questions about it are: the same for the same parts.
    #[must_use]
    pub fn id(&self) -> Option<GapId> {
        let digest = hex::encode(Sha256::digest(format!("gap\n{}", self.0.join("\n"))));
        GapId::parse(digest.get(..32)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn questions_about_the_same_are_one_gap() {
        let id = |words: &str| Topic::of(&masked(words)).id();
        let one = id("残疾证怎么办？");
        for same in
            ["请问残疾证在哪儿办", "怎么办理残疾证", "您好，我想问一下残疾证怎么申请", "残疾证 要什么材料"]
        {
            assert_eq!(id(same), one, "{same}: {:?}", Topic::of(&masked(same)));
        }
        assert_ne!(id("老年证怎么办"), one);
        assert_eq!(Topic::of("怎么办").parts(), ["怎么办"]);
    }

    #[test]
    fn numbers_and_names_are_not_kept() {
        for (said, kept) in [
            ("我叫王秀英，电话13812345678，老年证怎么办", "我叫某某某，电话***********，老年证怎么办"),
            ("身份证370202194001011234能办低保吗", "身份证******************能办低保吗"),
            ("3号楼2单元401\n装电梯谁批", "*号楼*单元*** 装电梯谁批"),
        ] {
            assert_eq!(masked(said), kept.replace('，', ","), "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_is_ever_kept(said in ".{0,200}", number in "[0-9０-９]{1,18}") {
            let kept = masked(&format!("{said}{number}"));
            prop_assert!(!kept.contains(|c: char| c.is_ascii_digit()) && kept.chars().count() <= LONGEST_QUESTION);
            prop_assert_eq!(Topic::of(&kept).id(), Topic::of(&kept).id());
        }
    }
}
